// How good is my line?
// Two machines, each able to make 60 parts an hour, with four places between them. In the long run they make 6/7 of that: one sometimes waits for the other.
#region quick-start
using FactoryTwin;
using FactoryTwin.Experiments;

FactoryModel line = FactoryModel.Build("Two machines", factory => factory
    .Source("castings").Sink("done")
    .Machine("mill", "exponential(60 s)")
    .Machine("lathe", "exponential(60 s)")
    .Flow("castings -> mill -> [4] -> lathe -> done"));
StudyResult shifts = Study.Run(line, new StudyOptions { For = TimeSpan.FromHours(8), Replications = 20 });
Console.WriteLine($"OEE of the line: {shifts.LineOee?.Oee}");
Console.WriteLine($"Good parts an hour: {shifts.ThroughputPerHour}");
#endregion
