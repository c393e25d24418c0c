// Does a mirror over MQTT see what happens in the factory, and can it say what comes?
// One half of this program publishes a simulated line, as a real one would speak; the other half knows only a binding and the address of the broker.
using FactoryTwin;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;

await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();   // at 127.0.0.1, at a port of its choice
var atTheBroker = new MqttConnectionOptions { Addresses = [broker.Address!] };

#region mirror
MirrorBinding binding = MirrorBinding.Load(Path.Combine(AppContext.BaseDirectory, "binding.yaml"));
await using var listening = new MqttConnection(atTheBroker);
await listening.StartAsync();
await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, listening);
FactoryIndicators mirrored = mirror.Indicators();
#endregion

#region publish
using var line = new Simulation(binding.LoadModel()!, seed: 1);
await using var speaking = new MqttConnection(atTheBroker);
await using var publisher = new FactoryPublisher(line, speaking);
await speaking.StartAsync();
#endregion

int happened = 0;
line.Events.Subscribe(_ => happened++);
FactoryIndicators simulated = line.Indicators();
line.Advance(TimeSpan.FromHours(4));
await publisher.FlushAsync();
while (mirror.Health.Events < happened)
    await Task.Delay(TimeSpan.FromMilliseconds(10));

Console.WriteLine($"events: {happened} happened, {mirror.Health.Events} mirrored");
Console.WriteLine(FormattableString.Invariant($"OEE of the line: {simulated.Read(line.Now).LineOee?.Value:F6} simulated, {mirrored.Read(line.Now).LineOee?.Value:F6} mirrored"));

using Simulation fromHere = mirror.BeginRun().Run;
ForecastPoint atTwo = Forecast.Run(fromHere, mirrored, new ForecastOptions { Horizon = TimeSpan.FromHours(4) })["good"].Points[^1];
Console.WriteLine($"By the end of the shift the mirror expects {atTwo.Low} to {atTwo.High} good parts");
line.Advance(TimeSpan.FromHours(4));
Console.WriteLine($"What came: {simulated.Read(line.Now).Flow.Good}");
