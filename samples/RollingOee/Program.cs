// When did my line fall below 60 % OEE, looking back over a quarter of an hour?
// One query over the line's stream, in the line's own time: eight hours of it take a blink here, and would take eight hours over a shop floor.
using FactoryTwin;
using FactoryTwin.Streams;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
using var shift = new Simulation(line, seed: 1);

shift.RollingLineOee(TimeSpan.FromMinutes(15))
    .AlarmBelow(0.60, clearAt: 0.70)   // two limits, so that it does not flutter
    .Subscribe(alarm => Console.WriteLine($"{shift.ClockAt(alarm.Time):ddd HH:mm}  {(alarm.IsRaised ? "alarm  " : "cleared")}  OEE of the last 15 minutes {100 * alarm.Value:F0} %"));

shift.Advance(TimeSpan.FromHours(8));
