using CsCheck;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Seeds;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>What a stream tells of the present is what a run is at, and a run can begin in it.</summary>
public sealed class PresentTests
{
    private const string Line = """
        name: Line
        operators: { people: 1 }
        stations:
          gears: { kind: source, every: "lognormal(mean 70 s, cv 0.5)", part: gear }
          pins: { kind: source, part: pin }
          mill:
            kind: machine
            cycle: "lognormal(mean 120 s, cv 0.6)"
            places: 2
            scrap: 5 %
            failures: { every: exponential(40 min), repair: "lognormal(mean 6 min, cv 1)" }
            setup: { time: 3 min, every: 20 parts }
            operator: { pool: people, for: repair }
          join: { kind: assembly, cycle: "triangular(30 s, 50 s, 90 s)", recipe: { mill: 1, pins: 1 }, makes: unit }
          look: { kind: inspection, cycle: "weibull(shape 2, scale 60 s)", accept: 90 % }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - gears -> [6] -> mill -> [3] -> join -> look
          - pins -> join
          - look[accepted] -> done
          - look[rejected] -> bin
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_watched_is_what_the_run_is_at_and_a_run_that_begins_in_it_has_the_same_parts_and_states(int seed)
    {
        using var run = new Simulation(FactoryModel.Parse(Line), (ulong)seed);
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        for (int minute = 7; minute < 600; minute += 13)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
            FactoryPresent present = watch.Read(run.Now);
            Assert.Equal(run.PartsInProcess, present.Stations.Sum(station => station.Parts.Count + station.Places.Count(place => place.Part is not null)));
            using Simulation begun = Simulation.StartIn(run.Model, present, seed: 99);
            Assert.Empty(begun.LeftOut);
            begun.NextDue();
            Assert.Equal((run.Now, run.PartsInProcess), (begun.Now, begun.PartsInProcess));
            foreach (StationInfo station in run.Stations.Where(station => station.Role == StationRole.Worker))
                Assert.Equal(Enumerable.Range(0, station.Places).Select(place => run.StateOf(station.Id, place)), Enumerable.Range(0, station.Places).Select(place => begun.StateOf(station.Id, place)));
        }
    }

    [Fact]
    public void A_run_that_begins_in_the_present_is_forecast_as_the_run_itself()
    {
        using var run = new Simulation(FactoryModel.Parse(Line), seed: 5);
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        FactoryIndicators indicators = run.Indicators();
        var options = new ForecastOptions { Horizon = TimeSpan.FromMinutes(60), Step = TimeSpan.FromMinutes(15), Replications = 1000 };
        for (int hour = 1; hour <= 4; hour++)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(hour)));
            using Simulation begun = Simulation.StartIn(run.Model, watch.Read(run.Now), seed: 99);
            ForecastSeries one = Forecast.Run(run, indicators, options, TestContext.Current.CancellationToken).Series[0], two = Forecast.Run(begun, indicators, options with { Seed = 77 }, TestContext.Current.CancellationToken).Series[0];
            foreach ((ForecastPoint itself, ForecastPoint from) in one.Points.Zip(two.Points))
            {
                // What no stream tells, the wear and the parts since the last set-up, begins anew: half a part at most in an hour, and 4 standard errors of the two means.
                double error = 4 * Math.Sqrt(Math.Pow(itself.Mean.HalfWidth95!.Value / 1.96, 2) + Math.Pow(from.Mean.HalfWidth95!.Value / 1.96, 2));
                Assert.InRange(from.Mean.Mean!.Value - itself.Mean.Mean!.Value, -0.5 - error, 0.5 + error);
            }
        }
    }

    [Fact]
    public void What_is_left_of_a_time_is_drawn_on_the_condition_of_what_has_elapsed()
    {
        FactoryModel model = FactoryModel.Parse("""
            name: One
            stations: { parts: { kind: source }, m: { kind: machine, cycle: "uniform(10 s, 20 s)" }, done: { kind: sink } }
            flow: parts -> m -> done
            """);
        var present = new FactoryPresent
        {
            At = SimTime.At(TimeSpan.FromHours(1)), LastPart = 41,
            Stations =
            [
                new() { Places = [new() { Does = default, Lasted = TimeSpan.Zero }] },
                new() { Places = [new() { Does = new(StationState.Processing, StationPhase.None), Lasted = TimeSpan.FromSeconds(18), Processed = TimeSpan.FromSeconds(18), Part = new(41, 0, StationId.None) }] },
                new() { Places = [new() { Does = default, Lasted = TimeSpan.Zero }] },
            ],
        };
        double[] left = [.. Enumerable.Range(1, 400).Select(seed =>
        {
            using Simulation run = Simulation.StartIn(model, present, (ulong)seed);
            StationEvent? ended = null;
            run.Events.Subscribe(e => ended ??= e.Kind == StationEventKind.PartEnded ? e : null);
            run.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(41, ended!.Value.Part);
            return (ended.Value.Time - present.At).TotalSeconds;
        })];
        Assert.All(left, seconds => Assert.InRange(seconds, 0, 2));
        Assert.InRange(left.Average(), 0.9, 1.1);   // uniform over what is possible: 1 s, standard error 0.03 s
    }

    [Fact]
    public void The_demonstration_line_begins_in_its_present_but_for_what_is_on_vehicles()
    {
        using var run = new Simulation(SeedFile.Load("demo-center.yaml"), seed: 2);
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(3)));
        using Simulation begun = Simulation.StartIn(run.Model, watch.Read(run.Now), seed: 9);
        Assert.All(begun.LeftOut, left => Assert.Contains("vehicles", left, StringComparison.Ordinal));
        begun.AdvanceTo(SimTime.At(TimeSpan.FromHours(6)));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(6)));
        Assert.InRange(begun.PartsEntered, run.PartsEntered / 2, run.PartsEntered * 2);
    }

    [Fact]
    public void Any_factory_can_begin_in_any_present_or_says_why_not() => Gen.Select(Gen.ULong[1, 1_000_000], Gen.Int[1, 200]).Sample((number, minute) =>
    {
        using var run = new Simulation(AnyFactory.WithEqualPeople(number));
        var watch = new PresentWatch(run.Stations);
        run.Events.Subscribe(watch);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
        FactoryPresent present = watch.Read(run.Now);
        if (run.Model.Plan is { Loops.Length: > 0 } or { TypeLoops.Length: > 0 } or { Orders.Length: > 0 } || run.Model.Plan.Routes.Any(route => route is { Length: > 0 }))
        {
            Assert.Throws<ArgumentException>(() => Simulation.StartIn(run.Model, present));
            return;
        }
        using Simulation begun = Simulation.StartIn(run.Model, present);
        var numbers = new HashSet<long>();
        begun.Events.Subscribe(e => Assert.True(e.Kind != StationEventKind.PartEntered || e.Part > present.LastPart && numbers.Add(e.Part)));
        begun.Advance(TimeSpan.FromHours(2));
    }, iter: 200);
}
