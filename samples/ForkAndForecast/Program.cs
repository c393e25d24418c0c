// It is ten o'clock: how many parts shall we have by the end of the shift?
// A fork is the same run once more, with the same future. Redrawn, it has another future that fits all that has happened: many of them make a forecast.
using FactoryTwin;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
SimTime endOfShift = SimTime.At(TimeSpan.FromHours(8));
using var run = new Simulation(line, seed: 1);
FactoryIndicators soFar = run.Indicators();
run.Advance(TimeSpan.FromHours(4));
Console.WriteLine($"Made by ten o'clock: {soFar.Read(run.Now).Flow.Good}");

long[] forecasts = new long[200];
for (int i = 0; i < forecasts.Length; i++)
{
    using Simulation future = run.Fork();
    future.Redraw(seed: 2, replication: i);
    forecasts[i] = PartsAtEndOf(future);
}
Array.Sort(forecasts);
Console.WriteLine($"By the end of the shift: {forecasts[20]} to {forecasts[180]} (10 % to 90 % of {forecasts.Length} forecasts), {forecasts[100]} in the middle");

using Simulation same = run.Fork();
var (hash, hashOfFork) = (new StreamHash(), new StreamHash());
run.Events.Subscribe(hash);
same.Events.Subscribe(hashOfFork);
long madeByFork = PartsAtEndOf(same);
run.AdvanceTo(endOfShift);
Console.WriteLine($"What came: {soFar.Read(endOfShift).Flow.Good}; by a fork that was not redrawn: {madeByFork}; the same stream to the last bit: {hash.Value == hashOfFork.Value}");

long PartsAtEndOf(Simulation future)
{
    FactoryIndicators counted = soFar.Fork();
    future.Events.Subscribe(counted);
    future.AdvanceTo(endOfShift);
    return counted.Read(endOfShift).Flow.Good;
}
