using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Cli;
using FactoryTwin.Tests.Streams;

namespace FactoryTwin.Tests.Experiments;

public class StandstillTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    /// <summary>A machine whose rework comes back to the buffer in front of it, which is full: both machines are blocked for good.</summary>
    private const string Rework = """
        stations:
          in: { kind: source, every: 1 min }
          m: { kind: machine, cycle: 10 s }
          q: { kind: buffer, capacity: 2 }
          i: { kind: inspection, cycle: 20 s, accept: 50 %, rework: 100 % }
          out: { kind: sink }
        flow: [in -> q -> m -> i -> out, 'i[rework] -> q']
        """;

    /// <summary>It used to be told only where the run ended on shift, in its last half.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(24)]
    [InlineData(5.5 * 24)]
    public void A_deadlock_is_told_wherever_the_run_ends(double hours)
    {
        StudyResult result = Study.Run(FactoryModel.Parse($"name: Rework\nshifts: {{ s: Mon-Fri 06:00-22:00 }}\n{Rework}"), new() { For = TimeSpan.FromHours(hours) }, TestEnds);
        Assert.Equal(1, result.StandstillCount);
        Assert.Equal(
            "the factory stands still with parts in it at the end of 1 of 1 replications (replication 0: since 0.403 h, with 'm' and 'i' blocked); its figures are no rates. Where parts go back, let a buffer take them",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void What_is_recorded_tells_it_too()
    {
        using var story = new RecordedStory();
        FactoryModel model = FactoryModel.Parse($"name: Rework\n{Rework}");
        StudyResult run = Study.Run(model, new() { For = TimeSpan.FromHours(2) }, TestEnds), replayed = Replayed(2, null);
        Assert.Equal((1, run.Warnings.Single()), (replayed.StandstillCount, replayed.Warnings.Single()));
        Assert.Equal((1, run.Warnings.Single()), (Replayed(2, SimTime.At(TimeSpan.FromHours(1))) is var later ? later.StandstillCount : 0, later.Warnings.Single()));
        Assert.Empty(Replayed(0.1, null).Warnings);

        StudyResult Replayed(double hours, SimTime? from)
        {
            Study.Record(model, story.PathOf(), new() { For = TimeSpan.FromHours(hours) }, null, TestEnds);
            using Recording recording = Recording.Open(story.PathOf());
            using var replay = new Replay(recording);
            return Study.Replay(replay, from);
        }
    }

    [Theory]
    [InlineData("failures: { every: 2 h, repair: 1 h, clock: calendar }")]
    [InlineData("maintenance: { every: 2 h, time: 90 min }")]
    public void A_deadlock_is_told_though_a_station_is_down_or_maintained_at_the_end(string more)
    {
        // From 2 h to 3 h, of which the study sees the half.
        string text = Rework.Replace("cycle: 10 s", $"cycle: 10 s, {more}", StringComparison.Ordinal);
        Assert.Contains("'m' and 'i' blocked", Assert.Single(Study.Run(FactoryModel.Parse($"name: Rework\n{text}"), new() { For = TimeSpan.FromHours(2.5) }, TestEnds).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shifts: { s: Mon 06:00-08:00 }", "part: bolt, every: 1 min")]   // the next shift
    [InlineData("", "part: bolt, every: 480 h")]   // the next arrival, for which a part waits at the assembly
    [InlineData("", "orders: [{ part: bolt }, { part: bolt, release: 2000 h }]")]   // the next order
    [InlineData("", "orders: [{ part: bolt }]")]   // nothing: what was ordered is made, and 'plate' stays full
    public void A_factory_that_waits_or_is_done_does_not_stand_still(string shifts, string bolts)
    {
        FactoryModel model = FactoryModel.Parse($$"""
            name: Waiting
            {{shifts}}
            parts: { plate: {}, bolt: {} }
            stations:
              plates: { kind: source, part: plate }
              press: { kind: machine, cycle: 50 min }
              bolts: { kind: source, {{bolts}} }
              join: { kind: assembly, cycle: 50 min, recipe: { press: 1, bolts: 1 } }
              out: { kind: sink }
            flow: [plates -> press -> join -> out, bolts -> join]
            """);
        Assert.Empty(Study.Run(model, new() { For = TimeSpan.FromHours(100) }, TestEnds).Warnings);
    }

    [Fact]
    public void A_loop_that_has_too_few_cards_for_a_set_is_named()
    {
        StudyResult result = Study.Run(
            FactoryModel.Parse("""
                name: One card, two components
                stations:
                  a: { kind: source, every: 2 min }
                  b: { kind: source, every: 2 min }
                  r: { kind: buffer }
                  m: { kind: machine, cycle: 10 s }
                  x: { kind: assembly, cycle: 10 s, recipe: { m: 1, r: 1 } }
                  out: { kind: sink }
                flow: [a -> m -> x -> out, b -> r -> x]
                loops: { pair: { kanban: 1, from: m, to: x } }
                """),
            new() { For = TimeSpan.FromHours(24) }, TestEnds);
        Assert.EndsWith("with no card free of loop 'pair'); its figures are no rates. Give the loop as many cards as its stations need at once", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Vehicles_that_stand_loaded_are_told_though_they_are_off_shift_at_the_end()
    {
        Assert.Contains(
            "3 of 3 vehicles of 'agv' loaded and waiting for room", Assert.Single(Study.Run(Vehicles(3, hasShifts: true), new() { For = TimeSpan.FromHours(24) }, TestEnds).Warnings), StringComparison.Ordinal);
        Assert.Empty(Study.Run(Vehicles(2, hasShifts: true), new() { For = TimeSpan.FromHours(24) }, TestEnds).Warnings);
    }

    [Fact]
    public void Bottleneck_says_which_change_makes_the_factory_stand_still()
    {
        string warning = Assert.Single(Bottleneck.Find(Vehicles(2), new() { For = TimeSpan.FromHours(24), Replications = 2 }, TestEnds).Warnings);
        Assert.Contains("at the end of 2 of 2 replications with one vehicle more in 'agv'; ", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("as it is", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_compared_with_a_factory_that_stands_still()
    {
        StudyComparison result = Study.Compare(Vehicles(2), Vehicles(3), new() { For = TimeSpan.FromHours(24), Replications = 2 }, TestEnds);
        Assert.True(result.HasStandstill);
        Assert.Equal((0, 2), (result.First.StandstillCount, result.Second.StandstillCount));
        Assert.Equal(ComparisonVerdict.NotApplicable, result.LeadTimeSeconds.Verdict);
        Assert.NotNull(result.LeadTimeSeconds.Second.Mean);
    }

    [Fact]
    public void Compare_says_which_factory_stands_still()
    {
        using var command = new CommandRun();
        string[] args = ["compare", command.File("two.yaml", VehiclesText(2)), command.File("three.yaml", VehiclesText(3)), "--for", "24h", "--replications", "2"];
        Assert.Equal(0, command.Run(args));
        Assert.StartsWith("warning: '3 vehicles': the factory stands still with parts in it at the end of 2 of 2 replications", Assert.Single(command.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("Nothing is compared: '3 vehicles' stands still.", command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Lead time: with", command.Output, StringComparison.Ordinal);

        Assert.Equal(0, command.Run([.. args, "--json"]));
        using var json = JsonDocument.Parse(command.Output);
        Assert.Equal("Lead time: nothing is compared, since '3 vehicles' stands still.", json.RootElement.GetProperty("leadTimeSeconds").GetProperty("sentence").GetString());
        Assert.StartsWith("'3 vehicles': ", json.RootElement.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    /// <summary>A line with two transports: with three vehicles all stand loaded in front of full stations, and none comes to empty them.</summary>
    private static string VehiclesText(int count, bool hasShifts = false) => $$"""
        name: {{count}} vehicles
        {{(hasShifts ? "shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:30', late: Mon-Fri 14:00-22:00 }" : "")}}
        transport:
          agv:
            count: {{count}}
            capacity: 2
            speed: 1 m/s
            load: 10 s
            unload: 10 s
            {{(hasShifts ? "shifts: [early]" : "")}}
            home: dock
            distances: { m1: { m2: 60 m, dock: 10 m }, m2: { out: 50 m } }
            battery: { capacity: 1 h, charge: 30 min, below: 25 %, at: dock }
        stations:
          in: { kind: source }
          m1: { kind: machine, cycle: 60 s }
          t1: { kind: transport, by: agv, pick-up: 4 }
          m2: { kind: machine, cycle: 65 s }
          t2: { kind: transport, by: agv, pick-up: 4 }
          out: { kind: sink }
        flow: ['in -> m1 -> t1 -> [4] -> m2 -> t2 -> out']
        """;

    private static FactoryModel Vehicles(int count, bool hasShifts = false) => FactoryModel.Parse(VehiclesText(count, hasShifts));
}
