using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>Distances between places, as in <c>{ mill: { deburr: 25 m, depot: 10 m }, deburr: { depot: 15 m } }</c>.</summary>
internal sealed class DistancesType : TextType<ValueList<DistanceDefinition>>
{
    private static readonly TextType<string> Place = TextOf.Name("place");

    private static readonly TextType<ValueList<(string To, double Metres)>> Row = TextOf.MapOf(Place, TextOf.Distance(allowZero: true), (to, metres) => (to, metres), pair => pair);

    private static readonly TextType<ValueList<(string From, ValueList<(string To, double Metres)> Row)>> Rows = TextOf.MapOf(Place, Row, (from, row) => (from, row), pair => pair);

    public override string Expected => "places, each with its distances to others, as in '{ mill: { deburr: 25 m } }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<DistanceDefinition> value)
    {
        bool isRead = Rows.TryRead(node, context, out ValueList<(string From, ValueList<(string To, double Metres)> Row)>? rows);
        value = isRead ? rows!.SelectMany(row => row.Row.Select(to => new DistanceDefinition(row.From, to.To, to.Metres))).ToValueList() : null;
        return isRead;
    }

    public override TextNode Write(ValueList<DistanceDefinition> value) => Rows.Write(ByRow(value));

    public override void Check(ValueList<DistanceDefinition> value, TextContext context)
    {
        Rows.Check(ByRow(value), context);
        var pairs = new HashSet<(string, string)>();
        foreach ((string from, string to, _) in value)
        {
            TextContext here = context.At(from).At(to);
            if (from == to)
                here.Report(ProblemCode.BadDistance, $"'{from}' has a distance to itself", "leave it out", to);
            else if (!pairs.Add((from, to)) || pairs.Contains((to, from)))
                here.Report(ProblemCode.DuplicateName, $"the distance between '{from}' and '{to}' is here twice", "it is the same both ways: remove one", to);
        }
    }

    public override JsonObject Schema() => Rows.Schema();

    private static ValueList<(string From, ValueList<(string To, double Metres)> Row)> ByRow(ValueList<DistanceDefinition> value)
    {
        var rows = new List<(string From, ValueList<(string To, double Metres)> Row)>();
        foreach ((string from, string to, double metres) in value)
        {
            if (rows.Count == 0 || rows[^1].From != from)
                rows.Add((from, []));
            rows[^1] = (from, rows[^1].Row.Add((to, metres)));
        }
        return rows.ToValueList();
    }
}

/// <summary>A pool of vehicles.</summary>
internal static class VehiclePoolText
{
    private static readonly ObjectType<BatteryDefinition> Battery = new("a battery",
        new BatteryDefinition { Capacity = default, Charge = default },
        Key<BatteryDefinition>.Required("capacity", TextOf.Duration(), "2 h", "How long a full battery lasts; driving and being loaded count.", battery => battery.Capacity, (battery, time) => battery with { Capacity = time }),
        Key<BatteryDefinition>.Required("charge", TextOf.Duration(), "30 min", "How long it takes to charge an empty one.", battery => battery.Charge, (battery, time) => battery with { Charge = time }),
        Key<BatteryDefinition>.Optional("below", TextOf.Ratio, "20 %", "The share of it below which a vehicle goes to charge when it becomes free. Default: 20 %.", battery => battery.BelowRatio, (battery, share) => battery with { BelowRatio = share }),
        Key<BatteryDefinition>.Optional("at", TextOf.Name("place"), "depot", "The place where it charges. Default: `home`.", battery => battery.At, (battery, place) => battery with { At = place }));

    /// <summary>The keys of a pool; what concerns several of them is checked with the rest of the factory.</summary>
    public static ObjectType<VehiclePoolDefinition> Type { get; } = new("a pool of vehicles",
        new VehiclePoolDefinition { Name = "", Count = 1, SpeedMetresPerSecond = 0, Distances = [], Home = "" },
        Key<VehiclePoolDefinition>.Required("count", TextOf.Count(1, 1000), "3", "How many vehicles.", pool => pool.Count, (pool, count) => pool with { Count = count }),
        Key<VehiclePoolDefinition>.Optional("capacity", TextOf.Count(1, 1000), "4", "How many parts a vehicle carries at most: of those that wait at one pick-up, come from the same station and go the same way. Default: 1.",
            pool => pool.Capacity, (pool, capacity) => pool with { Capacity = capacity }),
        Key<VehiclePoolDefinition>.Optional("shifts", new ShiftUseType(), "[early]", "The shifts in which they drive. Default: all shifts of the model.", pool => pool.Shifts, (pool, shifts) => pool with { Shifts = shifts }),
        Key<VehiclePoolDefinition>.Required("speed", TextOf.Speed, "1.2 m/s", "Their speed, loaded or empty.", pool => pool.SpeedMetresPerSecond, (pool, speed) => pool with { SpeedMetresPerSecond = speed }),
        Key<VehiclePoolDefinition>.Required("distances", new DistancesType(), "{ mill: { deburr: 25 m, depot: 10 m } }", "Distances between places: stations, `home`, or names of your own such as a crossing; the same both ways. Where none is given, the shortest way by other places.",
            pool => pool.Distances, (pool, distances) => pool with { Distances = distances }),
        Key<VehiclePoolDefinition>.Required("home", TextOf.Name("place"), "depot", "The place where they stand at the start.", pool => pool.Home, (pool, home) => pool with { Home = home }),
        Key<VehiclePoolDefinition>.Optional("load", TextOf.Durations(allowZero: true), "15 s", "Time to load a part. Default: 0 s.", pool => pool.Load, (pool, time) => pool with { Load = time }),
        Key<VehiclePoolDefinition>.Optional("unload", TextOf.Durations(allowZero: true), "15 s", "Time to unload a part. Default: 0 s.", pool => pool.Unload, (pool, time) => pool with { Unload = time }),
        Key<VehiclePoolDefinition>.Optional("dispatch", TextOf.Choice<DispatchRule>(), "oldest", "Which call a vehicle that becomes free takes: the `nearest`, or the `oldest`. Default: `nearest`.", pool => pool.Dispatch, (pool, rule) => pool with { Dispatch = rule }),
        Key<VehiclePoolDefinition>.Optional("battery", Battery, "{ capacity: 2 h, charge: 30 min, below: 20 %, at: depot }", "Their batteries. Default: they never have to charge.", pool => pool.Battery, (pool, battery) => pool with { Battery = battery }),
        Key<VehiclePoolDefinition>.Optional("power", new PowerByStateType(), "{ idle: 0 kW, maintenance: 1.2 kW }", "What each vehicle draws from the mains, always the same or by state: `setup` is driving to a part, `processing` to load, carry and unload it, `blocked` to wait for room to unload it, `maintenance` to charge and to drive there. Default: not known.",
            pool => pool.Power, (pool, power) => pool with { Power = power }));
}
