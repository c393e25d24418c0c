using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A leg between sites: collects parts into trips, which take their time and emit carbon dioxide.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LegDefinition : StationDefinition
{
    internal const double LongestSeconds = 36_500d * 86_400;
    private const double LeastSpeedMetresPerSecond = 0.00001, MostSpeedMetresPerSecond = 100;
    private const int MostLoad = 1_000_000_000;

    /// <summary>What trips go by. It says nothing of their speed and emission. Default: by road.</summary>
    public LegMode Mode { get; init; }

    /// <summary>Distance between the sites [m]. Range: above 0, up to 100,000,000.</summary>
    public required double DistanceMetres { get; init; }

    /// <summary>Mean speed of a trip [m/s]. Range: 0.00001 to 100, so that a trip takes 36,500 days at most.</summary>
    public required double SpeedMetresPerSecond { get; init; }

    /// <summary>Time that a trip takes besides driving, at both ends together [s]. Default: none.</summary>
    public Distribution Terminal { get; init; } = Distribution.Constant(TimeSpan.Zero);

    /// <summary>How many parts a trip carries at most. Range: 1 or more.</summary>
    public required int Load { get; init; }

    /// <summary>When trips leave, with what is there. Default: none, a trip leaves as soon as it is full, or after <see cref="Wait"/>.</summary>
    public ValueList<DepartureDefinition> Departures { get; init; } = ValueList<DepartureDefinition>.Empty;

    /// <summary>After how long a trip leaves that is not full, without departures: counted from when its first part came, or from the trip before. Default: <c>null</c>, it waits until it is full.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>How many vehicles there are; each is away for a trip and drives back empty. Range: 1 to 100. Default: <c>null</c>, as many as are needed, up to 100 under way.</summary>
    public int? Vehicles { get; init; }

    /// <summary>Mass of a part with its packing [kg]. Range: above 0. Default: <c>null</c>, not known.</summary>
    public double? PartMassKilograms { get; init; }

    /// <summary>Carbon dioxide for a tonne carried a kilometre [g/tkm]. Range: 0 or more. Default: <c>null</c>, not known.</summary>
    public double? EmissionGramsPerTonneKilometre { get; init; }

    /// <summary>Where <see cref="EmissionGramsPerTonneKilometre"/> is from, for whoever checks it. Default: empty.</summary>
    public string EmissionSource { get; init; } = "";

    /// <inheritdoc/>
    public override StationDefinition? WithSpeed(double speedFactor) =>
        SpeedMetresPerSecond * speedFactor is var speed and >= LeastSpeedMetresPerSecond and <= MostSpeedMetresPerSecond && DistanceMetres / speed <= LongestSeconds
            ? this with { SpeedMetresPerSecond = speed, Terminal = Terminal.Scaled(1 / speedFactor) }
            : null;

    /// <inheritdoc/>
    public override StationDefinition? WithOneMorePlace() => Load < MostLoad ? this with { Load = Load + 1 } : null;

    /// <summary>Carbon dioxide for a part [g]; <c>null</c> where its mass or the emission is not known.</summary>
    public double? CarbonPerPartGrams => PartMassKilograms / 1000 * (DistanceMetres / 1000) * EmissionGramsPerTonneKilometre;

    /// <summary>Time from one site to the other, without <see cref="Terminal"/>.</summary>
    public TimeSpan DriveTime => new((long)Math.Round(DistanceMetres / SpeedMetresPerSecond * TimeSpan.TicksPerSecond));
}

/// <summary>What a leg between sites goes by.</summary>
public enum LegMode
{
    /// <summary>By road.</summary>
    Road = 0,

    /// <summary>By rail.</summary>
    Rail = 1,

    /// <summary>By ship.</summary>
    Water = 2,

    /// <summary>By air.</summary>
    Air = 3,
}

/// <summary>The text of a leg.</summary>
internal static class LegSyntax
{
    public static StationKind<LegDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Leg(definition, layout),
        Kind = "leg",
        Summary = "Collects parts into trips from one site to another.",
        Heeds = CommonKeys.Routing | CommonKeys.Power,
        Role = _ => StationRole.Storage,
        Unlimited = _ => true,
        Timeless = _ => false,
        Empty = new LegDefinition { DistanceMetres = 0, SpeedMetresPerSecond = 0, Load = 1 },
        CheckAll = Check,
        Keys =
        [
            Key<LegDefinition>.Optional("mode", TextOf.Choice<LegMode>(), "rail", "What trips go by: `road`, `rail`, `water` or `air`. It is for people: speed and emission are not taken from it. Default: `road`.",
                leg => leg.Mode, (leg, mode) => leg with { Mode = mode }),
            Key<LegDefinition>.Required("distance", TextOf.Distance(), "180 km", "Distance between the sites.", leg => leg.DistanceMetres, (leg, metres) => leg with { DistanceMetres = metres }),
            Key<LegDefinition>.Required("speed", TextOf.Speed, "60 km/h", "Mean speed of a trip.", leg => leg.SpeedMetresPerSecond, (leg, speed) => leg with { SpeedMetresPerSecond = speed }),
            Key<LegDefinition>.Optional("terminal", TextOf.Durations(allowZero: true), "lognormal(mean 1 h, cv 0.3)", "Time that a trip takes besides driving, at both ends together. Default: 0 s.",
                leg => leg.Terminal, (leg, time) => leg with { Terminal = time }),
            Key<LegDefinition>.Required("load", TextOf.PartCount(), "24 parts", "How many parts a trip carries at most.", leg => leg.Load, (leg, parts) => leg with { Load = parts }),
            Key<LegDefinition>.Optional("departures", TextOf.OneOrList(TextOf.Departure), "[Mon-Fri 18:00, Sat 12:00]", "When trips leave, local time, with what is there. Default: as soon as a trip is full, or after `wait`.",
                leg => leg.Departures, (leg, departures) => leg with { Departures = departures }),
            Key<LegDefinition>.Optional("wait", TextOf.Maybe(TextOf.Duration()), "4 h", "After how long a trip leaves that is not full, counted from when its first part came, or from the trip before. Default: it waits until it is full.",
                leg => leg.Wait, (leg, wait) => leg with { Wait = wait }),
            Key<LegDefinition>.Optional("vehicles", TextOf.Maybe(TextOf.Count(1, Leg.MostTrips)), "2", "How many vehicles there are; each is away for a trip and drives back empty. Default: as many as are needed, up to 100 under way.",
                leg => leg.Vehicles, (leg, vehicles) => leg with { Vehicles = vehicles }),
            Key<LegDefinition>.Optional("part-mass", TextOf.Maybe(TextOf.Mass), "12 kg", "Mass of a part with its packing. Default: not known.",
                leg => leg.PartMassKilograms, (leg, mass) => leg with { PartMassKilograms = mass }),
            Key<LegDefinition>.Optional("emission", TextOf.Maybe(TextOf.Emission), "90.3 g/tkm", "Carbon dioxide for a tonne carried a kilometre; it needs `part-mass`. Default: not known.",
                leg => leg.EmissionGramsPerTonneKilometre, (leg, emission) => leg with { EmissionGramsPerTonneKilometre = emission }),
            Key<LegDefinition>.Optional("emission-source", TextOf.Text, "KiM / CE Delft, 2014", "Where `emission` is from, for whoever checks it. Default: empty.",
                leg => leg.EmissionSource, (leg, source) => leg with { EmissionSource = source }),
        ],
    };

    private static void Check(LegDefinition leg, FactoryLayout layout, TextContext context)
    {
        double driveSeconds = leg.DistanceMetres / leg.SpeedMetresPerSecond;
        if (driveSeconds > LegDefinition.LongestSeconds && double.IsFinite(driveSeconds))   // at speed 0, that has been reported
            context.At("speed").Report(ProblemCode.OutOfRange, FormattableString.Invariant($"a trip would take {driveSeconds / 86_400:G4} d"), "at most 36500 d: write a higher speed, or a shorter distance");
        if (leg.Departures.Count > 0 && leg.Wait is not null)
            context.At("wait").Report(ProblemCode.Contradiction, "trips leave at their 'departures', full or not", "leave out 'wait' or 'departures'");
        if (leg is { EmissionGramsPerTonneKilometre: not null, PartMassKilograms: null })
            context.At("part-mass").Report(ProblemCode.MissingKey, "an emission by tonne-kilometre needs the mass of a part", "write 'part-mass: 12 kg'");
        if (leg is { EmissionGramsPerTonneKilometre: null, EmissionSource: not "" })
            context.At("emission-source").Report(ProblemCode.IdleKey, "there is no 'emission' whose source this is", "write 'emission: 90.3 g/tkm', or leave it out");
    }
}

/// <summary>Behaviour of a <see cref="LegDefinition"/>: parts wait at one site, are under way, and wait at the other until the next station takes them.</summary>
/// <remarks>A trip leaves when it is full, when the first of its parts has waited long enough, or at its departure; in the latter two cases after all else that happens at that instant. Without a
/// vehicle it waits for one, but a departure by timetable is lost. A vehicle has unloaded as soon as it arrives; what it brought is handed on in the order in which it came.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Leg : Station
{
    /// <summary>The most trips that can be under way.</summary>
    public const int MostTrips = 100;

    private const int ArrivedTag = 0, TerminalTag = 1, BackTag = 2, DepartureTag = 3, WaitTag = 4, BeginTag = 5;

    /// <summary>Behind all else: a part that comes in at the minute of departure is on board.</summary>
    private const int DeparturePriority = EventPriority.Arrival + 2;

    private readonly Inlet _inlet;
    private readonly Outlet _outlet;
    private readonly StateSlot<State> _state;
    private readonly StateSlots<PartQueue> _trips;
    private readonly StateSlots<bool> _isAway;
    private readonly TimerHandle _drive, _terminal, _back, _departure, _wait;
    private readonly Timetable? _timetable;
    private readonly TimeSpan _driveTime, _longestWait;
    private readonly int _load;
    private readonly double? _carbonPerPartGrams;
    private readonly SignalId _carbon;

    public Leg(LegDefinition definition, StationLayout layout) : base(layout)
    {
        int vehicles = definition.Vehicles ?? MostTrips;
        _inlet = layout.Inlet();
        _outlet = layout.Outlet(definition.Routing);
        _state = layout.State<State>();
        _trips = layout.States<PartQueue>(vehicles);
        _isAway = layout.States<bool>(vehicles);
        _drive = layout.Timer(ArrivedTag, places: vehicles);
        if (definition.Terminal != Distribution.Constant(TimeSpan.Zero))
            _terminal = layout.Timer(TerminalTag, "terminal", definition.Terminal, places: vehicles);
        if (definition.Vehicles is not null)
            _back = layout.Timer(BackTag, places: vehicles);
        if (definition.Departures.Count > 0)
        {
            _timetable = layout.Timetable(definition.Departures);
            _departure = layout.Timer(DepartureTag, DeparturePriority);
        }
        if (definition.Wait is { } wait)
        {
            _longestWait = wait;
            _wait = layout.Timer(WaitTag, DeparturePriority);
        }
        _driveTime = definition.DriveTime;
        _load = definition.Load;
        if ((_carbonPerPartGrams = definition.CarbonPerPartGrams) is not null)
            _carbon = layout.Signal(SignalDefinition.Carbon);
    }

    public override string? OnAdopt(Run run, StationPresent present)
    {
        ref State s = ref _state[run];
        foreach (PartPresent part in present.Parts)
            (part.IsFinished ? ref s.Arrived : ref s.Waiting).Add(run, run.Adopt(part));
        int place = 0;
        foreach (TripPresent trip in present.Trips)
        {
            if (place == _isAway.Count || !AdoptTrip(run, place, trip))
                continue;
            foreach (PartPresent part in trip.Parts)
            {
                _trips[run, place].Add(run, run.Adopt(part));
                s.Content++;
            }
            place++;
        }
        s.Content += s.Waiting.Count + s.Arrived.Count;
        if (_wait.Exists && s.Waiting.Count > 0)
            AdoptWait(run, ref s, present);
        if (_carbonPerPartGrams is null || present.Places[0].SignalOf(_carbon) is { } told && (s.CarbonGrams = told.Value) >= 0)
            return null;
        return present.Trips.Count > 0 ? "the carbon of its trips so far" : null;
    }

    /// <summary>A trip drives, is at a terminal, or its vehicle drives back.</summary>
    /// <returns>Whether it is still away.</returns>
    private bool AdoptTrip(Run run, int place, TripPresent trip)
    {
        if (trip.SinceArrival is { } since)
        {
            if (!_back.Exists || since >= _driveTime)
                return false;
            run.BeginFor(_back, place, _driveTime - since);
        }
        else if (trip.SinceDeparture < _driveTime || !_terminal.Exists)
            run.BeginFor(_drive, place, trip.SinceDeparture < _driveTime ? _driveTime - trip.SinceDeparture : TimeSpan.Zero);
        else
        {
            run.BeginPaused(_terminal, place, trip.SinceDeparture - _driveTime);
            run.Resume(_terminal, place);
        }
        return _isAway[run, place] = true;
    }

    private void AdoptWait(Run run, ref State s, StationPresent present)
    {
        TimeSpan waited = present.Parts.Where(part => !part.IsFinished).Max(part => part.Since);
        foreach (TripPresent trip in present.Trips)
            waited = trip.SinceDeparture < waited ? trip.SinceDeparture : waited;
        if (s.IsOverdue = waited >= _longestWait)
            return;
        run.BeginFor(_wait, 0, _longestWait - waited);
    }

    public override void OnStart(Run run)
    {
        AwaitDeparture(run);
        if (run.BeginsInPresent)
            run.Post(this, BeginTag);
    }

    public override void OnTimer(Run run, int tag, int place)
    {
        switch (tag)
        {
            case ArrivedTag when _terminal.Exists:
                run.Begin(_terminal, place);
                break;
            case ArrivedTag or TerminalTag:
                Arrive(run, place);
                break;
            case BackTag:
                _isAway[run, place] = false;
                LeaveIfDue(run);
                break;
            case DepartureTag:
                AwaitDeparture(run);
                if (_state[run].Waiting.Count > 0)
                    TryLeave(run);
                break;
            default:
                _state[run].IsOverdue = true;
                LeaveIfDue(run);
                break;
        }
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        HandOn(run);
        if (tag == BeginTag)
            LeaveIfDue(run);
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        _inlet.Redeem(run, link);
        Receive(run, part);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        ref State s = ref _state[run];
        if (s.Arrived.Count == 0 || (s.Way != 0 && s.Way != link.Way) || !run.MayPass(link, s.Arrived.First))
            return PartHandle.None;
        PartHandle part = s.Arrived.Take(run);
        s.Content--;
        s.Way = 0;
        if (_outlet.TryWaitAgain(run, s.Arrived.Count > 0))
            _outlet.CallTakers(run, s.Arrived.First);
        else
            run.Post(this, 0);
        return part;
    }

    public override int Room(Run run) => int.MaxValue;

    public override int Content(Run run) => _state[run].Content;

    private void Receive(Run run, PartHandle part)
    {
        run.Publish(StationEventKind.PartArrived, this, part);
        ref State s = ref _state[run];
        s.Content++;
        s.Waiting.Add(run, part);
        if (s.Waiting.Count == 1 && _wait.Exists)
            run.BeginFor(_wait, 0, _longestWait);
        LeaveIfDue(run);
    }

    /// <summary>Without a timetable: lets full trips leave, and one that has waited long enough.</summary>
    private void LeaveIfDue(Run run)
    {
        ref State s = ref _state[run];
        while (_timetable is null && (s.Waiting.Count >= _load || (s.IsOverdue && s.Waiting.Count > 0)) && TryLeave(run))
        {
            s.IsOverdue = false;
            if (!_wait.Exists)
                continue;
            run.Cancel(_wait);
            if (s.Waiting.Count > 0)
                run.BeginFor(_wait, 0, _longestWait);
        }
    }

    private bool TryLeave(Run run)
    {
        ref State s = ref _state[run];
        int place = 0;
        while (place < _isAway.Count && _isAway[run, place])
            place++;
        if (place == _isAway.Count)
            return false;
        _isAway[run, place] = true;
        ref PartQueue aboard = ref _trips[run, place];
        for (int parts = Math.Min(s.Waiting.Count, _load); parts > 0; parts--)
            aboard.Add(run, s.Waiting.Take(run));
        run.Publish(StationEventKind.TripDeparted, this, value: aboard.Count);
        if (_carbonPerPartGrams is { } grams)
            run.PublishSignal(this, _carbon, s.CarbonGrams += aboard.Count * grams);
        run.BeginFor(_drive, place, _driveTime);
        return true;
    }

    private void Arrive(Run run, int place)
    {
        ref State s = ref _state[run];
        ref PartQueue aboard = ref _trips[run, place];
        run.Publish(StationEventKind.TripArrived, this, value: aboard.Count);
        bool isFirst = s.Arrived.Count == 0;
        while (aboard.Count > 0)
            s.Arrived.Add(run, aboard.Take(run));
        if (_back.Exists)
            run.BeginFor(_back, place, _driveTime);
        else
            _isAway[run, place] = false;
        if (isFirst)
            HandOn(run);
        LeaveIfDue(run);
    }

    private void HandOn(Run run)
    {
        ref State s = ref _state[run];
        while (s.Arrived.Count > 0)
        {
            PartHandle part = s.Arrived.Take(run);
            if (!_outlet.TryPass(run, part, ref s.Way))
            {
                s.Arrived.AddFirst(run, part);
                _outlet.Wait(run, s.Way);
                return;
            }
            s.Content--;
            s.Way = 0;
        }
    }

    private void AwaitDeparture(Run run)
    {
        if (_timetable?.NextAfter(run.Now) is { } next && next != SimTime.Never)
            run.BeginFor(_departure, 0, next - run.Now);
    }

    private struct State
    {
        /// <summary>Parts that wait for a trip.</summary>
        public PartQueue Waiting;

        /// <summary>Parts that have arrived and wait for the next station.</summary>
        public PartQueue Arrived;
        public double CarbonGrams;
        public int Content;

        /// <summary>The way that was chosen for the part in front of those that have arrived; 0 while none is.</summary>
        public int Way;

        /// <summary>Whether the parts that wait have waited long enough.</summary>
        public bool IsOverdue;
    }
}
