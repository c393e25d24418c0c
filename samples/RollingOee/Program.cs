// When did my line fall below 60 % OEE, looking back over a quarter of an hour?
// One query, three factories that it cannot tell apart: simulated in a blink, recorded, and alive at 60 times the pace of the clock. An argument says how many minutes; eight hours take eight minutes to live.
using FactoryTwin;
using FactoryTwin.Streams;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
TimeSpan shift = TimeSpan.FromMinutes(args is [var minutes] ? int.Parse(minutes) : 35);
string file = Path.GetTempFileName();

using var simulated = new Simulation(line, seed: 1);
List<string> inSimulation = AlarmsOf(simulated);
using (simulated.Record(file))
    simulated.Advance(shift);

using var recording = Recording.Open(file);
using var replayed = new Replay(recording);
List<string> inReplay = AlarmsOf(replayed);
replayed.AdvanceTo(simulated.Now);

using var live = new LiveFactory(new Simulation(line, seed: 1), new LiveOptions { SpeedFactor = 60 });
List<string> inLife = AlarmsOf(live);
await live.RunAsync(until: simulated.Now);

Console.WriteLine($"{"simulated",-24}{"replayed",-24}alive at 60 times");
for (int i = 0; i < inSimulation.Count; i++)
    Console.WriteLine($"{inSimulation[i],-24}{inReplay[i],-24}{inLife[i]}");
File.Delete(file);

List<string> AlarmsOf(IFactory factory)
{
    var alarms = new List<string>();
    factory.RollingLineOee(TimeSpan.FromMinutes(15))
        .AlarmBelow(0.60, clearAt: 0.70)   // two limits, so that it does not flutter
        .Subscribe(alarm => alarms.Add($"{line.Start.At(alarm.Time):HH:mm:ss} {(alarm.IsRaised ? "alarm  " : "cleared")} {100 * alarm.Value:F0} %"));
    return alarms;
}
