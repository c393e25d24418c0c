using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Kernel;

/// <summary>A fork knows its original's future; one that is drawn again knows only what has elapsed.</summary>
public class RedrawTests
{
    private const int Forecasts = 4_000;

    [Fact]
    public void An_exponential_machine_that_is_drawn_again_needs_an_exponential_time_once_more()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: machine, cycle: exponential(40 s) }, done: { kind: sink } }", "flow: [s -> m -> done]");
        Fit.Assert(Forecast(run, 10_000, Remaining), x => Math.Exp(-x / 40), "time to the next completion");
    }

    [Fact]
    public void A_cycle_in_progress_is_drawn_on_the_condition_of_what_has_elapsed()
    {
        using Simulation run = At(30, $"stations: {{ s: {{ kind: source }}, m: {{ kind: machine, cycle: '{Law.LogNormal.Text}' }}, done: {{ kind: sink }} }}", "flow: [s -> m -> done]");
        Assert.Equal(0, run.EventCount);   // the first part is 30 s old
        Fit.Assert(Forecast(run, Forecasts, fork => 30 + Remaining(fork)), x => x < 30 ? 1 : Law.LogNormal.Above(x) / Law.LogNormal.Above(30), "cycle");
    }

    [Fact]
    public void A_constant_cycle_stays_as_it_is()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: machine, cycle: 40 s }, done: { kind: sink } }", "flow: [s -> m -> done]");
        Assert.All(Forecast(run, 10, Remaining), remaining => Assert.Equal(10, remaining));
    }

    [Fact]
    public void Control_who_forgets_to_draw_again_knows_the_future()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: machine, cycle: exponential(40 s) }, done: { kind: sink } }", "flow: [s -> m -> done]");
        double[] forgotten = [.. Enumerable.Range(0, 50).Select(_ => Remaining(run.Fork()))], drawn = Forecast(run, 50, Remaining);
        Assert.All(forgotten, remaining => Assert.Equal(Remaining(run), remaining));
        Assert.Equal(50, drawn.Distinct().Count());
    }

    [Fact]
    public void Drawing_again_leaves_the_original_alone_and_one_seed_gives_one_future()
    {
        FactoryModel model = AnyFactory.Of(5);
        using var run = new Simulation(model, 5);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(30)));
        Assert.Equal(Rest(run.Fork()), Rest(run.Fork()));
        string original = Rest(run.Fork());
        Simulation first = run.Fork(), second = run.Fork(), third = run.Fork(), fourth = run.Fork();
        first.Redraw(7);
        second.Redraw(7);
        third.Redraw(8);
        fourth.Redraw(7, 1);
        Assert.Equal(4, new HashSet<string> { original, Rest(first), Rest(second), Rest(third), Rest(fourth) }.Count);
        Assert.Equal(original, Rest(run));

        static string Rest(Simulation fork)
        {
            var hash = new StreamHash();
            fork.Events.Subscribe(hash);
            fork.Advance(TimeSpan.FromHours(1));
            return hash.ToString();
        }
    }

    [Fact]
    public void A_failure_by_processing_time_that_rests_overnight_is_drawn_on_the_condition_of_the_hours_worked()
    {
        // 5 shifts of 10 h: the machine has worked for 50 h and its clock rests.
        using Simulation run = Undisturbed(TimeSpan.FromHours(4 * 24 + 12),
            "shifts: { day: 'Mon-Sun 06:00-16:00' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1000 h, failures: { every: 'weibull(shape 3, scale 60 h)', repair: 1 h } }, done: { kind: sink } }",
            "flow: [s -> m -> done]");
        double[] worked = Forecast(run, Forecasts, fork =>
        {
            double at = FirstDown(fork).TotalHours;
            return Math.Floor(at / 24) * 10 + at % 24;
        });
        Fit.Assert(worked, x => x < 50 ? 1 : Math.Exp(Math.Pow(50 / 60.0, 3) - Math.Pow(x / 60, 3)), "hours worked until the failure");
    }

    [Fact]
    public void A_failure_by_the_calendar_is_drawn_on_the_condition_of_all_the_time_that_has_passed()
    {
        using Simulation run = Undisturbed(TimeSpan.FromHours(50),
            "shifts: { day: 'Mon-Sun 06:00-16:00' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1000 h, shifts: always, failures: { every: 'weibull(shape 3, scale 60 h)', clock: calendar, repair: 1 h } }, done: { kind: sink } }",
            "flow: [s -> m -> done]");
        Fit.Assert(Forecast(run, Forecasts, fork => FirstDown(fork).TotalHours), x => x < 50 ? 1 : Math.Exp(Math.Pow(50 / 60.0, 3) - Math.Pow(x / 60, 3)), "hours until the failure");
    }

    [Fact]
    public void A_failure_by_parts_is_drawn_on_the_condition_of_the_parts_made()
    {
        // Between 10 and 50 parts; 30 have been made. So the failure comes with part 31 to 50, each alike: chi-square with 19 degrees of freedom lies below 43.8 with probability 0.999.
        using Simulation run = Undisturbed(TimeSpan.FromMinutes(30),
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min, failures: { every: 'uniform(10 parts, 50 parts)', repair: 1 h } }, done: { kind: sink } }",
            "flow: [s -> m -> done]");
        int[] parts = [.. Forecast(run, Forecasts, fork => FirstDown(fork).TotalMinutes).Select(minutes => (int)minutes)];
        Assert.Equal(Enumerable.Range(31, 20), parts.Distinct().Order());
        Assert.InRange(parts.GroupBy(part => part).Sum(group => Math.Pow(group.Count() - Forecasts / 20.0, 2) / (Forecasts / 20.0)), 3, 43.8);
    }

    [Fact]
    public void A_repair_in_progress_is_drawn_on_the_condition_of_what_it_has_taken()
    {
        using Simulation run = At(60 + 45,
            $"stations: {{ s: {{ kind: source }}, m: {{ kind: machine, cycle: 1000 h, failures: {{ every: 1 min, repair: '{Law.LogNormal.Text}' }} }}, done: {{ kind: sink }} }}",
            "flow: [s -> m -> done]");
        Assert.Equal(1, run.EventCount);   // down since 45 s
        Fit.Assert(Forecast(run, Forecasts, fork => 45 + Remaining(fork)), x => x < 45 ? 1 : Law.LogNormal.Above(x) / Law.LogNormal.Above(45), "repair");
    }

    [Fact]
    public void A_set_up_that_a_break_interrupts_is_drawn_on_the_condition_of_the_time_spent_on_it()
    {
        // Set-up begins at 1 min; from 1.5 min on there is a break, and half a minute of set-up is behind.
        using Simulation run = At(200,
            "shifts: { day: 'Mon-Sun 06:00-14:00, break 06:02-06:05' }",
            $"stations: {{ s: {{ kind: source }}, m: {{ kind: machine, cycle: 90 s, setup: {{ time: '{Law.Uniform.Text}', every: 1 parts }} }}, done: {{ kind: sink }} }}",
            "flow: [s -> m -> done]");
        double[] lengths = Forecast(run, Forecasts, fork =>
        {
            fork.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)));
            return 30 + Remaining(fork);
        });
        Fit.Assert(lengths, x => x < 30 ? 1 : Law.Uniform.Above(x) / Law.Uniform.Above(30), "set-up");
    }

    [Fact]
    public void An_arrival_is_drawn_on_the_condition_of_the_time_since_the_last()
    {
        using Simulation run = At(15, $"stations: {{ s: {{ kind: source, every: '{Law.Gamma.Text}' }}, done: {{ kind: sink }} }}", "flow: [s -> done]");
        Assert.Equal(0, run.EventCount);
        Fit.Assert(Forecast(run, Forecasts, fork => 15 + Remaining(fork)), x => x < 15 ? 1 : Law.Gamma.Above(x) / Law.Gamma.Above(15), "arrival");
    }

    /// <summary>What a machine will find of the part in the middle of its work: 20 % scrap, whatever the original finds.</summary>
    [Fact]
    public void Whether_the_part_in_work_is_spoiled_is_not_decided_yet()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: machine, cycle: 40 s, scrap: 20 % }, done: { kind: sink } }", "flow: [s -> m -> done]");
        AssertShare(0.2, run, fork => HappensBy(fork, TimeSpan.FromSeconds(40), e => e.Kind == StationEventKind.PartScrapped));
    }

    [Fact]
    public void What_an_inspection_will_find_of_the_part_in_work_is_not_decided_yet()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: inspection, cycle: 40 s, accept: 70 %, rework: 50 % }, done: { kind: sink }, bin: { kind: sink, rejects: true } }", "flow: [s -> m -> done, 'm[rework] -> [2] -> m', 'm[rejected] -> bin']");
        AssertShare(0.15, run, fork => HappensBy(fork, TimeSpan.FromSeconds(40), e => e.Kind == StationEventKind.PartCompleted && e.Value == 2));
    }

    [Fact]
    public void What_will_be_measured_of_the_part_in_work_is_not_decided_yet()
    {
        using Simulation run = At(30, "stations: { s: { kind: source }, m: { kind: inspection, cycle: 40 s, measure: { mean: 10, sd: 1, lower: 10, upper: 99 } }, done: { kind: sink } }", "flow: [s -> m -> done]");
        AssertShare(0.5, run, fork => HappensBy(fork, TimeSpan.FromSeconds(40), e => e.Kind == StationEventKind.PartScrapped));
    }

    /// <summary>A failure by the calendar strikes a closed machine, and shows in the morning. At midnight it is not known, whatever has happened: 8 h have gone by since anybody looked, and it shows 8 h later.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_struck_in_the_night_is_not_known_before_the_morning(bool hasStruck)
    {
        FactoryModel model = Model("shifts: { day: 'Mon-Sun 06:00-16:00' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1000 h, failures: { every: exponential(20 h), clock: calendar, repair: 1 h } }, done: { kind: sink } }",
            "flow: [s -> m -> done]");
        SimTime midnight = SimTime.At(TimeSpan.FromHours(18)), morning = SimTime.At(TimeSpan.FromHours(24));
        for (ulong seed = 1; ; seed++)
        {
            using var run = new Simulation(model, seed);
            if (HappensBy(run, midnight.SinceStart, e => e.State == StationState.Down))
                continue;   // by day
            bool failsByMidnight = run.NextDue() == morning;   // nothing but the shift is pending
            if (failsByMidnight != hasStruck)
                continue;
            AssertShare(1 - Math.Exp(-14 / 20.0), run, fork => HappensBy(fork, morning.SinceStart, e => e.State == StationState.Down));
            return;
        }
    }

    /// <summary>The first failure is repaired from the first minute on; whether the second has struck meanwhile shows when that is over.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_struck_under_another_repair_is_not_known_before_that_is_over(bool hasStruck)
    {
        FactoryModel model = Model(
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1000 h, failures: [{ every: 1 min, repair: 10 h }, { every: exponential(20 h), clock: calendar, repair: 1 h }] }, done: { kind: sink } }",
            "flow: [s -> m -> done]");
        for (ulong seed = 1; ; seed++)
        {
            using var run = new Simulation(model, seed);
            bool isEarly = HappensBy(run, TimeSpan.FromSeconds(59), e => e.State == StationState.Down);
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(6)));
            if (isEarly || WorksAgain(run.Fork()) == hasStruck)
                continue;
            AssertShare(Math.Exp(-10 / 20.0), run, WorksAgain);
            return;
        }

        static bool WorksAgain(Simulation run) => HappensBy(run, TimeSpan.FromMinutes(601.5), e => e.State == StationState.Processing);
    }

    /// <summary>The run begins in a break: who is absent shows at its end.</summary>
    [Fact]
    public void Who_is_absent_is_not_known_before_the_shift_is_open()
    {
        using Simulation run = At(60, "shifts: { day: 'Mon-Sun 05:00-14:00, break 05:30-06:15' }", "operators: { crew: { count: 1, absence: 30 % } }",
            "stations: { s: { kind: source, every: 1 h }, m: { kind: machine, cycle: 40 s, operator: { pool: crew, for: processing } }, done: { kind: sink } }", "flow: [s -> m -> done]");
        AssertShare(0.7, run, fork => HappensBy(fork, TimeSpan.FromMinutes(15), e => e.Kind == StationEventKind.OperatorsOnDuty && e.Value == 1));
    }

    [Fact]
    public void Drawing_again_before_anything_has_begun_gives_the_run_of_the_other_seed()
    {
        FactoryModel model = AnyFactory.Of(5);
        using var redrawn = new Simulation(model, 1);
        using var other = new Simulation(model, 2, 3);
        redrawn.Redraw(2, 3);
        var (one, two) = (new StreamHash(), new StreamHash());
        redrawn.Events.Subscribe(one);
        other.Events.Subscribe(two);
        redrawn.Advance(TimeSpan.FromHours(1));
        other.Advance(TimeSpan.FromHours(1));
        Assert.Equal(two.Value, one.Value);
    }

    /// <summary>The run of the first seed in which no machine is down before an instant, at that instant.</summary>
    private static Simulation Undisturbed(TimeSpan until, params string[] lines)
    {
        FactoryModel model = Model(lines);
        for (ulong seed = 1; ; seed++)
        {
            var run = new Simulation(model, seed);
            bool wasDown = false;
            using IDisposable watching = run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e => wasDown |= e.State == StationState.Down));
            run.AdvanceTo(SimTime.At(until));
            if (!wasDown)
                return run;
        }
    }

    /// <summary>The share of redrawn forks in which something is so lies within 4 standard errors: a right one does not in 1 of 16,000 cases.</summary>
    private static void AssertShare(double expected, Simulation run, Func<Simulation, bool> isSo)
    {
        double share = Forecast(run, Forecasts, fork => isSo(fork) ? 1 : 0).Average();
        Assert.InRange(share, expected - 4 * Math.Sqrt(expected * (1 - expected) / Forecasts), expected + 4 * Math.Sqrt(expected * (1 - expected) / Forecasts));
    }

    private static bool HappensBy(Simulation run, TimeSpan until, Func<StationEvent, bool> isIt)
    {
        bool happened = false;
        using IDisposable watching = run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e => happened |= isIt(e)));
        run.AdvanceTo(SimTime.At(until));
        return happened;
    }

    private static TimeSpan FirstDown(Simulation run)
    {
        TimeSpan? down = null;
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.State == StationState.Down)
                down ??= e.Time.SinceStart;
        }));
        while (down is null)
            run.Step();
        return down.Value;
    }

    private static FactoryModel Model(params string[] lines) => FactoryModel.Parse(Story.Yaml(lines));

    private static Simulation At(double seconds, params string[] lines)
    {
        var run = new Simulation(Model(lines));
        run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(seconds)));
        return run;
    }

    private static double Remaining(Simulation run) => (run.NextDue() - run.Now).TotalSeconds;

    private static double[] Forecast(Simulation run, int count, Func<Simulation, double> measure)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            using Simulation fork = run.Fork();
            fork.Redraw(1, i);
            values[i] = measure(fork);
        }
        return values;
    }
}
