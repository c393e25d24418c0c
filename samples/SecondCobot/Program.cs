// Does a second cobot pay? One cobot loads and unloads four mills, and people come near it; the other model has two.
using FactoryTwin;
using FactoryTwin.Experiments;

FactoryModel one = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "one-cobot.yaml"));
FactoryModel two = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "two-cobots.yaml"));
StudyComparison shifts = Study.Compare(one, two, new StudyOptions { WarmUp = TimeSpan.FromHours(1), For = TimeSpan.FromHours(8), Replications = 20 });

Console.WriteLine($"With one cobot: {shifts.First.ThroughputPerHour} parts per hour. With two: {shifts.Second.ThroughputPerHour}.");
Console.WriteLine($"{Capital(shifts.ThroughputPerHour.Sentence("a second cobot", ComparisonWords.Throughput))}.");
Console.WriteLine($"A good part costs {shifts.CostPerPart!.First} EUR with one, {shifts.CostPerPart.Second} EUR with two: {shifts.CostPerPart.Difference} EUR.");
Console.WriteLine($"{Capital(shifts.Payback!.SavingSentence("the first cell", "the second"))}.");
Console.WriteLine($"{Capital(shifts.Payback.PaybackSentence())}.");

static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
