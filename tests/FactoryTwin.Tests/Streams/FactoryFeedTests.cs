using System.Reactive.Linq;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>A factory that is told from outside what happens.</summary>
public sealed class FactoryFeedTests
{
    private static readonly StationInfo[] _stations =
    [
        new() { Id = new(0), Name = "mill", Kind = "machine", Role = StationRole.Worker, Places = 2, InitialState = StationState.NoData, Signals = [SignalDefinition.Power] },
        new() { Id = new(1), Name = "queue", Kind = "buffer", Role = StationRole.Storage },
    ];

    [Fact]
    public void A_run_that_is_told_event_by_event_is_heard_as_it_was()
    {
        using var run = new Simulation(AnyFactory.WithEqualPeople(7));
        using var feed = new FactoryFeed(run.Stations, run.PartTypes, run.Model.Start, run.Attributes);
        var (hash, again) = (new StreamHash(), new StreamHash());
        run.Events.Subscribe(hash);
        run.Events.Subscribe(e => Assert.Equal(e.Sequence, feed.Publish(e with { Sequence = 0 })));
        feed.Events.Subscribe(again);
        run.AdvanceTo(At(3600));
        feed.AdvanceTo(run.Now);
        Assert.True(hash.Count > 100);
        Assert.Equal((hash.Value, hash.Count), (again.Value, again.Count));
        Assert.All(run.Stations.Where(station => run.StateOf(station.Id) is not null), station => Assert.Equal(run.StateOf(station.Id), feed.StateOf(station.Id)));
        Assert.Equal(run.ClockAt(run.Now), feed.Clock.GetUtcNow());
    }

    [Fact]
    public void Timers_run_in_step_after_the_events_of_their_instant()
    {
        using var feed = Feed();
        var heard = new List<string>();
        feed.Events.Subscribe(e => heard.Add($"event {e.Time.SinceStart.TotalSeconds}"));
        Observable.Interval(TimeSpan.FromSeconds(1), feed.Clock).Subscribe(_ => heard.Add($"timer {feed.Now.SinceStart.TotalSeconds}"));
        Assert.Equal(At(1), feed.NextDue);
        feed.Publish(Event(0.5));
        feed.Publish(Event(2));
        feed.Publish(Event(2));
        feed.AdvanceTo(At(3.5));
        Assert.Equal(["event 0.5", "timer 1", "event 2", "event 2", "timer 2", "timer 3"], heard);
    }

    [Fact]
    public void What_is_told_after_time_was_moved_on_happens_later()
    {
        using var feed = Feed();
        Assert.Equal(SimTime.Start, feed.Earliest);
        feed.AdvanceTo(At(10));
        Assert.Equal(new SimTime(At(10).Ticks + 1), feed.Earliest);
        Assert.Equal("Time cannot run backwards: the factory has reached 0:00:10, and nothing can happen before 0:00:10.0000001. (Parameter 'happened')\nActual value was 0:00:10.",
            Assert.Throws<ArgumentOutOfRangeException>(() => feed.Publish(Event(10))).Message.ReplaceLineEndings("\n"));
        Assert.Throws<ArgumentOutOfRangeException>(() => feed.AdvanceTo(At(9)));
        feed.Publish(Event(10) with { Time = feed.Earliest });
        Assert.Equal(feed.Now, feed.Earliest);
    }

    [Theory]
    [InlineData(2, 0, StationEventKind.PartArrived, "PartArrived at 0:00:01 does not fit: there are 2 stations, with numbers from 0, and it names 2. (Parameter 'happened')")]
    [InlineData(0, 2, StationEventKind.PartArrived, "PartArrived at 0:00:01 does not fit: station 'mill' has 2 places, with numbers from 0, and it names 2. (Parameter 'happened')")]
    [InlineData(1, 0, StationEventKind.SignalChanged, "SignalChanged at 0:00:01 does not fit: station 'queue' has 0 signals, with numbers from 0, and it names 0. (Parameter 'happened')")]
    [InlineData(1, 0, StationEventKind.PartAttributeSet, "PartAttributeSet at 0:00:01 does not fit: parts have 0 attributes, with numbers from 0, and it names 0. (Parameter 'happened')")]
    public void What_the_factory_does_not_have_is_refused_and_nobody_hears_it(int station, int place, StationEventKind kind, string message)
    {
        using var feed = Feed();
        feed.Events.Subscribe(_ => Assert.Fail("It was refused."));
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => feed.Publish(Event(1) with { Station = new(station), Place = (ushort)place, Kind = kind })).Message);
        Assert.Equal(SimTime.Start, feed.Now);
    }

    [Fact]
    public void States_are_those_told_last_and_before_that_the_initial_ones()
    {
        using var feed = Feed();
        feed.Publish(Event(1) with { Place = 1, State = StationState.Down, Phase = StationPhase.Repair });
        Assert.Equal(new PlaceState(StationState.NoData, StationPhase.None), feed.StateOf(new(0)));
        Assert.Equal(new PlaceState(StationState.Down, StationPhase.Repair), feed.StateOf(new(0), 1));
        Assert.Null(feed.StateOf(new(1)));
    }

    [Fact]
    public void An_observer_that_fails_is_let_go_and_cannot_move_the_factory_on()
    {
        using var feed = Feed();
        feed.Events.Subscribe(e => feed.AdvanceTo(e.Time));
        int heard = 0;
        feed.Events.Subscribe(_ => heard++);
        Assert.IsType<InvalidOperationException>(Assert.Throws<ObserverException>(() => feed.Publish(Event(1))).InnerExceptions.Single());
        Assert.Equal(2, feed.Publish(Event(2)));
        Assert.Equal(2, heard);
    }

    [Fact]
    public void Disposing_ends_the_stream()
    {
        var feed = Feed();
        bool isOver = false;
        feed.Events.Subscribe(_ => { }, () => isOver = true);
        feed.Dispose();
        Assert.True(isOver);
        Assert.Throws<ObjectDisposedException>(() => feed.Publish(Event(1)));
    }

    [Fact]
    public void Stations_out_of_place_and_a_factory_without_part_types_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FactoryFeed([_stations[1]], ["part"], FactoryStart.Default));
        Assert.Throws<ArgumentException>(() => new FactoryFeed(_stations, [], FactoryStart.Default));
    }

    private static FactoryFeed Feed() => new(_stations, ["part"], FactoryStart.Default);

    private static SimTime At(double seconds) => SimTime.At(TimeSpan.FromSeconds(seconds));

    private static StationEvent Event(double seconds) => new() { Time = At(seconds), Station = new(0), Kind = StationEventKind.StateChanged };
}
