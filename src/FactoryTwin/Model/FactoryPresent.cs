namespace FactoryTwin.Model;

/// <summary>What a factory is at, at one instant, as far as its stream has told it: what every place does and for how long, which parts there are, where, and what they have behind them. A run can begin in it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record FactoryPresent
{
    /// <summary>The instant.</summary>
    public required SimTime At { get; init; }

    /// <summary>The stations, each at the place that its number says.</summary>
    public required ValueList<StationPresent> Stations { get; init; }

    /// <summary>The highest number that a part has had. Range: 0 or more.</summary>
    public required long LastPart { get; init; }

    /// <summary>Whether the stream was heard from the start of the factory on, without a gap, so that all its parts and their orders are known. Default: no.</summary>
    public bool IsSeenWhole { get; init; }

    /// <summary>All parts that are in the factory, those that ride on others among them.</summary>
    public IEnumerable<PartPresent> AllParts() => Stations.SelectMany(station => station.AllParts()).SelectMany(part => part.WithRiders());

    /// <summary>The same with other parts.</summary>
    internal FactoryPresent Select(Func<PartPresent, PartPresent> other) => this with { Stations = Stations.Select(station => station.Select(other)).ToValueList() };
}

/// <summary>What a station is at.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record StationPresent
{
    /// <summary>Its places, in the order of their numbers.</summary>
    public required ValueList<PlacePresent> Places { get; init; }

    /// <summary>Parts that are at the station and on none of its places, the one that came first first.</summary>
    public ValueList<PartPresent> Parts { get; init; } = ValueList<PartPresent>.Empty;

    /// <summary>How long ago the last part entered here; <c>null</c> where none has.</summary>
    public TimeSpan? SinceEntry { get; init; }

    /// <summary>How many parts have entered here, as far as is known. Range: 0 or more.</summary>
    public long Entered { get; init; }

    /// <summary>How long ago the last part left for another station; <c>null</c> where none has.</summary>
    public TimeSpan? SinceExit { get; init; }

    /// <summary>The trips of a leg that are under way or whose vehicle drives back, as far as is known, the one that left first first. Default: none.</summary>
    public ValueList<TripPresent> Trips { get; init; } = ValueList<TripPresent>.Empty;

    /// <summary>How many of its people are there; <c>null</c> where it is no pool of people, or does not tell.</summary>
    public int? OnDuty { get; init; }

    /// <summary>The same with other parts.</summary>
    internal StationPresent Select(Func<PartPresent, PartPresent> other) => this with
    {
        Places = Places.Select(place => place with { Part = place.Part?.Select(other), Vehicle = place.Vehicle is { } vehicle ? vehicle with { Aboard = Of(vehicle.Aboard, other) } : null }).ToValueList(),
        Parts = Of(Parts, other),
        Trips = Trips.Select(trip => trip with { Parts = Of(trip.Parts, other) }).ToValueList(),
    };

    private static ValueList<PartPresent> Of(ValueList<PartPresent> parts, Func<PartPresent, PartPresent> other) => parts.Select(part => part.Select(other)).ToValueList();

    /// <summary>The parts that are here, on places, vehicles and trips too, those that ride on others left aside.</summary>
    public IEnumerable<PartPresent> AllParts() => Places.SelectMany(place => (place.Part is { } part ? [part] : ValueList<PartPresent>.Empty).Concat(place.Vehicle?.Aboard ?? [])).Concat(Parts).Concat(Trips.SelectMany(trip => trip.Parts));
}

/// <summary>What a place of a station is at.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PlacePresent
{
    /// <summary>What it does.</summary>
    public required PlaceState Does { get; init; }

    /// <summary>How long it has done so, times off shift left aside.</summary>
    public required TimeSpan Lasted { get; init; }

    /// <summary>What it did before it went off shift, and will go on with; <c>null</c> where it is not off shift. Default: <c>null</c>.</summary>
    public PlaceState? Before { get; init; }

    /// <summary>How long it had done that. Default: 0.</summary>
    public TimeSpan BeforeLasted { get; init; }

    /// <summary>The part on it; <c>null</c> where there is none, as far as is known.</summary>
    public PartPresent? Part { get; init; }

    /// <summary>Whether the part on it is finished. Default: no.</summary>
    public bool IsFinished { get; init; }

    /// <summary>How long the part on it has been worked on, interruptions left aside. Default: 0.</summary>
    public TimeSpan Processed { get; init; }

    /// <summary>How long the place has been set up for the part on it, interruptions left aside. Default: 0.</summary>
    public TimeSpan SetUp { get; init; }

    /// <summary>How long it has got ready as the first part of the work, as a printer that heats up, interruptions left aside. Default: 0.</summary>
    public TimeSpan Prepared { get; init; }

    /// <summary>The type of the last part that was finished here; <c>null</c> where none was. Default: <c>null</c>.</summary>
    public int? LastType { get; init; }

    /// <summary>What it has done since its last repair, or since the start; <c>null</c> where that was not seen. Default: <c>null</c>.</summary>
    public PlaceUse? SinceRepair { get; init; }

    /// <summary>The same since its last minor stop.</summary>
    public PlaceUse? SinceStop { get; init; }

    /// <summary>The same since its last maintenance.</summary>
    public PlaceUse? SinceMaintenance { get; init; }

    /// <summary>The same since its last set-up.</summary>
    public PlaceUse? SinceSetUp { get; init; }

    /// <summary>The same since the last change of its tool.</summary>
    public PlaceUse? SinceToolChange { get; init; }

    /// <summary>Whether what it has done since this or that is a guess, in whole or in part. Default: no.</summary>
    public bool IsGuessed { get; init; }

    /// <summary>Its signals as they were told last, those that were; in no order. Default: none.</summary>
    public ValueList<SignalPresent> Signals { get; init; } = ValueList<SignalPresent>.Empty;

    /// <summary>How many jobs the person has done whose place in a pool it is. Range: 0 or more. Default: 0.</summary>
    public int JobsDone { get; init; }

    /// <summary>How long ago they began their last job; <c>null</c> before the first. Default: <c>null</c>.</summary>
    public TimeSpan? SinceJob { get; init; }

    /// <summary>The station that they work for; none where they are free. Default: none.</summary>
    public StationId WorksFor { get; init; } = StationId.None;

    /// <summary>What the vehicle is at whose place it is; <c>null</c> where it is none. Default: <c>null</c>.</summary>
    public VehiclePresent? Vehicle { get; init; }

    /// <summary>A signal as it was told last; <c>null</c> where it was not.</summary>
    /// <param name="signal">Which of them.</param>
    public SignalPresent? SignalOf(SignalId signal) => Signals.Where(each => each.Signal == signal).Cast<SignalPresent?>().FirstOrDefault();

    /// <summary>What it does, or did before it went off shift, and how long.</summary>
    public (PlaceState Does, TimeSpan Lasted) Activity => Before is { } before ? (before, BeforeLasted) : (Does, Lasted);
}

/// <summary>What a place has done since something was.</summary>
/// <param name="Time">How long ago that was; <see cref="TimeSpan.Zero"/> while it lasts.</param>
/// <param name="Processed">How long it has worked since.</param>
/// <param name="Parts">How many parts it has finished since.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PlaceUse(TimeSpan Time, TimeSpan Processed, int Parts);

/// <summary>What a signal of a place was told last.</summary>
/// <param name="Signal">Number of the signal.</param>
/// <param name="Value">The value, in the signal's unit.</param>
/// <param name="Since">How long ago.</param>
/// <param name="Worked">How long the place has worked since.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SignalPresent(SignalId Signal, double Value, TimeSpan Since, TimeSpan Worked);

/// <summary>What a vehicle is at.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record VehiclePresent
{
    /// <summary>The transport station that it drives for, or drove for last; none before its first trip.</summary>
    public StationId Transport { get; init; } = StationId.None;

    /// <summary>The number of the part that it drives to or loads; 0 for none.</summary>
    public long Called { get; init; }

    /// <summary>The parts on board, the one that was loaded first first.</summary>
    public ValueList<PartPresent> Aboard { get; init; } = ValueList<PartPresent>.Empty;

    /// <summary>The station where it stood last: before a transport, where it has loaded, or behind one, where it has unloaded; none before the first, and where it has been at its charger since.</summary>
    public StationId LastStop { get; init; } = StationId.None;

    /// <summary>Whether it has been at its charger since. Default: no.</summary>
    public bool WasAtCharger { get; init; }

    /// <summary>What it did last.</summary>
    public VehicleStep Step { get; init; }

    /// <summary>How long ago.</summary>
    public TimeSpan SinceStep { get; init; }

    /// <summary>How long its battery has been in use since it was charged.</summary>
    public TimeSpan Used { get; init; }
}

/// <summary>What a vehicle did last.</summary>
public enum VehicleStep : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>It took a call.</summary>
    Assigned = 1,

    /// <summary>It came to the part that had called, and began to load.</summary>
    Reached = 2,

    /// <summary>It had loaded a part.</summary>
    Loaded = 3,

    /// <summary>It came to where there was no room.</summary>
    Waited = 4,

    /// <summary>It had waited for room and began to unload.</summary>
    Admitted = 5,

    /// <summary>It had unloaded a part.</summary>
    Unloaded = 6,
}

/// <summary>A trip of a leg.</summary>
/// <param name="SinceDeparture">How long ago it left.</param>
/// <param name="SinceArrival">How long ago it arrived; <c>null</c> while it is under way.</param>
/// <param name="Parts">The parts on board, in the order in which they came; none once it has arrived.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TripPresent(TimeSpan SinceDeparture, TimeSpan? SinceArrival, ValueList<PartPresent> Parts);

/// <summary>A part that is in the factory.</summary>
/// <param name="Number">Its number; 0 for one that has none yet.</param>
/// <param name="Type">Number of its type.</param>
/// <param name="From">The station that it came from; none where that was not seen.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PartPresent(long Number, int Type, StationId From)
{
    /// <summary>How long ago it came to the station. Default: 0.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>How long the station has worked since, on whichever part: how far a belt has moved. Default: 0.</summary>
    public TimeSpan Moved { get; init; }

    /// <summary>Whether the station has told it finished; of a leg, whether it has arrived at the other site. Default: no.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The work that was finished on it, in order, as far as it was seen. Default: none.</summary>
    public ValueList<PartVisit> Visits { get; init; } = ValueList<PartVisit>.Empty;

    /// <summary>How many of these it had behind it when it became of its type; <c>null</c> where that was not seen. Default: <c>null</c>.</summary>
    public int? VisitsBefore { get; init; }

    /// <summary>The station where it came into being or became of its type; none where that was not seen. Default: none.</summary>
    public StationId MadeAt { get; init; } = StationId.None;

    /// <summary>Number of the order that it belongs to, from 1; 0 for none. Default: 0.</summary>
    public int Order { get; init; }

    /// <summary>The parts that ride on it. Default: none.</summary>
    public ValueList<PartPresent> Riders { get; init; } = ValueList<PartPresent>.Empty;

    /// <summary>Its attributes, as they were told. Default: none.</summary>
    public ValueList<PartAttribute> Attributes { get; init; } = ValueList<PartAttribute>.Empty;

    internal PartPresent Select(Func<PartPresent, PartPresent> other) => other(this with { Riders = Riders.Select(rider => rider.Select(other)).ToValueList() });

    internal IEnumerable<PartPresent> WithRiders() => Riders.SelectMany(rider => rider.WithRiders()).Prepend(this);
}

/// <summary>Work that was finished on a part.</summary>
/// <param name="Station">Where.</param>
/// <param name="Outcome">The number of its outcome; 0 for a good one.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartVisit(StationId Station, int Outcome);

/// <summary>The value of an attribute of a part.</summary>
/// <param name="Attribute">Number of the attribute in the factory.</param>
/// <param name="Value">The number, in the attribute's unit.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartAttribute(int Attribute, double Value);
