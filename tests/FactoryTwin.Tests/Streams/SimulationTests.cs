using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Kernel;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>The door to a run, and those who listen at it.</summary>
public class SimulationTests
{
    private static readonly FactoryModel Model = FactoryModel.Parse(Story.Yaml(
        "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]"));

    [Fact]
    public void A_run_that_is_moved_on_already_refuses_a_second_entry_and_goes_on()
    {
        using var run = new Simulation(Model);
        var refused = new List<string>();
        run.Events.Subscribe(new Watcher(_ =>
        {
            foreach (Action entry in (Action[])[() => run.AdvanceTo(SimTime.At(TimeSpan.FromHours(1))), () => run.Step(), () => run.Fork(), () => run.Redraw(1)])
                refused.Add(Assert.Throws<InvalidOperationException>(entry).Message);
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(2)));
        Assert.Equal("The run is being moved on already: a simulation belongs to one thread at a time, and its observers cannot move it on.", Assert.Single(refused.Distinct()));
        Assert.Equal(2, run.EventCount);
    }

    [Fact]
    public void An_observer_that_throws_is_let_go_and_reported_once_and_the_others_hear_everything()
    {
        using var run = new Simulation(Model);
        Watcher before = new(), after = new(), bad = new(e =>
        {
            if (e.Kind == StationEventKind.PartCompleted)
                throw new FormatException("Cannot draw this.");
        });
        var alone = new Watcher();
        foreach (Watcher watcher in (Watcher[])[before, bad, after])
            run.Events.Subscribe(watcher);
        ObserverException report = Assert.Throws<ObserverException>(() => run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(3))));
        Assert.IsType<FormatException>(Assert.Single(report.InnerExceptions));
        Assert.Equal("1 observer(s) failed and were let go; the run can go on. (Cannot draw this.)", report.Message);
        Assert.Equal(TimeSpan.FromMinutes(3), run.Now.SinceStart);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        using var other = new Simulation(Model);
        other.Events.Subscribe(alone);
        other.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        Assert.Equal((alone.Events, alone.Events), (before.Events, after.Events));
        Assert.InRange(bad.Events, 1, alone.Events / 3);
        Assert.Null(run.Fault);
    }

    [Fact]
    public void An_observer_that_moves_the_run_on_is_let_go_like_any_that_throws()
    {
        using var run = new Simulation(Model);
        run.Events.Subscribe(new Watcher(_ => run.Advance(TimeSpan.FromHours(1))));
        ObserverException report = Assert.Throws<ObserverException>(() => run.Step());
        Assert.IsType<InvalidOperationException>(Assert.Single(report.InnerExceptions));
        Assert.True(run.Step());
    }

    [Fact]
    public void Who_comes_late_hears_what_happens_from_then_on()
    {
        using var run = new Simulation(Model);
        var all = new List<StationEvent>();
        var late = new List<StationEvent>();
        run.Events.Subscribe(new Watcher(all.Add));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(3)));
        int heard = all.Count;
        run.Events.Subscribe(new Watcher(late.Add));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(6)));
        Assert.Equal(all.Skip(heard), late);
    }

    [Fact]
    public void Events_are_numbered_whether_somebody_listens_or_not()
    {
        using var run = new Simulation(Model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(3)));
        var late = new List<StationEvent>();
        run.Events.Subscribe(new Watcher(late.Add));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(4)));
        using var other = new Simulation(Model);
        var all = new List<StationEvent>();
        other.Events.Subscribe(new Watcher(all.Add));
        other.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(4)));
        Assert.Equal(all.TakeLast(late.Count), late);
        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(e => (int)e.Sequence));
    }

    [Fact]
    public void Who_goes_away_within_an_event_hears_no_more_and_others_do()
    {
        using var run = new Simulation(Model);
        IDisposable? mine = null;
        var first = new Watcher(_ => mine!.Dispose());
        var second = new Watcher();
        mine = run.Events.Subscribe(first);
        run.Events.Subscribe(second);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        Assert.Equal(1, first.Events);
        Assert.InRange(second.Events, 10, 100);
        mine.Dispose();
    }

    [Fact]
    public void Who_comes_within_an_event_hears_the_next()
    {
        using var run = new Simulation(Model);
        var second = new Watcher();
        IDisposable? theirs = null;
        var first = new Watcher(_ => theirs ??= run.Events.Subscribe(second));
        run.Events.Subscribe(first);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
        Assert.Equal(first.Events - 1, second.Events);
    }

    [Fact]
    public void Disposing_completes_the_stream_and_the_run_goes_on_no_more()
    {
        var run = new Simulation(Model);
        Watcher watcher = new(), late = new();
        run.Events.Subscribe(watcher);
        run.Advance(TimeSpan.FromMinutes(1));
        run.Dispose();
        run.Dispose();
        run.Events.Subscribe(late);
        Assert.Equal((1, 1), (watcher.Completions, late.Completions));
        Assert.Throws<ObjectDisposedException>(() => run.Step());
        Assert.Throws<ObjectDisposedException>(() => run.Fork());
    }

    [Fact]
    public void Nobody_hears_an_event_after_the_end_even_if_an_observer_disposes_the_run()
    {
        var run = new Simulation(Model);
        var second = new Watcher();
        run.Events.Subscribe(new Watcher(_ => run.Dispose()));
        run.Events.Subscribe(second);
        run.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, second.Completions);
        Assert.Equal(0, second.EventsAfterTheEnd);
        Assert.Equal(TimeSpan.FromMinutes(2), run.Now.SinceStart);
        Assert.Throws<ObjectDisposedException>(() => run.Step());
    }

    [Fact]
    public void Time_cannot_run_backwards()
    {
        using var run = new Simulation(Model);
        run.Advance(TimeSpan.FromMinutes(2));
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(1))));
        Assert.StartsWith("Time cannot run backwards: the run has reached 0:02:00. Fork an earlier run to go back.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Advance(TimeSpan.FromSeconds(-1)));
        Assert.Null(run.Fault);
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, run.EventCount);
    }

    [Fact]
    public void A_run_with_limits_ends_when_the_last_part_has_left()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, every: 2 min, limit: 10 parts }, m: { kind: machine, cycle: 3 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        run.RunToEnd();
        Assert.Equal((10L, 0, TimeSpan.FromMinutes(32)), (run.PartsEntered, run.PartsInProcess, run.Now.SinceStart));
        run.RunToEnd();
        Assert.Equal(TimeSpan.FromMinutes(32), run.Now.SinceStart);
    }

    [Fact]
    public void A_run_without_limits_says_that_it_has_no_end_before_it_begins()
    {
        using var run = new Simulation(Model);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(run.RunToEnd);
        Assert.Equal("The run has no end: source 's' has no limit. Give it one, or use AdvanceTo.", refused.Message);
        Assert.Equal(SimTime.Start, run.Now);
    }

    [Fact]
    public void A_run_whose_parts_are_stuck_says_so()
    {
        // Each machine waits for the other to take its part: rework goes back to where all places are taken.
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, limit: 10 parts }, a: { kind: machine, cycle: 1 min }, b: { kind: machine, cycle: 1 min, scrap: 100 % }, done: { kind: sink } }",
            "flow: [s -> a -> b -> done, 'b[scrapped] -> a']")));
        InvalidOperationException stuck = Assert.Throws<InvalidOperationException>(run.RunToEnd);
        Assert.Equal("The run has no end: 2 parts are still in the factory at 0:02:00 and nothing moves them.", stuck.Message);
    }

    [Theory]
    [InlineData(10, "The run has not ended in 100 years: 1 parts are still in the factory and 1 sources have parts to give. Use AdvanceTo to go further.")]
    [InlineData(1, null)]
    public void A_run_that_takes_longer_than_a_hundred_years_says_so(int parts, string? message)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            $"stations: {{ s: {{ kind: source, every: 30000 d, limit: {parts} parts }}, m: {{ kind: machine, cycle: 1 min }}, done: {{ kind: sink }} }}", "flow: [s -> m -> done]")));
        Assert.Equal(message, Record.Exception(run.RunToEnd)?.Message);
    }

    [Fact]
    public void What_is_due_beyond_the_time_that_can_be_told_never_happens()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, every: 36000 d }, m: { kind: machine, cycle: 1 min, failures: [{ every: 'uniform(30000 d, 36000 d)', repair: 30000 d }] }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        run.AdvanceTo(SimTime.Never);
        Assert.Equal(SimTime.Never.Ticks / TimeSpan.FromDays(36_000).Ticks, run.PartsEntered);
        run.Redraw(2);
        run.Advance(TimeSpan.MaxValue);
        Assert.Equal((SimTime.Never, SimTime.Never, false), (run.Now, run.NextDue(), run.Step()));
        Assert.Null(run.Fault);
    }

    [Fact]
    public void Shifts_change_no_more_where_the_calendar_ends()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "start: 2999-01-07T00:00:00+01:00", "shifts: { day: 'Mon 06:00-14:00' }",
            "stations: { s: { kind: source, every: 36000 d }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        run.AdvanceTo(SimTime.Never);
        Assert.Equal(SimTime.Never, run.NextDue());
    }

    [Fact]
    public void A_source_that_never_runs_out_before_what_is_never_full_is_refused()
    {
        foreach (string buffer in (string[])["[*]", "[4] -> [*]"])
        {
            Assert.Throws<ModelException>(() => FactoryModel.Parse(Story.Yaml(
                "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", $"flow: ['s -> {buffer} -> m -> done']")));
        }
        Assert.Throws<ModelException>(() => FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, done: { kind: sink } }", "flow: ['s -> [4] -> done']")));
    }

    [Fact]
    public void Buffers_that_lead_in_a_circle_are_refused()
    {
        // A part would go round at one instant until the stack is full.
        Assert.Throws<ModelException>(() => FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, every: 1 min }, q1: { kind: buffer }, q2: { kind: buffer }, done: { kind: sink } }", "flow: [s -> q1 -> q2 -> q1, q2 -> done]")));
    }

    [Fact]
    public void Two_runs_of_a_model_on_two_threads_are_the_same_run()
    {
        FactoryModel model = AnyFactory.Of(5);
        string[] hashes = new string[8];
        Parallel.For(0, hashes.Length, i =>
        {
            var hash = new StreamHash();
            using var run = new Simulation(model, 5);
            run.Events.Subscribe(hash);
            run.Advance(TimeSpan.FromHours(2));
            hashes[i] = hash.ToString();
        });
        Assert.Single(hashes.Distinct());
    }
}
