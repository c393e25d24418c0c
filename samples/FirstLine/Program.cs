// How good is my line?
// Two machines, each able to make 60 parts an hour, with four places between them. In the long run they make 6/7 of that: one sometimes waits for the other.
#region quick-start
using FactoryTwin;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

FactoryModel line = FactoryModel.Build("Two machines", factory => factory
    .Source("castings").Sink("done")
    .Machine("mill", Distribution.Exponential(TimeSpan.FromSeconds(60)))
    .Machine("lathe", Distribution.Exponential(TimeSpan.FromSeconds(60)))
    .Flow("castings -> mill -> [4] -> lathe -> done"));
using var run = new Simulation(line, seed: 1);
var indicators = new FactoryIndicators(run.Stations, run.PartTypes);
run.Events.Subscribe(indicators);
run.Advance(TimeSpan.FromHours(200));
Console.WriteLine($"OEE of the line: {indicators.Read(run.Now).LineOee?.Value:P1}");
#endregion
