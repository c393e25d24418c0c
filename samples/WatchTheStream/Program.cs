// What stops my line, and how much does it make each hour?
// Every station is a stream, so the operators of System.Reactive answer it: nothing here would change if the stream came from a recording or the shop floor.
using System.Reactive.Linq;
using FactoryTwin;
using FactoryTwin.Model;
using FactoryTwin.Streams;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
using var run = new Simulation(line, seed: 1);
string Clock(SimTime time) => run.ClockAt(time).ToString("ddd HH:mm:ss");

// The first stations that could not hand their part on.
run.Events.StateChanges()
    .Where(change => change.State == StationState.Blocked)
    .Take(3)
    .Subscribe(change => Console.WriteLine($"{Clock(change.Time)}  {run.NameOf(change.Station)} is blocked"));

// Stops of more than ten minutes.
run.Events.StateChanges()
    .Where(change => change.Previous == StationState.Down && change.Lasted > TimeSpan.FromMinutes(10))
    .Subscribe(change => Console.WriteLine($"{Clock(change.Time)}  {run.NameOf(change.Station)} was down for {change.Lasted?.TotalMinutes:F0} min"));

// Good parts in each hour, told when the stream ends.
run.Events.PartsEnded()
    .Where(part => run.NameOf(part.Station) == "done")
    .GroupBy(part => (int)part.Time.SinceStart.TotalHours)
    .SelectMany(hour => hour.Count().Select(parts => (hour.Key, Parts: parts)))
    .Subscribe(hour => Console.WriteLine($"{Clock(SimTime.At(TimeSpan.FromHours(hour.Key)))}  {hour.Parts,3} parts in the hour that follows"));

run.Advance(TimeSpan.FromHours(8));
