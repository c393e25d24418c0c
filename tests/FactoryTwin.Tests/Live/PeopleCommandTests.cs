using FactoryTwin.Cobots;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Live;

/// <summary>People who are sent near an arm, and faults of printers; values that stations compute between events.</summary>
public class PeopleCommandTests
{
    private const string Turn = """
        start: 0 -90 90 -90 -90 0 deg
        points: { there: { joints: 90 -90 90 -90 -90 0 deg } }
        steps:
          - { move: there, time: 2 min }
          - wait: 1 min
        """;

    private static readonly PeopleDefinition Sent = new() { IsByCommand = true, DistanceMetres = 1 };

    [Fact]
    public void People_who_are_sent_stop_an_arm_until_they_are_recalled() => Story.Equal(
        ["0 c arrived 1: Processing", "1 c Down/ProtectiveStop", "3 c Processing", "5 c completed 1", "5 c arrived 2: Processing"],
        StoryOf(SharingRule.Stop, TimeSpan.Zero, 6, (1, new SendPeople("c")), (3, new RecallPeople("c"))));

    [Fact]
    public void People_who_are_sent_for_a_time_leave_by_themselves_and_the_last_word_counts() => Story.Equal(
        ["0 c arrived 1: Processing", "1 c Down/ProtectiveStop", "4.5 c Processing", "6.5 c completed 1", "6.5 c arrived 2: Processing"],
        StoryOf(SharingRule.Stop, TimeSpan.FromSeconds(30), 7, (1, new SendPeople("c") { Lasting = TimeSpan.FromMinutes(10) }), (2, new SendPeople("c") { Lasting = TimeSpan.FromMinutes(2) })));

    [Fact]
    public void The_time_that_they_cost_is_told()
    {
        using var run = new Simulation(Cell(SharingRule.Stop, TimeSpan.Zero));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(1)));
        run.Apply(new SendPeople("c") { Lasting = TimeSpan.FromMinutes(2) });
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(6)));
        Assert.Equal(120, indicators.Read(run.Now)["c"].PeopleLossSeconds);
    }

    [Fact]
    public void An_arm_behind_a_fence_and_one_without_people_say_so()
    {
        using var fenced = new Simulation(Cell(SharingRule.Fence, TimeSpan.Zero));
        Assert.Equal("Station 'c' (cobot) cannot follow SendPeople: it stands behind a fence, and people near it change nothing.", Assert.Throws<CommandException>(() => fenced.Apply(new SendPeople("c"))).Message);
        using var shared = new Simulation(Cell(SharingRule.Stop, TimeSpan.Zero));
        Assert.Equal("Station 'c' (cobot) cannot follow RecallPeople: nobody is near it who was sent.", Assert.Throws<CommandException>(() => shared.Apply(new RecallPeople("c"))).Message);
        using var touched = new Simulation(Cell(SharingRule.ForceLimiting, TimeSpan.Zero));
        Assert.Equal("Station 'c' (cobot) cannot follow SendPeople: people are always near it.", Assert.Throws<CommandException>(() => touched.Apply(new SendPeople("c"))).Message);
        Assert.Equal("Station 'c' (cobot) cannot follow ChangeCycle: it takes 'InjectFault', 'RepairFault', 'SendPeople' and 'RecallPeople'.", Assert.Throws<CommandException>(() => shared.Apply(new ChangeCycle("c", 2))).Message);
    }

    [Fact]
    public void The_angle_of_a_joint_is_known_at_every_instant()
    {
        using var run = new Simulation(Cell(SharingRule.Stop, TimeSpan.Zero));
        StationInfo cobot = run.Station("c");
        var turn = new SignalId((ushort)Array.FindIndex([.. cobot.Signals], signal => signal.Name.StartsWith("joint-", StringComparison.Ordinal)));
        Assert.Null(run.SignalAt(cobot.Id, turn));
        double[] angles = [.. Enumerable.Range(0, 5).Select(quarter =>
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(30 * quarter)));
            return run.SignalAt(cobot.Id, turn)!.Value;
        })];
        Assert.Equal([0, 45, 90], [angles[0], angles[2], angles[4]], (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.Equal(90, angles[1] + angles[3], 1e-9);
        run.Apply(new InjectFault("c"));
        run.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(90, run.SignalAt(cobot.Id, turn)!.Value, 1e-9);
        Assert.Null(run.SignalAt(cobot.Id, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.SignalAt(cobot.Id, turn, 1));
    }

    [Fact]
    public void A_print_can_be_made_to_fail_only_while_it_is_printed()
    {
        using var run = new Simulation(Seeds.SeedFile.Load("print-farm.yaml"));
        Assert.Contains("does nothing that could fail in it", Assert.Throws<CommandException>(() => run.Apply(new InjectFault("print-1") { Failure = 2 })).Message, StringComparison.Ordinal);
        StationId printer = run.Station("print-1").Id;
        while (run.StateOf(printer) is not { State: StationState.Processing, Phase: StationPhase.None })
            run.Step();
        int scrapped = 0;
        run.Events.Subscribe(e => scrapped += e.Kind == StationEventKind.PartScrapped ? 1 : 0);
        SignalId progress = new((ushort)Array.FindIndex([.. run.Station("print-1").Signals], signal => signal.Name == "progress"));
        double before = run.SignalAt(printer, progress)!.Value;
        run.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(run.SignalAt(printer, progress)!.Value, before + 0.1, 100);
        run.Apply(new InjectFault("print-1") { Failure = 2 });
        Assert.Equal((1, StationState.Down), (scrapped, run.StateOf(printer)!.Value.State));
        run.Apply(new RepairFault("print-1"));
        Assert.NotEqual(StationState.Down, run.StateOf(printer)!.Value.State);
        run.Advance(TimeSpan.FromDays(2));
        Assert.Null(run.Fault);
    }

    private static string[] StoryOf(SharingRule rule, TimeSpan restart, double untilMinutes, params (double Minute, FactoryCommand Command)[] commands)
    {
        using var run = new Simulation(Cell(rule, restart));
        var story = new Story(run) { Stations = ["c"] };
        run.Events.Subscribe(story);
        foreach ((double minute, FactoryCommand command) in commands)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
            run.Apply(command);
        }
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(untilMinutes)));
        return [.. story.Lines.Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))];
    }

    private static FactoryModel Cell(SharingRule rule, TimeSpan restart) => FactoryModel.Build("Cell", factory => factory
        .Add("s", new SourceDefinition())
        .Add("c", new CobotDefinition(ArmDefinition.Find("UR5e")!, ArmProgram.Parse(Turn)) { Sharing = new SharingDefinition { Rule = rule, Restart = restart, People = rule == SharingRule.Stop ? Sent : null }, Sample = TimeSpan.FromHours(1) })
        .Sink("done")
        .Flow("s -> c -> done"));
}
