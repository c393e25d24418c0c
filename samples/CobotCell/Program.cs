// Where is the tool of my arm, and what does it cost that people come near it?
// pick-and-place.yaml holds what the arm does; the same program is run behind a fence and beside people, under three rules.
using FactoryTwin;
using FactoryTwin.Cobots;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

var arm = new Arm(ArmDefinition.Find("UR5e")!);
ArmProgram program = ArmProgram.Load(Path.Combine(AppContext.BaseDirectory, "pick-and-place.yaml"));
ArmMotion motion = ArmMotion.Plan(arm, program);

Point tool = motion.ToolAt(TimeSpan.Zero).Position;
Console.WriteLine($"At the start the tool is at x {tool.XMetres * 1000:F1} mm, y {tool.YMetres * 1000:F1} mm, z {tool.ZMetres * 1000:F1} mm.");
Console.WriteLine($"Four parts take {motion.Duration.TotalSeconds:F2} s, and the tool reaches {motion.PeakToolMetresPerSecond:F2} m/s.");

Pose box = new(new Point(-0.45, -0.3, 0.3), Rotation.FromRollPitchYaw(180, 0, 90));
Console.WriteLine($"The flange can be above the box in {arm.Inverse(box, out _).Count} ways.");

var visits = new PeopleDefinition
{
    Every = Distribution.Exponential(TimeSpan.FromMinutes(5)),
    Stay = Distribution.Exponential(TimeSpan.FromMinutes(1)),
    DistanceMetres = 1.2,
};
Show("behind a fence", SharingDefinition.Fence);
Show("stopping for people", new() { Rule = SharingRule.Stop, People = visits, Restart = TimeSpan.FromSeconds(2) });
Show("slower the nearer they are", new() { Rule = SharingRule.SeparationMonitoring, People = visits });
Show("with limited force", new() { Rule = SharingRule.ForceLimiting, People = visits, Contact = new() { Region = BodyRegion.Chest, IsSqueezed = true } });
Console.WriteLine($"This is {SharingDefinition.Notice}.");

void Show(string how, SharingDefinition sharing)
{
    FactoryModel cell = FactoryModel.Build("Cell", factory => factory
        .Source("trays").Sink("done")
        .Add("cobot", new CobotDefinition(arm.Definition, program) { Sharing = sharing })
        .Flow("trays -> cobot -> done"));
    using var run = new Simulation(cell, seed: 1);
    FactoryIndicators indicators = run.Indicators();
    run.Advance(TimeSpan.FromHours(100));
    StationIndicators cobot = indicators.Read(run.Now)["cobot"];
    Console.WriteLine($"{how}: {100 * 3600.0 / cobot.Completed:F1} s for four parts, {cobot.PeopleLossSeconds / 3600 / 100:P1} of the time lost to people");
}
