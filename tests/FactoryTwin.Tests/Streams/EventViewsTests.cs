using System.Reactive.Linq;
using System.Reactive.Subjects;
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

    private static StationEvent Event(double seconds, StationEventKind kind, StationState state) => new() { Time = At(seconds), Station = _mill, Kind = kind, State = state };

    private static SimTime At(double seconds) => SimTime.At(TimeSpan.FromSeconds(seconds));
}
