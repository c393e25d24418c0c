using CsCheck;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Kernel;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Experiments;

/// <summary>The past of a run is what it was, to the last bit.</summary>
public class HistoryTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);

    private static readonly FactoryModel Line = FactoryModel.Parse(Story.Yaml(
        "stations: { s: { kind: source }, m: { kind: machine, cycle: exponential(1 min), failures: { every: exponential(20 min), repair: exponential(5 min) } }, done: { kind: sink } }", "flow: [s -> m -> done]"));

    /// <summary>Changes from outside come in the middle of an instant too, memory is scarce, and the instants are often those at which much happens.</summary>
    [Fact]
    public void Any_past_instant_of_any_factory_is_the_run_as_it_was_then() =>
        Gen.Select(AnyFactory.Number, Gen.Int[0, 3], Gen.Int[0, 3].Array[0, 3], Gen.Int[0, 1000].Array[6]).Sample((number, memory, changes, instants) =>
        {
            FactoryModel model = AnyFactory.Of(number);
            var story = new Past(model, number);
            var times = new List<SimTime>();
            using IDisposable noting = story.Run.Events.Subscribe(new Watcher(e => times.Add(e.Time)));
            var options = new HistoryOptions { Interval = TimeSpan.FromSeconds(10), MemoryLimitBytes = new[] { 1, 100_000, 1_000_000, 64 << 20 }[memory] };
            var history = new History(story.Run, options, story.Listeners);
            var changed = new List<(SimTime Until, int Steps, SimTime Now)>();
            for (int i = 0; i < changes.Length; i++)
            {
                SimTime until = SimTime.At(Horizon * (i + 1) / 5);
                history.AdvanceTo(until > story.Run.Now ? until : story.Run.Now);
                Change(story.Run, changes[i], i);
                changed.Add((until, changes[i], story.Run.Now));
            }
            history.Advance(Horizon);
            SimTime end = story.Run.Now;
            Assert.True(history.Checkpoints == 1 || history.Bytes <= options.MemoryLimitBytes);

            foreach (int instant in instants)
            {
                SimTime at = instant % 2 == 0 || times.Count == 0 ? SimTime.At(end.SinceStart * instant / 1000) : times[instant * (times.Count - 1) / 1000];
                if (at < history.From)
                    at = history.From;
                using Moment then = history.At(at);
                var oracle = new Past(model, number);
                oracle.Listen();
                for (int i = 0; i < changed.Count && changed[i].Now <= at; i++)
                {
                    oracle.Run.AdvanceTo(changed[i].Until > oracle.Run.Now ? changed[i].Until : oracle.Run.Now);
                    Change(oracle.Run, changed[i].Steps, i);
                }
                oracle.Run.AdvanceTo(at);
                var past = new Past(then.Run, then.Of(story.Hash), then.Of(story.Indicators), then.Of(story.Periods));
                Assert.Equal(oracle.Told(), past.Told());
                then.Run.Advance(TimeSpan.FromHours(1));
                oracle.Run.Advance(TimeSpan.FromHours(1));
                Assert.Equal(oracle.Told(), past.Told());
            }

            static void Change(Simulation run, int steps, int seed)
            {
                for (int step = 0; step < steps; step++)
                    run.Step();
                run.Redraw((ulong)seed + 7);
            }
        }, iter: 100);

    [Fact]
    public void A_branch_leaves_the_history_and_the_run_alone()
    {
        var (story, left) = (new Past(Line, 1), new Past(Line, 1));
        left.Listen();
        var history = new History(story.Run, story.Listeners);
        history.Advance(Horizon);
        SimTime middle = SimTime.At(Horizon / 2);
        using Moment then = history.At(middle), branch = history.At(middle), other = history.At(middle);
        branch.Run.Redraw(5);
        branch.Run.Advance(Horizon);
        other.Run.Redraw(6);
        other.Run.Advance(Horizon);
        then.Run.Advance(Horizon);
        Assert.NotEqual(branch.Of(story.Hash).Value, other.Of(story.Hash).Value);
        Assert.NotEqual(branch.Of(story.Hash).Value, then.Of(story.Hash).Value);
        using Moment again = history.At(middle);
        again.Run.Advance(Horizon);
        Assert.Equal(then.Of(story.Hash).Value, again.Of(story.Hash).Value);
        history.Advance(Horizon);
        left.Run.AdvanceTo(story.Run.Now);
        Assert.Equal(left.Told(), story.Told());
    }

    [Fact]
    public void A_change_from_outside_is_part_of_the_past()
    {
        var story = new Past(Line, 1);
        var history = new History(story.Run, new HistoryOptions { Interval = TimeSpan.FromHours(1) }, story.Listeners);
        history.Advance(TimeSpan.FromMinutes(30));
        ulong before = history.At(story.Run.Now).Of(story.Hash).Value;
        story.Run.Redraw(9);
        history.Advance(TimeSpan.FromMinutes(20));
        ulong after = story.Hash.Value;
        history.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(before, history.At(SimTime.At(TimeSpan.FromMinutes(30))).Of(story.Hash).Value);
        Assert.Equal(after, history.At(SimTime.At(TimeSpan.FromMinutes(50))).Of(story.Hash).Value);
        using var unchanged = new Simulation(Line, 1);
        var hash = new StreamHash();
        unchanged.Events.Subscribe(hash);
        unchanged.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(50)));
        Assert.NotEqual(hash.Value, after);
    }

    [Fact]
    public void Where_memory_is_full_every_second_checkpoint_goes_and_the_interval_doubles()
    {
        var story = new Past(Line, 1);
        var ample = new History(new Simulation(Line, 1));
        ample.Advance(TimeSpan.FromHours(8));
        Assert.Equal((TimeSpan.FromMinutes(1), SimTime.Start), (ample.Interval, ample.From));
        var history = new History(story.Run, new HistoryOptions { MemoryLimitBytes = ample.Bytes / 4 });
        history.Advance(TimeSpan.FromHours(8));
        Assert.Contains(history.Interval.TotalMinutes, new double[] { 4, 8 });
        Assert.InRange(history.Bytes, ample.Bytes / 10, ample.Bytes / 4);
        Assert.Equal(SimTime.Start, history.From);
        Assert.True(history.Checkpoints <= 8 * 60 / history.Interval.TotalMinutes + 1);
        using Moment then = history.At(SimTime.At(new TimeSpan(0, 5, 43, 59)));
        Assert.InRange(then.EventsRunAgain, 1, 40);
    }

    [Fact]
    public void Where_changes_alone_fill_half_of_the_memory_the_oldest_stretch_is_forgotten()
    {
        using var run = new Simulation(Line, 1);
        long one = new History(run).Bytes;
        var history = new History(run, new HistoryOptions { MemoryLimitBytes = one * 10 });
        for (int change = 0; change < 20; change++)
        {
            history.Advance(TimeSpan.FromMinutes(10));
            run.Redraw((ulong)change);
        }
        Assert.InRange(history.Bytes, one, one * 10);
        Assert.InRange(history.From.SinceStart.TotalMinutes, 100, 190);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => history.At(SimTime.Start));
        Assert.StartsWith($"The history goes from {history.From} to 3:20:00; give an instant in between.", error.Message, StringComparison.Ordinal);
        Assert.Equal(history.From, history.At(history.From).Run.Now);
    }

    [Fact]
    public void An_instant_that_lies_ahead_and_a_listener_that_is_not_known_are_refused()
    {
        using var run = new Simulation(Line, 1);
        var history = new History(run);
        history.Advance(TimeSpan.FromMinutes(5));
        Assert.StartsWith("The history goes from 0:00:00 to 0:05:00;", Assert.Throws<ArgumentOutOfRangeException>(() => history.At(SimTime.At(TimeSpan.FromMinutes(6)))).Message, StringComparison.Ordinal);
        using Moment now = history.At(run.Now);
        Assert.Equal("This listener was not given to the history; give it when the history is made. (Parameter 'listener')", Assert.Throws<ArgumentException>(() => now.Of(new StreamHash())).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.AdvanceTo(SimTime.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HistoryOptions { Interval = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HistoryOptions { MemoryLimitBytes = 0 });
    }

    [Fact]
    public void Who_begins_to_measure_within_a_run_has_the_past_from_then_on()
    {
        var story = new Past(Line, 1);
        var history = new History(story.Run, new HistoryOptions { Interval = TimeSpan.FromHours(3) }, story.Listeners);
        history.Advance(TimeSpan.FromHours(1));
        story.Indicators.StartMeasuring(story.Run.Now);
        history.Keep();
        history.Advance(TimeSpan.FromHours(1));
        string told = story.Told();
        history.Advance(TimeSpan.FromHours(1));
        using Moment then = history.At(SimTime.At(TimeSpan.FromHours(2)));
        Assert.Equal(told, new Past(then.Run, then.Of(story.Hash), then.Of(story.Indicators), then.Of(story.Periods)).Told());
    }

    [Fact]
    public void An_observer_that_throws_stops_neither_the_run_nor_its_history()
    {
        using var run = new Simulation(Line, 1);
        run.Events.Subscribe(new Watcher(_ => throw new FormatException("Cannot draw this.")));
        var history = new History(run);
        Assert.Single(Assert.Throws<ObserverException>(() => history.Advance(TimeSpan.FromHours(1))).InnerExceptions);
        Assert.Equal(TimeSpan.FromHours(1), run.Now.SinceStart);
        Assert.True(history.Checkpoints > 30);
    }

    [Fact]
    public void A_run_that_nothing_happens_in_needs_no_checkpoints_and_ends()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, limit: 3 parts }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var history = new History(run);
        history.AdvanceTo(SimTime.At(TimeSpan.FromDays(10_000)));
        Assert.Equal((4, 3), (history.Checkpoints, run.PartsEntered));
        Assert.Equal(1, history.At(SimTime.At(TimeSpan.FromSeconds(150))).Run.PartsInProcess);
    }

    /// <summary>A run with those who listen, and all that they tell.</summary>
    private sealed record Past(Simulation Run, StreamHash Hash, FactoryIndicators Indicators, ActivePeriods Periods)
    {
        public Past(FactoryModel model, ulong seed) : this(new Simulation(model, seed)) { }

        private Past(Simulation run) : this(run, new StreamHash(), new FactoryIndicators(run.Stations, run.PartTypes), new ActivePeriods(run.Stations)) { }

        public IForkableObserver[] Listeners => [Hash, Indicators, Periods];

        public void Listen()
        {
            foreach (IForkableObserver listener in Listeners)
                Run.Events.Subscribe(listener);
        }

        public string Told()
        {
            IndicatorReport report = Indicators.Read(Run.Now);
            IEnumerable<PlaceState?> states = Run.Stations.SelectMany(station => Enumerable.Range(0, station.Places).Select(place => Run.StateOf(station.Id, place)));
            return string.Join('\n', Run.Now, Run.EventCount, Run.PartsInProcess, Run.PartsEntered, Run.NextDue(), Hash, Hash.Count, report.Flow, report.Orders, string.Join('\n', report.Stations), string.Join('\n', report.PartTypes),
                string.Join(' ', Periods.Read(Run.Now).Workers), string.Join(' ', states));
        }
    }
}
