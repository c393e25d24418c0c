using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>A random factory (<see cref="AnyFactory"/>) in which vehicles and legs between sites carry parts over some of the steps.</summary>
internal static class AnyTransport
{
    public static FactoryModel Of(ulong number) => With(AnyFactory.Of(number), number, time => time, 1);

    /// <summary>The same, but every station and every vehicle draws power, always the same.</summary>
    public static FactoryModel WithPower(ulong number, double kilowatts) => With(AnyFactory.Of(number), number, time => time, 1, new PowerByState { IdleKilowatts = kilowatts });

    /// <summary>The same, but with every time a constant.</summary>
    public static FactoryModel Constant(ulong number, double timeFactor) =>
        With(AnyFactory.Constant(number, timeFactor), number, time => Distribution.Constant(TimeSpan.FromSeconds(Math.Round(time.Mean) * timeFactor)), timeFactor);

    private static FactoryModel With(FactoryModel plain, ulong number, Func<Distribution, Distribution> times, double timeFactor, PowerByState? power = null) => FactoryModel.Build(plain.Name, factory =>
    {
        var dice = new AnyFactory.Dice(number);
        foreach (ShiftDefinition shift in plain.Shifts)
            factory.Shift(shift);
        foreach (OperatorPoolDefinition crew in plain.Operators)
            factory.Operators(crew);
        factory.Blocking(plain.Blocking);
        foreach (PartDefinition part in plain.Parts)
            factory.Part(part);
        var instead = new Dictionary<(string From, string To), string>();
        var made = new List<StationEntry>();
        HashSet<string> assemblies = [.. plain.Stations.Where(entry => entry.Definition is AssemblyDefinition).Select(entry => entry.Name)];   // whose recipes name what stands before them
        foreach (FlowDefinition step in plain.Flows.Where(step => step.Outcome is null && !assemblies.Contains(step.To) && !instead.ContainsKey((step.From, step.To)) && dice.Chance(50)))
        {
            string name = FormattableString.Invariant($"carry-{made.Count}");
            bool isLeg = dice.Chance(25);
            made.Add(new StationEntry { Name = name, Definition = isLeg ? Leg(dice, times, timeFactor) : new TransportDefinition { By = dice.Chance(70) ? "agvs" : "carts", PickUp = dice.From(1, 3) } });
            instead.Add((step.From, step.To), name);
            if (!isLeg && dice.Chance(30))   // two givers, one transport
            {
                foreach (FlowDefinition other in plain.Flows.Where(other => other.Outcome is null && other.To == step.To && !instead.ContainsKey((other.From, other.To))))
                    instead.Add((other.From, other.To), name);
            }
        }
        foreach (StationEntry entry in plain.Stations)
        {
            ValueList<RoutingShare> shares = entry.Definition.Routing.Shares.Select(share => share with { To = instead.GetValueOrDefault((entry.Name, share.To), share.To) }).ToValueList();
            StationDefinition definition = entry.Definition with { Routing = entry.Definition.Routing with { Shares = shares } };
            if (definition is SourceDefinition { Every: null, Limit: null, Orders: null, Arrivals: null } source && plain.Flows.Any(step => step.From == entry.Name && instead.TryGetValue((step.From, step.To), out string? name) && made.Any(leg => leg.Name == name && leg.Definition is LegDefinition)))
                definition = source with { Limit = 25 };   // else a leg would take all it gives, without end
            factory.Add(entry.Name, definition is PrinterDefinition ? definition : definition with { Power = power });   // a printer tells its power itself
        }
        foreach (StationEntry entry in made)
            factory.Add(entry.Name, entry.Definition with { Power = power });
        string[] places = [.. plain.Stations.Select(entry => entry.Name)];
        factory.Transport(Pool("agvs", dice, places, times, timeFactor) with { Power = power }).Transport(Pool("carts", dice, places, times, timeFactor) with { Power = power });
        var flow = plain.Flows.SelectMany(step => step.Outcome is null && instead.TryGetValue((step.From, step.To), out string? name)
            ? (string[])[$"{step.From} -> {name}", $"{name} -> {step.To}"]
            : [$"{step.From}{(step.Outcome is null ? "" : $"[{step.Outcome}]")} -> {step.To}"]).Distinct();
        factory.Flow([.. flow]);
        foreach (LoopDefinition loop in plain.Loops)
            factory.Loop(loop);
    });

    private static VehiclePoolDefinition Pool(string name, AnyFactory.Dice dice, string[] places, Func<Distribution, Distribution> times, double timeFactor) => new()
    {
        Name = name,
        Count = dice.From(1, 3),
        SpeedMetresPerSecond = 1 / timeFactor,
        Distances = places.Select(place => new DistanceDefinition("yard", place, dice.From(0, 3) * 10)).ToValueList(),
        Home = dice.Chance(50) ? "yard" : places[0],
        Load = dice.Chance(50) ? times(Distribution.Exponential(TimeSpan.FromSeconds(10))) : Distribution.Constant(TimeSpan.Zero),
        Unload = dice.Chance(50) ? times(Distribution.Weibull(2, TimeSpan.FromSeconds(10))) : Distribution.Constant(TimeSpan.Zero),
        Dispatch = (DispatchRule)dice.From(0, 1),
        Capacity = dice.Chance(50) ? dice.From(2, 4) : 1,
        Shifts = dice.Chance(30) ? ShiftUse.Always : ShiftUse.All,
        Battery = dice.Chance(50) ? new BatteryDefinition { Capacity = TimeSpan.FromMinutes(4 * timeFactor), Charge = TimeSpan.FromMinutes(4 * timeFactor), BelowRatio = 0.5, At = dice.Chance(50) ? places[^1] : null } : null,
    };

    private static LegDefinition Leg(AnyFactory.Dice dice, Func<Distribution, Distribution> times, double timeFactor) => new()
    {
        DistanceMetres = 600,
        SpeedMetresPerSecond = dice.From(1, 3) * 5 / timeFactor,
        Load = dice.From(1, 4),
        Wait = dice.Chance(80) ? TimeSpan.FromMinutes(dice.From(1, 3) * timeFactor) : null,
        Terminal = dice.Chance(50) ? times(Distribution.Gamma(TimeSpan.FromSeconds(60), 0.5)) : Distribution.Constant(TimeSpan.Zero),
        Vehicles = dice.Chance(60) ? dice.From(1, 2) : null,
        PartMassKilograms = 10,
        EmissionGramsPerTonneKilometre = dice.Chance(50) ? 100 : null,
    };
}
