// What stops my line, and how much does it make each hour?
// Every station is a stream, so the operators of System.Reactive answer it: nothing here would change if the stream came from a recording or the shop floor.
using System.Reactive.Linq;
using FactoryTwin;
using FactoryTwin.Model;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
using var run = new Simulation(line, seed: 1);
string NameOf(StationId station) => run.Stations[station.Index].Name;
string Clock(SimTime time) => (line.Start.Local + time.SinceStart).ToString("ddd HH:mm:ss");

// The first stations that could not hand their part on.
run.Events
    .Where(e => e is { Kind: StationEventKind.StateChanged, State: StationState.Blocked })
    .Take(3)
    .Subscribe(e => Console.WriteLine($"{Clock(e.Time)}  {NameOf(e.Station)} is blocked"));

// Stops of more than ten minutes: a stop lasts from the event that shows a place as down to the next that shows it otherwise.
run.Events
    .GroupBy(e => (e.Station, e.Place))
    .SelectMany(place => place.DistinctUntilChanged(e => e.State).Buffer(2, 1))
    .Where(pair => pair is [{ State: StationState.Down }, var over] && over.Time - pair[0].Time > TimeSpan.FromMinutes(10))
    .Subscribe(pair => Console.WriteLine($"{Clock(pair[1].Time)}  {NameOf(pair[0].Station)} was down for {(pair[1].Time - pair[0].Time).TotalMinutes:F0} min"));

// Good parts in each hour, told when the stream ends.
StationId done = run.Stations.Single(station => station.Role == StationRole.Sink).Id;
run.Events
    .Where(e => e.Kind == StationEventKind.PartEnded && e.Station == done)
    .GroupBy(e => (int)e.Time.SinceStart.TotalHours)
    .SelectMany(hour => hour.Count().Select(parts => (hour.Key, Parts: parts)))
    .Subscribe(hour => Console.WriteLine($"{Clock(SimTime.At(TimeSpan.FromHours(hour.Key)))}  {hour.Parts,3} parts in the hour that follows"));

run.Advance(TimeSpan.FromHours(8));
