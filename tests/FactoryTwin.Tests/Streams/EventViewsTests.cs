using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reflection;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using Xunit;

namespace FactoryTwin.Tests.Streams;

public sealed class EventViewsTests
{
    private static readonly StationId _mill = new(1), _done = new(2);

    [Fact]
    public void Completed_and_ended_parts_are_told_with_what_matters_of_them()
    {
        using var events = new Subject<StationEvent>();
        var completed = new List<PartCompleted>();
        var ended = new List<PartEnded>();
        using IDisposable first = events.PartsCompleted().Subscribe(completed.Add), second = events.PartsEnded().Subscribe(ended.Add);

        events.OnNext(Event(1, StationEventKind.PartArrived, StationState.Processing) with { Part = 7 });
        events.OnNext(Event(2, StationEventKind.PartCompleted, StationState.Starved) with { Part = 7, Value = 1, Place = 3 });
        events.OnNext(Event(3, StationEventKind.PartEnded, StationState.Idle) with { Part = 7, Station = _done });

        Assert.Equal([new(At(2), _mill, 3, 7, 1)], completed);
        Assert.False(completed[0].IsGood);
        Assert.Equal([new(At(3), _done, 7)], ended);
    }

    /// <summary>An event of a kind with every number in it, and what its view makes of it.</summary>
    public static TheoryData<StationEventKind, object> Views => new()
    {
        { StationEventKind.PartEntered, new PartEntered(At(2), _mill, 7, 5) },
        { StationEventKind.PartArrived, new PartArrived(At(2), _mill, 3, 7) },
        { StationEventKind.PartCompleted, new PartCompleted(At(2), _mill, 3, 7, 5) },
        { StationEventKind.PartScrapped, new PartScrapped(At(2), _mill, 3, 7) },
        { StationEventKind.PartEnded, new PartEnded(At(2), _mill, 7) },
        { StationEventKind.OperatorAssigned, new OperatorAssigned(At(2), _mill, 3, new StationId(5)) },
        { StationEventKind.OperatorReleased, new OperatorReleased(At(2), _mill, 3, new StationId(5)) },
        { StationEventKind.OperatorsOnDuty, new OperatorsOnDuty(At(2), _mill, 5) },
        { StationEventKind.PartAssembled, new PartAssembled(At(2), _mill, 3, 7, 5) },
        { StationEventKind.PartBatched, new PartBatched(At(2), _mill, 3, 7, 5) },
        { StationEventKind.PartUnbatched, new PartUnbatched(At(2), _mill, 7, 5) },
        { StationEventKind.PartTypeChanged, new PartTypeChanged(At(2), _mill, 3, 7, 5) },
        { StationEventKind.VehicleAssigned, new VehicleAssigned(At(2), _mill, 3, 7, new StationId(5)) },
        { StationEventKind.VehicleLoaded, new VehicleLoaded(At(2), _mill, 3, 7, new StationId(5)) },
        { StationEventKind.VehicleUnloaded, new VehicleUnloaded(At(2), _mill, 3, 7, new StationId(5)) },
        { StationEventKind.TripDeparted, new TripDeparted(At(2), _mill, 5) },
        { StationEventKind.TripArrived, new TripArrived(At(2), _mill, 5) },
        { StationEventKind.OrderReleased, new OrderReleased(At(2), _mill, 5) },
        { StationEventKind.OrderCompleted, new OrderCompleted(At(2), _mill, 5, 7) },
        { StationEventKind.OrderJudged, new OrderJudged(At(2), _mill, 0, TimeSpan.FromSeconds(5)) },
        { StationEventKind.PartAttributeSet, new PartAttributeSet(At(2), _mill, 3, 7, 0, 5) },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void Each_kind_of_event_has_a_view_of_its_own_that_shows_what_it_means(StationEventKind kind, object expected)
    {
        using var events = new Subject<StationEvent>();
        var seen = new List<object>();
        foreach (MethodInfo view in typeof(EventViews).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(view => view.GetParameters().Length == 1 && view.Name != nameof(EventViews.StateChanges)))
            typeof(EventViewsTests).GetMethod(nameof(Collect), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(view.ReturnType.GenericTypeArguments[0]).Invoke(null, [view.Invoke(null, [events]), seen]);

        events.OnNext(Event(2, kind, StationState.Idle) with { Part = 7, Value = 5, Place = 3 });

        Assert.Equal([expected], seen);
        Assert.Equal(kind.ToString(), expected.GetType().Name);
    }

    [Fact]
    public void No_kind_of_event_is_without_a_view() => Assert.Equal(
        Enum.GetValues<StationEventKind>().Except([StationEventKind.StateChanged, StationEventKind.SignalChanged]),   // StateChanges and SignalSamples, tested below
        Views.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Signals_are_told_with_their_unit_as_numbers_texts_and_flags()
    {
        StationInfo mill = new Simulation(FactoryModel.Build("Line", line => line.Source("parts").Machine("mill", "60 s").Sink("done").Flow("parts -> mill -> done"))).Stations[1] with
        {
            Signals =
            [
                new SignalDefinition { Name = "spindle-power", Unit = "kW" },
                new SignalDefinition { Name = "program", Type = SignalType.Text, Texts = ["rough", "finish"] },
                new SignalDefinition { Name = "door", Type = SignalType.Flag },
            ],
        };
        using var events = new Subject<StationEvent>();
        var samples = new List<SignalSample>();
        using IDisposable _ = events.SignalSamples([mill, mill]).Subscribe(samples.Add);

        events.OnNext(Event(1, StationEventKind.PartArrived, StationState.Processing));
        events.OnNext(Event(1, StationEventKind.SignalChanged, StationState.Processing) with { Value = 6.5, Quality = SignalQuality.Uncertain });
        events.OnNext(Event(2, StationEventKind.SignalChanged, StationState.Processing) with { Value = 1, Signal = new SignalId(1) });
        events.OnNext(Event(3, StationEventKind.SignalChanged, StationState.Processing) with { Value = 1, Signal = new SignalId(2) });

        Assert.Equal(
            [
                new() { Time = At(1), Station = _mill, Signal = new SignalId(0), Type = SignalType.Number, Number = 6.5, Unit = "kW", Quality = SignalQuality.Uncertain },
                new() { Time = At(2), Station = _mill, Signal = new SignalId(1), Type = SignalType.Text, Text = "finish", Unit = "", Quality = SignalQuality.Good },
                new() { Time = At(3), Station = _mill, Signal = new SignalId(2), Type = SignalType.Flag, Flag = true, Unit = "", Quality = SignalQuality.Good },
            ],
            samples);
    }

    [Fact]
    public void An_order_is_judged_by_its_number_and_how_late_it_was()
    {
        using var run = new Simulation(FactoryModel.Parse("""
            name: Orders
            stations:
              s: { kind: source, orders: [{ part: a, due: 30 s }, { part: b }, { part: a, due: 3 min }] }
              m: { kind: machine, cycle: 50 s }
              done: { kind: sink }
            flow: [s -> m -> done]
            """));
        var judged = new List<OrderJudged>();
        using IDisposable _ = run.Events.OrdersJudged().Subscribe(judged.Add);

        run.Advance(TimeSpan.FromHours(1));

        Assert.Equal([(1, 20.0, true), (3, -30.0, false)], judged.Select(order => (order.Order, order.Lateness.TotalSeconds, order.IsLate)));
    }

    [Fact]
    public void A_change_of_state_is_told_whatever_event_told_it_with_the_state_before_and_how_long_that_lasted()
    {
        using var events = new Subject<StationEvent>();
        var changes = new List<StateChange>();
        using IDisposable _ = events.StateChanges().Subscribe(changes.Add);

        events.OnNext(Event(1, StationEventKind.PartArrived, StationState.Processing));
        events.OnNext(Event(2, StationEventKind.SignalChanged, StationState.Processing));
        events.OnNext(Event(5, StationEventKind.PartCompleted, StationState.Blocked));
        events.OnNext(Event(5, StationEventKind.StateChanged, StationState.Down) with { Place = 1 });
        events.OnNext(Event(7, StationEventKind.StateChanged, StationState.Blocked) with { Phase = StationPhase.AwaitingRemoval });
        events.OnNext(Event(9, StationEventKind.PartArrived, StationState.Processing));

        Assert.Equal(
            [
                new(At(1), _mill, 0, StationState.Processing),
                new(At(5), _mill, 0, StationState.Blocked) { Previous = StationState.Processing },
                new(At(5), _mill, 1, StationState.Down),
                new(At(9), _mill, 0, StationState.Processing) { Previous = StationState.Blocked, Lasted = TimeSpan.FromSeconds(4) },
            ],
            changes);
    }

    [Fact]
    public void Two_listeners_to_changes_of_state_do_not_disturb_each_other()
    {
        using var events = new Subject<StationEvent>();
        IObservable<StateChange> changes = events.StateChanges();
        var early = new List<StateChange>();
        var late = new List<StateChange>();
        using IDisposable first = changes.Subscribe(early.Add);
        events.OnNext(Event(1, StationEventKind.PartArrived, StationState.Processing));
        using IDisposable second = changes.Subscribe(late.Add);
        events.OnNext(Event(2, StationEventKind.PartCompleted, StationState.Starved));

        Assert.Equal([null, StationState.Processing], early.Select(change => change.Previous));
        Assert.Equal([null], late.Select(change => change.Previous));
    }

    [Fact]
    public void The_views_of_a_run_count_what_its_indicators_count()
    {
        using var run = new Simulation(FactoryModel.Build("Line", line => line.Source("parts").Machine("mill", "exponential(60 s)").Sink("done").Flow("parts -> mill -> done")));
        int ended = 0, completed = 0;
        using IDisposable first = run.Events.PartsEnded().Subscribe(_ => ended++), second = run.Events.PartsCompleted().Subscribe(_ => completed++);
        FactoryIndicators indicators = run.Indicators();

        run.Advance(TimeSpan.FromHours(8));

        Assert.Equal((indicators.Read(run.Now).Flow.Good, indicators.Read(run.Now)["mill"].Completed), (ended, completed));
        Assert.InRange(ended, 300, 700);
    }

    private static void Collect<T>(IObservable<T> view, List<object> seen) => view.Subscribe(item => seen.Add(item!));

    private static StationEvent Event(double seconds, StationEventKind kind, StationState state) => new() { Time = At(seconds), Station = _mill, Kind = kind, State = state };

    private static SimTime At(double seconds) => SimTime.At(TimeSpan.FromSeconds(seconds));
}
