using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class ModelReadingTests
{
    private const string Cell =
        """
        name: Gearbox cell
        description: Mill, turn, done.
        start: 2026-01-12T06:00:00+01:00
        shifts:                       # optional: without them always open
          early: Mon-Fri 06:00-14:00, break 10:00-10:15
          late: Mon-Fri 14:00-22:00
        operators:
          milling: 2
        stations:
          castings: { kind: source, every: exponential(90 s) }       # without `every` it never runs out
          mill:
            kind: machine
            cycle: lognormal(mean 80 s, cv 0.2)
            ideal: 75 s
            failures:
              every: exponential(8 h)                                # counted in processing time; `clock: calendar` counts all time
              repair: lognormal(mean 20 min, cv 0.8)
            setup: { time: 10 min, every: 25 parts }
            scrap: 1.5 %
            operator: { pool: milling, for: setup }
            power: { idle: 1.1 kW, processing: 6.5 kW, off-shift: 0.05 kW }
          queue: { kind: buffer, capacity: 12 }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - castings -> mill -> [4] -> [*] -> [0] -> queue -> done
          - mill[scrapped] -> bin
        """;

    [Fact]
    public void A_file_says_the_same_as_code() => Assert.Equal(
        FactoryModel.Build("Gearbox cell", cell => cell
            .Description("Mill, turn, done.")
            .Start(new FactoryStart { Local = new DateTime(2026, 1, 12, 6, 0, 0), Offset = TimeSpan.FromHours(1) })
            .Shift("early", "Mon-Fri 06:00-14:00, break 10:00-10:15")
            .Shift("late", "Mon-Fri 14:00-22:00")
            .Operators("milling", 2)
            .Source("castings", Distribution.Exponential(TimeSpan.FromSeconds(90)))
            .Machine("mill", new MachineDefinition
            {
                Cycle = Distribution.LogNormal(TimeSpan.FromSeconds(80), 0.2),
                Ideal = TimeSpan.FromSeconds(75),
                Failures = [new FailureDefinition { Every = Distribution.Exponential(TimeSpan.FromHours(8)), Repair = Distribution.LogNormal(TimeSpan.FromMinutes(20), 0.8) }],
                Setup = new SetupDefinition { Time = Distribution.Constant(TimeSpan.FromMinutes(10)), EveryParts = 25 },
                ScrapRatio = 0.015,
                Operators = [new OperatorNeed { Pool = "milling", For = OperatorTasks.Setup }],
                Power = new PowerByState { IdleKilowatts = 1.1, States = [new StatePower(StationState.Processing, 6.5), new StatePower(StationState.OffShift, 0.05)] },
            })
            .Buffer("queue", 12)
            .Sink("done")
            .Sink("bin", rejects: true)
            .Flow("castings -> mill -> [4] -> [*] -> queue -> done", "mill[scrapped] -> bin")),
        FactoryModel.Parse(Cell));

    [Fact]
    public void A_model_is_written_as_a_person_would_write_it()
    {
        string yaml = FactoryModel.Parse(Cell).ToYaml();
        Assert.Contains("  castings: { kind: source, every: exponential(90 s) }\n", yaml, StringComparison.Ordinal);
        Assert.Contains("    cycle: lognormal(mean 80 s, cv 0.2)\n    ideal: 75 s\n    failures:\n      every: exponential(8 h)\n", yaml, StringComparison.Ordinal);
        Assert.Contains("  - castings -> mill -> [4] -> [*] -> queue -> done\n  - mill[scrapped] -> bin\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unnamed_buffer_is_named_after_its_neighbours()
    {
        FactoryModel model = FactoryModel.Parse(Cell);
        Assert.Equal([("mill->queue", 4), ("mill->queue#2", null)], model.Stations.Where(entry => entry.IsUnnamed).Select(entry => (entry.Name, ((BufferDefinition)entry.Definition).Capacity)));
        Assert.Equal(["castings mill", "mill mill->queue", "mill->queue mill->queue#2", "mill->queue#2 queue", "queue done", "mill bin"], model.Flows.Select(step => $"{step.From} {step.To}"));
        Assert.Equal("scrapped", model.Flows[^1].Outcome);
    }

    [Theory]
    [InlineData("it-IT")]
    [InlineData("ar-SA")]
    public void A_model_reads_and_writes_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        FactoryModel expected = FactoryModel.Parse(Cell);
        string yaml = expected.ToYaml();
        string faults = ModelFaultTests.FaultsOf(Cell.Replace("cv 0.2", "cv -0.2").Replace("25 parts", "25"));
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            FactoryModel actual = FactoryModel.Parse(Cell);
            Assert.Equal(expected, actual);
            Assert.Equal(yaml, actual.ToYaml());
            Assert.Equal(faults, ModelFaultTests.FaultsOf(Cell.Replace("cv 0.2", "cv -0.2").Replace("25 parts", "25")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("95 s", 95)]
    [InlineData("95s", 95)]
    [InlineData("0.5 h", 1800)]
    [InlineData("1h30min", 5400)]
    [InlineData("1 h 30 min 10 s", 5410)]
    [InlineData("50 ms", 0.05)]
    [InlineData("2 d", 172_800)]
    [InlineData("1e3 s", 1000)]
    [InlineData("+5 s", 5)]
    [InlineData("42.857142857 s", 42.857142857)]
    public void A_duration_is_read_in_seconds(string text, double seconds)
    {
        Assert.Equal(seconds, Machine($"cycle: {text}").Cycle.Mean);
        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)), Machine($"cycle: 1 s, ideal: {text}").Ideal);
    }

    [Theory]
    [InlineData("failures: { every: 8 h, repair: 1 h }", WearClock.Processing)]
    [InlineData("failures: { every: 8 h, repair: 1 h, clock: calendar }", WearClock.Calendar)]
    [InlineData("failures: { every: exponential(200 parts), repair: 1 h }", WearClock.Parts)]
    [InlineData("failures: [{ every: 200 parts, repair: 0 s }]", WearClock.Parts)]
    public void A_number_of_parts_means_the_clock_that_counts_parts(string failures, WearClock clock) =>
        Assert.Equal(clock, Assert.Single(Machine($"cycle: 1 s, {failures}").Failures).Clock);

    [Fact]
    public void Maintenance_is_planned_or_due_at_an_age()
    {
        Assert.Equal(new MaintenanceDefinition { Every = TimeSpan.FromHours(160), Time = Distribution.Constant(TimeSpan.FromHours(2)) }, Machine("cycle: 1 s, maintenance: { every: 160 h, time: 2 h }").Maintenance);
        Assert.Equal(new MaintenanceDefinition { Every = TimeSpan.FromHours(42), ByAge = true, Clock = WearClock.Calendar, AsGoodAsNew = false, Time = Distribution.Constant(TimeSpan.FromHours(1)) },
            Machine("cycle: 1 s, maintenance: { age: 42 h, time: 1 h, clock: calendar, as-good-as-new: false }").Maintenance);
    }

    [Fact]
    public void The_shares_of_part_types_and_ways_may_differ_from_100_percent_by_rounding_alone()
    {
        const string line = "name: x\nstations:\n  s: { kind: source, part: { a: 33.3333333333 %, b: 33.3333333333 %, c: 33.3333333334 % }, every: 1 s }\n  o: { kind: sink }\nflow: s -> o\n";
        Assert.Equal(3, ((SourceDefinition)FactoryModel.Parse(line).Stations[0].Definition).Parts.Count);
        Assert.Equal("line.yaml:3:22: FT1020 part: the shares add up to 99.9999 %; they must add up to 100 %", ModelFaultTests.FaultsOf(line.Replace("33.3333333334", "33.3332333334")));
    }

    [Fact]
    public void A_share_may_name_the_station_behind_an_unnamed_buffer()
    {
        const string line = "name: x\nstations:\n  s: { kind: source, every: 1 s, routing: { probability: { a: 60 %, b: 40 % } } }\n  a: { kind: buffer }\n  b: { kind: sink }\nflow:\n  - s -> [4] -> a -> b\n  - s -> b\n";
        FactoryModel model = FactoryModel.Parse(line, "line.yaml");
        Assert.Equal([new RoutingShare("s->a", 0.6), new RoutingShare("b", 0.4)], model.Stations[0].Definition.Routing.Shares);
        Assert.Equal(line, model.ToYaml());
        Assert.Equal("line.yaml:3:45: FT1020 probability: the way to 'a' has no share; write 'a: 0 %' if it is never taken\nline.yaml:3:72: FT1020 c: 's' does not lead to 'c'; there are 'a' and 'b'",
            ModelFaultTests.FaultsOf(line.Replace("a: 60 %", "b: 60 %").Replace("b: 40 %", "c: 40 %")));
        Assert.Equal("line.yaml:7:17: FT1011 flow: there is no station 'q'; there are 's', 'a' and 'b'", ModelFaultTests.FaultsOf(line.Replace("[4] -> a", "[4] -> q")));
    }

    [Theory]
    [InlineData("Mon-Sun 00:00-24:00", 7)]
    [InlineData("Sun-Fri 22:00-06:00, break 02:00-02:30", 6)]
    [InlineData("Mon Wed Fri 6:00-14:00", 3)]
    public void A_shift_may_cross_midnight_and_leave_out_days(string hours, int days)
    {
        FactoryModel model = FactoryModel.Parse($"name: x\nshifts: {{ night: '{hours}' }}\nstations: {{ s: {{ kind: source, every: 1 s }}, o: {{ kind: sink }} }}\nflow: s -> o\n");
        Assert.Equal(days, model.Shifts[0].Days.Count);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void A_quoted_value_between_braces_is_read_and_its_faults_have_their_column() => Assert.Equal(
        "line.yaml:1:70: FT1003 cycle: '0' has no unit; write '0 s' or '0 min'",
        ModelFaultTests.FaultsOf("{ name: x, stations: { m: { kind: machine, cycle: \"uniform(9 s,      0)\" }, s: { kind: source }, o: { kind: sink } }, flow: s -> m -> o }"));

    private static MachineDefinition Machine(string keys) => (MachineDefinition)FactoryModel
        .Parse($"name: x\nstations:\n  s: {{ kind: source }}\n  m: {{ kind: machine, {keys} }}\n  o: {{ kind: sink }}\nflow: s -> m -> o\n").Stations[1].Definition;
}
