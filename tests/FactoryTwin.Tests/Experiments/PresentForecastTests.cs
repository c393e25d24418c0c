using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Seeds;

namespace FactoryTwin.Tests.Experiments;

/// <summary>What a stream tells of the present is as good for a forecast as the run itself, whose fork knows all: the futures of both have one distribution.</summary>
/// <remarks>
/// <para>Each factory is stopped at several instants, each of another run. There, futures that begin in what the stream has told are held against futures of the run itself, for good parts and energy, halfway and at the horizon.</para>
/// <para>For each of the three numbers of a band (the quantiles at 10, 50 and 90 % of all futures together) the shares of the futures below it, and at most at it, must not differ by more than two samples do: a test of two proportions, at a level of
/// 10⁻⁶ each, so that of the 2,500 of all factories one would fail by chance with a probability below 0.3 %.</para>
/// <para>What is wrong a little everywhere is found by all instants together: the sum of their rank sums (Mann and Whitney, with ties), at a level of 10⁻⁵ each.</para>
/// <para>An instant at which the run says that it could not take over something of a station (<see cref="Simulation.LeftOut"/>) is left out; at most two of the six may be.</para>
/// </remarks>
public sealed class PresentForecastTests
{
    private const int Futures = 200;

    private const double OneBand = 4.89, AllInstants = 4.42;   // standard deviations that a normal number is beyond, either way, with a probability of 10⁻⁶ and of 10⁻⁵

    [Theory]
    [InlineData("demo-center.yaml", 97, 120)]
    [InlineData("automotive-line.yaml", 97, 120)]
    [InlineData("electronics-line.yaml", 97, 120)]
    [InlineData("fab-lab.yaml", 97, 120)]
    [InlineData("print-farm.yaml", 97, 240)]
    [InlineData("sme-workshop.yaml", 193, 240)]
    [InlineData("sme-workshop-after.yaml", 193, 240)]
    [InlineData("exponential-line.yaml", 47, 60)]
    [InlineData("interregional.yaml", 1_860, 1_440)]
    [InlineData("interregional-rail.yaml", 1_860, 1_440)]
    public void A_starter_factory_is_forecast_from_its_stream_as_the_run_itself(string file, int minutesApart, int horizonMinutes) =>
        Assert.Empty(Differences(SeedFile.Load(file), minutesApart, horizonMinutes));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void So_is_each_kind_of_station_and_what_parts_go_by(int which) => Assert.Empty(Differences(FactoryModel.Parse(Lines[which]), minutesApart: 67, horizonMinutes: 60));

    /// <summary>Which of two things a crane or an arm is at follows from what came and left last; that it was taken from there is said, and is to be right nevertheless.</summary>
    [Theory]
    [InlineData(Rack)]
    [InlineData(Tending)]
    public void So_are_a_rack_and_an_arm_that_tends_machines_whatever_they_are_at(string line)
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-present-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "hand.yaml"), Hand);
            Assert.Empty(Differences(FactoryModel.Parse(line, Path.Combine(folder, "line.yaml")), minutesApart: 67, horizonMinutes: 60, takesGuesses: true));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_test_finds_a_present_that_has_lost_the_parts_of_a_store() =>
        Assert.NotEmpty(Differences(FactoryModel.Parse(Lines[0]), 67, 60, present => present with { Stations = present.Stations.Select(station => station with { Parts = [] }).ToValueList() }));

    [Fact]
    public void The_test_finds_a_present_that_does_not_know_when_it_was_set_up_last() =>
        Assert.NotEmpty(Differences(FactoryModel.Parse(Lines[6]), 67, 60, present => present with
        {
            Stations = present.Stations.Select(station => station with { Places = station.Places.Select(place => place with { SinceSetUp = null }).ToValueList() }).ToValueList(),
        }));

    [Fact]
    public void The_test_finds_a_present_that_does_not_know_how_long_anything_has_lasted() =>
        Assert.NotEmpty(Differences(FactoryModel.Parse(Lines[5]), 67, 60, present => present with
        {
            Stations = present.Stations.Select(station => station with { Trips = station.Trips.Select(trip => trip with { SinceDeparture = TimeSpan.Zero }).ToValueList() }).ToValueList(),
        }));

    private static List<string> Differences(FactoryModel model, int minutesApart, int horizonMinutes, Func<FactoryPresent, FactoryPresent>? spoil = null, bool takesGuesses = false)
    {
        var options = new ForecastOptions
        {
            Horizon = TimeSpan.FromMinutes(horizonMinutes), Step = TimeSpan.FromMinutes(horizonMinutes / 2), Replications = Futures, Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.Energy],
        };
        List<string> differences = [];
        Dictionary<(string, int), List<double>> ranks = [];
        int compared = 0;
        for (int instant = 1; instant <= 6; instant++)
        {
            using var run = new Simulation(model, seed: (ulong)instant);
            var watch = new PresentWatch(run.Stations);
            run.Events.Subscribe(watch);
            FactoryIndicators indicators = run.Indicators();
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(instant * minutesApart)));
            FactoryPresent present = watch.Read(run.Now);
            using Simulation begun = Simulation.StartIn(model, spoil?.Invoke(present) ?? present, seed: 99);
            if (spoil is null && !takesGuesses && begun.LeftOut.Count > 0)
                continue;   // it says of which stations it does not know enough
            compared++;
            ForecastResult itself = Forecast.Run(run, indicators, options, TestContext.Current.CancellationToken), told = Forecast.Run(begun, indicators, options with { Seed = 77 }, TestContext.Current.CancellationToken);
            foreach ((ForecastSeries one, ForecastSeries two) in itself.Series.Zip(told.Series).Where(pair => pair.First.Points.All(point => point.Values.Count > 0)))
            {
                for (int point = 0; point < one.Points.Count; point++)
                {
                    ForecastPoint a = one.Points[point], b = two.Points[point];
                    differences.AddRange(BandDifferences([.. a.Values], [.. b.Values]).Select(what => FormattableString.Invariant(
                        $"{one.Name} {a.At - run.Now:g} after instant {instant}: {what}; {a.Low}, {a.Median}, {a.High} by the run, {b.Low}, {b.Median}, {b.High} by its stream")));
                    (ranks.TryGetValue((one.Name, point), out List<double>? all) ? all : ranks[(one.Name, point)] = []).Add(RankSum([.. a.Values], [.. b.Values]));
                }
            }
        }
        Assert.InRange(compared, 4, 6);
        differences.AddRange(ranks.Where(each => Math.Abs(each.Value.Sum()) / Math.Sqrt(each.Value.Count) > AllInstants).Select(each => FormattableString.Invariant(
            $"{each.Key} over all instants: {each.Value.Sum() / Math.Sqrt(each.Value.Count):0.0} standard deviations")));
        return differences;
    }

    private static IEnumerable<string> BandDifferences(double[] one, double[] two)
    {
        double[] all = [.. one.Concat(two).Order()];
        foreach (double share in (double[])[0.1, 0.5, 0.9])
        {
            double quantile = all[(int)(share * (all.Length - 1))];
            foreach (Func<double, bool> isBelow in (Func<double, bool>[])[value => value < quantile, value => value <= quantile])
            {
                double p = all.Count(isBelow) / (double)all.Length, difference = (two.Count(isBelow) - one.Count(isBelow)) / (double)one.Length, deviation = Math.Sqrt(2 * p * (1 - p) / one.Length);
                if (Math.Abs(difference) > OneBand * deviation)
                    yield return FormattableString.Invariant($"{difference:0.00} more lie below the {share:P0} of the band");
            }
        }
    }

    /// <summary>By how many standard deviations the sum of the ranks of a sample is larger than if both had one distribution.</summary>
    private static double RankSum(double[] one, double[] two)
    {
        double n = one.Length, m = two.Length, larger = two.Sum(y => one.Count(x => x < y) + one.Count(x => x == y) / 2.0);
        double ties = one.Concat(two).CountBy(value => value).Sum(each => Math.Pow(each.Value, 3) - each.Value);
        double variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
        return variance > 0 ? (larger - n * m / 2) / Math.Sqrt(variance) : 0;
    }

    private const string Rack = """
        name: A rack and its crane
        stations:
          parts: { kind: source, every: "gamma(mean 70 s, cv 0.8)" }
          first: { kind: machine, cycle: "lognormal(mean 55 s, cv 0.6)", power: { idle: 1 kW, processing: 5 kW } }
          rack: { kind: storage, places: 12, store: "uniform(10 s, 30 s)", retrieve: "uniform(15 s, 45 s)", power: { idle: 200 W, processing: 2 kW } }
          second: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.6)", failures: { every: exponential(20 min), repair: 'uniform(4 min, 9 min)' } }
          done: { kind: sink }
        flow: parts -> first -> [3] -> rack -> second -> done
        """;

    private const string Tending = """
        name: An arm that tends two machines
        stations:
          parts: { kind: source, every: "gamma(mean 65 s, cv 0.8)" }
          robot:
            kind: cobot
            arm: UR5e
            tends:
              - { from: parts, to: turn-1, program: hand.yaml }
              - { from: parts, to: turn-2, program: hand.yaml }
              - { from: turn-1, to: done, program: hand.yaml }
              - { from: turn-2, to: done, program: hand.yaml }
          turn-1: { kind: machine, cycle: "lognormal(mean 100 s, cv 0.5)", failures: { every: exponential(30 min), repair: 'uniform(4 min, 9 min)' }, power: { idle: 1 kW, processing: 5 kW } }
          turn-2: { kind: machine, cycle: "gamma(mean 110 s, cv 0.7)", power: { idle: 1 kW, processing: 4 kW } }
          done: { kind: sink }
        flow:
          - parts -> [4] -> robot -> turn-1 -> robot -> done
          - robot -> turn-2 -> robot
        """;

    private const string Hand = """
        name: From here to there
        payload: 1 kg
        start: 0 -90 90 -90 -90 0 deg
        points:
          home: { joints: 0 -90 90 -90 -90 0 deg }
          here: { at: -450 -250 400 mm }
          there: { at: -450 250 400 mm }
        steps:
          - { pick: here, approach: 80 mm }
          - { place: there, approach: 80 mm }
          - wait: 8 s
          - move: home
        """;

    private static readonly string[] Lines =
    [
        """
        name: Loops of cards, for all and for one type
        stations:
          gears: { kind: source, part: gear }
          pins: { kind: source, every: "gamma(mean 100 s, cv 0.5)", part: pin }
          mill: { kind: machine, cycle: "lognormal(mean 50 s, cv 0.6)", power: { idle: 1 kW, processing: 5 kW } }
          lathe: { kind: machine, cycle: "gamma(mean 45 s, cv 0.7)", failures: { every: 'weibull(shape 3, scale 20 min)', repair: 'lognormal(mean 5 min, cv 0.5)' } }
          drill: { kind: machine, cycle: "uniform(20 s, 80 s)", scrap: 3 %, tool: { life: 40 parts, change: 6 min } }
          done: { kind: sink }
        loops:
          all: { conwip: 9, from: mill, to: drill }
          gears-only: { kanban: 4, from: mill, to: lathe, parts: gear }
        flow:
          - gears -> [8] -> mill -> [4] -> lathe -> [4] -> drill -> done
          - pins -> mill
        """,
        """
        name: Job shop with orders
        start: 2026-09-07T06:00:00+02:00
        parts:
          a: { route: [saw, mill, saw: 'uniform(20 s, 40 s)', drill] }
          b: { route: [mill, drill, mill] }
        stations:
          book:
            kind: source
            orders:
              - { part: a, quantity: 120 parts, release: 0 s, due: 5 h }
              - { part: b, quantity: 120 parts, release: 0 s, due: 3 h, priority: 1 }
              - { part: a, quantity: 150 parts, release: 2 h, due: 6 h }
              - { part: b, quantity: 150 parts, release: 3 h, due: 7 h }
              - { part: a, quantity: 150 parts, release: 4 h, due: 9 h }
          pool: { kind: buffer, order: earliest-due-date }
          saw: { kind: machine, cycle: "lognormal(mean 40 s, cv 0.5)" }
          mill: { kind: machine, cycle: "lognormal(mean 50 s, cv 0.5)", setup: { time: 'uniform(60 s, 180 s)' }, power: { idle: 1 kW, processing: 5 kW } }
          drill: { kind: machine, cycle: "gamma(mean 40 s, cv 0.5)" }
          done: { kind: sink }
        flow:
          - book -> pool
          - pool -> saw -> pool
          - pool -> mill -> pool
          - pool -> drill -> pool
          - pool -> done
        """,
        """
        name: Belts and a rack
        stations:
          parts: { kind: source, every: "gamma(mean 60 s, cv 0.8)" }
          first: { kind: machine, cycle: "lognormal(mean 50 s, cv 0.4)", power: { idle: 1 kW, processing: 5 kW } }
          belt: { kind: conveyor, length: 40 m, speed: 0.05 m/s, part-length: 1 m }
          second: { kind: machine, cycle: "lognormal(mean 52 s, cv 0.4)", failures: { every: exponential(20 min), repair: 'uniform(4 min, 9 min)' } }
          stiff: { kind: conveyor, length: 10 m, speed: 0.02 m/s, part-length: 50 cm, accumulating: false }
          third: { kind: machine, cycle: "uniform(20 s, 80 s)" }
          done: { kind: sink }
        flow: parts -> first -> belt -> second -> stiff -> third -> done
        """,
        """
        name: Batches, a split, an assembly
        stations:
          parts: { kind: source, every: "gamma(mean 20 s, cv 0.8)" }
          stock: { kind: source, part: bar }
          saw: { kind: machine, cycle: "lognormal(mean 150 s, cv 0.4)" }
          cut: { kind: split, parts: 4, makes: blank }
          pack: { kind: batch, size: 8, time: "lognormal(mean 60 s, cv 0.5)", wait: 4 min }
          oven: { kind: machine, places: 3, cycle: "uniform(5 min, 9 min)", power: { idle: 1 kW, processing: 5 kW } }
          unpack: { kind: split }
          join: { kind: assembly, cycle: "triangular(10 s, 15 s, 30 s)", recipe: { unpack: 2, cut: 1 }, makes: unit }
          look: { kind: inspection, cycle: "uniform(20 s, 30 s)", accept: 85 %, rework: 80 %, rework-limit: 1 }
          mend: { kind: machine, cycle: "lognormal(mean 90 s, cv 0.5)" }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - parts -> pack -> [4] -> oven -> unpack -> [20] -> join -> [6] -> look
          - stock -> saw -> cut -> [12] -> join
          - look[accepted] -> done
          - look[rework] -> [*] -> mend -> look
          - look[rejected] -> bin
        """,
        """
        name: Vehicles
        transport:
          carts: { count: 2, capacity: 2, speed: 0.5 m/s, load: 'uniform(10 s, 40 s)', unload: 'uniform(10 s, 40 s)', home: m1, distances: { m1: { m2: 40 m, m3: 60 m }, m2: { m3: 25 m } }, battery: { capacity: 50 min, charge: 20 min, below: 25 % } }
        stations:
          parts: { kind: source }
          m1: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.5)", power: { idle: 1 kW, processing: 5 kW } }
          there: { kind: transport, by: carts, pick-up: 4 }
          m2: { kind: machine, cycle: "lognormal(mean 55 s, cv 0.5)", blocking: before-service, failures: { every: exponential(30 min), repair: 'uniform(3 min, 8 min)' } }
          on: { kind: transport, by: carts, pick-up: 4 }
          m3: { kind: machine, cycle: "lognormal(mean 50 s, cv 0.5)" }
          done: { kind: sink }
        flow: parts -> m1 -> [2] -> there -> [3] -> m2 -> [2] -> on -> [3] -> m3 -> done
        """,
        """
        name: Trips
        stations:
          parts: { kind: source, every: "gamma(mean 30 s, cv 0.8)" }
          m1: { kind: machine, cycle: "lognormal(mean 25 s, cv 0.5)", power: { idle: 1 kW, processing: 5 kW } }
          ship: { kind: leg, distance: 10 km, speed: 60 km/h, terminal: 'lognormal(mean 8 min, cv 0.6)', load: 20 parts, wait: 15 min, vehicles: 3 }
          m2: { kind: machine, cycle: "lognormal(mean 20 s, cv 0.5)" }
          done: { kind: sink }
        flow: parts -> m1 -> ship -> m2 -> done
        """,
        """
        name: Set-ups, maintenance and people
        operators: { people: 1 }
        stations:
          parts: { kind: source }
          m1: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.3)", setup: { time: 'uniform(8 min, 16 min)', every: 40 parts }, operator: { pool: people, for: [setup, maintenance] }, power: { idle: 1 kW, processing: 5 kW } }
          m2: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.3)", maintenance: { age: 45 min, time: 6 min }, minor-stops: { every: 'uniform(4 min, 9 min)', lasting: 'uniform(20 s, 60 s)' }, operator: { pool: people, for: maintenance } }
          m3: { kind: machine, places: 2, cycle: "lognormal(mean 110 s, cv 0.3)", maintenance: { every: 2 h, time: 10 min }, operator: { pool: people, for: maintenance } }
          done: { kind: sink }
        flow: parts -> m1 -> [4] -> m2 -> [4] -> m3 -> done
        """,
    ];
}
