// My kiln fires a whole load at once, and FactoryTwin has no kiln: how do I add one?
// Kiln.cs holds the whole kind: what it is, its keys in a model file, and what it does. From then on it is like any built-in kind.
using FactoryTwin;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

FactoryModel pottery = FactoryModel.Parse("""
    name: Pottery
    stations:
      press: { kind: source, every: exponential(90 s) }
      kiln: { kind: kiln, load: 24, firing: 'normal(mean 30 min, sd 2 min)', power: { idle: 2 kW, processing: 45 kW } }
      glaze: { kind: machine, cycle: 70 s }
      done: { kind: sink }
    flow: press -> [*] -> kiln -> [20] -> glaze -> done
    """, kinds: StationKinds.BuiltIn.With(KilnDefinition.Kind));

using var run = new Simulation(pottery, seed: 1);
FactoryIndicators indicators = run.Indicators();
run.Advance(TimeSpan.FromHours(24));

StationIndicators kiln = indicators.Read(run.Now)["kiln"];
Console.WriteLine($"The kiln fired {kiln.Completed} parts, {kiln.ShareOf(StationState.Processing).Value:P0} of the time, and used {kiln.EnergyKilowattHours:F0} kWh.");

using Simulation fork = run.Fork();
var (hash, hashOfFork) = (new StreamHash(), new StreamHash());
run.Events.Subscribe(hash);
fork.Events.Subscribe(hashOfFork);
run.Advance(TimeSpan.FromHours(24));
fork.Advance(TimeSpan.FromHours(24));
Console.WriteLine($"A fork of it went on in the same way: {hash.Value == hashOfFork.Value}.");
