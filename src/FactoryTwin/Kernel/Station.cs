using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>What a station does: the behaviour of one station of a factory, the same object in all runs of a plan.</summary>
/// <remarks>
/// <para>It holds no state. What changes lies in the run and is reached through handles that the constructor asked its <see cref="StationLayout"/> for: structs
/// without references (<see cref="StateSlot{T}"/>), timers, streams, claims, queues of parts. So a fork copies everything without knowing the station. All fields of
/// a station must be <c>readonly</c>; a plan refuses a station that has another.</para>
/// <para>A part moves at the instant when both sides are ready, and whoever becomes ready last moves it: the giver offers (<see cref="Outlet.TryPass"/>, which calls
/// <see cref="OnOffer"/>), or the taker takes (<see cref="Inlet.TryTake(Run, out PartHandle)"/>, which calls <see cref="OnPull"/>).</para>
/// </remarks>
/// <threadsafety>Immutable; safe to share between threads. Its methods are called on the thread of the run that they are given.</threadsafety>
public abstract class Station
{
    /// <summary>Makes the behaviour of a station.</summary>
    /// <param name="layout">Where it declares what it needs.</param>
    protected Station(StationLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Id = layout.Id;
        Name = layout.Name;
    }

    /// <summary>Its number in the factory.</summary>
    public StationId Id { get; }

    /// <summary>Its name in the factory.</summary>
    public string Name { get; }

    /// <summary>The run begins in a present that was observed, and the station is to be as it was: called before <see cref="OnStart"/>, nothing may be published or moved. Parts come by <see cref="Run.Adopt(PartPresent)"/>, what is left of a timer
    /// is drawn on the condition of what has elapsed (<see cref="Run.BeginPaused(TimerHandle, int, TimeSpan)"/>). Default: it begins empty.</summary>
    /// <param name="run">The run.</param>
    /// <param name="present">What it was at.</param>
    /// <returns>What it cannot take over, in a few words; <c>null</c> where it takes over all that is known. Default: what is there.</returns>
    public virtual string? OnAdopt(Run run, StationPresent present) =>
        present.Parts.Count > 0 || present.Places.Any(place => place.Part is not null) ? "its kind begins empty" : null;

    /// <summary>The run begins in a present that was observed, and a part of it has been taken over, here or elsewhere: what the station keeps about each part is to be set. Default: nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">The part.</param>
    /// <param name="present">What is known of it.</param>
    public virtual void OnAdoptPart(Run run, PartHandle part, PartPresent present) { }

    /// <summary>The priority that parts have which come into being here, or become of a type here; for runs that begin in a present that was observed. Default: <c>null</c>, none do.</summary>
    /// <param name="type">Number of the type.</param>
    /// <param name="order">Number of the order; 0 for none.</param>
    public virtual int? PriorityOf(int type, int order) => null;

    /// <summary>The run starts. Stations are called in the order of their numbers; parts may not move yet: <see cref="Run.Post"/> what moves them.</summary>
    public virtual void OnStart(Run run) { }

    /// <summary>A timer of the station is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tag">The tag that the station gave the timer.</param>
    /// <param name="place">The place whose timer it is.</param>
    public virtual void OnTimer(Run run, int tag, int place) { }

    /// <summary>What the station posted to itself: it is called at the same instant, after the present call is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tag">The tag that it was posted with.</param>
    /// <param name="place">The place that it was posted with.</param>
    public virtual void OnPosted(Run run, int tag, int place) { }

    /// <summary>Another station offers a part. Take it and publish that it arrived, or refuse it; the giver then waits.</summary>
    /// <returns>Whether it was taken.</returns>
    public virtual bool OnOffer(Run run, PartHandle part, Link link) => false;

    /// <summary>The station that a link leads to has room now and takes what this one has for it. Do nothing here that moves other parts: <see cref="Run.Post"/> it, else a
    /// part could overtake the one that is being taken. Give no part that <see cref="Run.MayPass(Link, PartHandle)"/> says may not pass.</summary>
    /// <returns>The part; <see cref="PartHandle.None"/> if there is none (then offer it again when there is);
    /// <see cref="PartHandle.Promise"/> to have room kept for a part that is started now (blocking before service).</returns>
    public virtual PartHandle OnPull(Run run, Link link) => PartHandle.None;

    /// <summary>How many parts it could take at this instant, promised ones not subtracted.</summary>
    public virtual int Room(Run run) => 0;

    /// <summary>Whether it could take a part that comes over a link at this instant. Default: where there is more room than is promised; another answer suits a station that
    /// wants certain parts from certain stations.</summary>
    public virtual bool HasRoom(Run run, Link link) => Room(run) > run.PromisedBy(Id.Index);

    /// <summary>The state of a station that cannot hand its part on because this one has no room. Default: <see cref="StationState.Blocked"/>; where a transport has to come first,
    /// <see cref="StationState.WaitingForTransport"/>.</summary>
    public virtual StationState StateOfGiver => StationState.Blocked;

    /// <summary>Who comes for a part that cannot be handed on to this station, by name: an arm itself, the pool of a transport. Default: <c>null</c>, nobody does; what is missing is room.</summary>
    public virtual string? Fetcher => null;

    /// <summary>All that is pending has been drawn again (<see cref="Run.Redraw"/>), timers and streams. Default: nothing. A station that has drawn something which does not show yet draws it again here, so that no forecast
    /// knows it. Move no parts and publish nothing.</summary>
    public virtual void OnRedraw(Run run) { }

    /// <summary>A fork goes on with this station in place of another one, whose state it has (<see cref="Run.Fork(Plan, int[])"/>). Default: nothing. A station that keeps what its definition says as state, since
    /// commands may change it, takes over here what its own definition says, unless a command has changed it. Move no parts and publish nothing.</summary>
    /// <param name="run">The fork.</param>
    /// <param name="before">The station as it was in the model of before; of the same type.</param>
    public virtual void OnModelChanged(Run run, Station before) { }

    /// <summary>The state and phase that were published last of a place, for those who begin to listen in the middle of a run. Default: <c>null</c>, they hear it at the next event of the place.</summary>
    /// <param name="run">The run.</param>
    /// <param name="place">The place.</param>
    public virtual PlaceState? StateAt(Run run, int place) => null;

    /// <summary>The value of a signal at the present instant, for signals that go on changing between their events, as temperatures and angles do. Default: <c>null</c>, it is that of its last event.</summary>
    /// <param name="run">The run.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="place">The place.</param>
    /// <returns>The value, in the signal's unit; <c>null</c> where it is not known at present.</returns>
    public virtual double? SignalAt(Run run, SignalId signal, int place) => null;

    /// <summary>How many parts are in it, for routing to the shortest queue.</summary>
    public virtual int Content(Run run) => 0;

    /// <summary>Room that had been promised, or a card of a loop, is free again: look whether a part can be taken. A station where parts come into a loop must override this.</summary>
    public virtual void OnRoom(Run run) { }

    /// <summary>A claim that had to wait has been granted.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tag">The tag that the station gave the claim.</param>
    /// <param name="place">The place whose claim it is.</param>
    public virtual void OnGranted(Run run, int tag, int place) { }

    /// <summary>A claim that had been granted was taken back; it waits in its pool again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tag">The tag that the station gave the claim.</param>
    /// <param name="place">The place whose claim it is.</param>
    public virtual void OnRevoked(Run run, int tag, int place) { }

    /// <summary>A shift that the station follows begins or ends. Called at the start too, before <see cref="OnStart"/>, if the run starts outside its shifts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isOpen">Whether the station is on shift now.</param>
    public virtual void OnShift(Run run, bool isOpen) { }
}

/// <summary>One way on: from an outlet of a station to another station.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class Link
{
    internal Link(int index, Station from, string? outcome, Station to, int way)
    {
        Index = index;
        From = from;
        Outcome = outcome;
        To = to;
        Way = way;
    }

    /// <summary>The station that hands on.</summary>
    public Station From { get; }

    /// <summary>The outcome whose parts go this way; <c>null</c> for the good ones.</summary>
    public string? Outcome { get; }

    /// <summary>The station that receives.</summary>
    public Station To { get; }

    /// <summary>Its number among the ways on of its outlet, from 1.</summary>
    public int Way { get; }

    /// <summary>Its number in the plan, from 1: also its place in wait lists.</summary>
    internal int Index { get; }

    /// <summary>Whether it is plain and no other link leads to the same station: then nobody else can wait there, and no list is kept.</summary>
    internal bool IsOnlyWayIn { get; set; }

    /// <summary>The loops that it leads into or out of; <c>null</c> for a plain link.</summary>
    internal Crossing? Crossing { get; init; }
}

/// <summary>Order of what happens at one instant; smaller first. Stations may use any number from 0 to 15.</summary>
/// <threadsafety>Constants.</threadsafety>
public static class EventPriority
{
    /// <summary>Something is finished: a part, a set-up, a repair. What ends at the instant at which a shift ends or a failure strikes has ended.</summary>
    public const int Completion = 4;

    /// <summary>A failure, a minor stop or maintenance is due.</summary>
    public const int Interruption = 6;

    /// <summary>A shift or break begins or ends.</summary>
    public const int Shift = 8;

    /// <summary>A part arrives from outside.</summary>
    public const int Arrival = 10;
}
