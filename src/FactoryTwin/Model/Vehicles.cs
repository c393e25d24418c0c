namespace FactoryTwin.Model;

/// <summary>A pool of vehicles that carry parts between stations.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record VehiclePoolDefinition
{
    /// <summary>Name, unique among pools and stations.</summary>
    public required string Name { get; init; }

    internal const int MostVehicles = 1000;
    internal const double LeastSpeedMetresPerSecond = 0.00001, MostSpeedMetresPerSecond = 100;

    /// <summary>How many vehicles. Range: 1 to 1,000.</summary>
    public required int Count { get; init; }

    /// <summary>How many parts a vehicle carries at most. Those that wait at one pick-up, come from the same station and go the same way are taken together. Range: 1 to 1,000. Default: 1.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>The shifts in which they drive. When one ends, a vehicle finishes its trip, and charges if it has to. Default: all shifts of the factory.</summary>
    public ShiftUse Shifts { get; init; } = ShiftUse.All;

    /// <summary>Speed, loaded or empty [m/s]. Range: 0.00001 to 100.</summary>
    public required double SpeedMetresPerSecond { get; init; }

    /// <summary>Distances between places, the same both ways. A place is a station, the home, or any other name, such as a crossing. Places between which no distance is given are
    /// as far apart as the shortest way by other places.</summary>
    public required ValueList<DistanceDefinition> Distances { get; init; }

    /// <summary>The place where all vehicles stand at the start.</summary>
    public required string Home { get; init; }

    /// <summary>Time to load a part [s]. Default: none.</summary>
    public Distribution Load { get; init; } = Distribution.Constant(TimeSpan.Zero);

    /// <summary>Time to unload a part [s]. Default: none.</summary>
    public Distribution Unload { get; init; } = Distribution.Constant(TimeSpan.Zero);

    /// <summary>Which call a vehicle that becomes free takes. Default: the nearest.</summary>
    public DispatchRule Dispatch { get; init; }

    /// <summary>The battery of each vehicle. Default: <c>null</c>, it never has to charge.</summary>
    public BatteryDefinition? Battery { get; init; }

    /// <summary>Electrical power of each vehicle by state. A state is what <see cref="StationInfo.IsFleet"/> says; a vehicle with a battery draws from the mains in <see cref="StationState.Maintenance"/> alone. Default: <c>null</c>, not known.</summary>
    public PowerByState? Power { get; init; }

    /// <summary>All places that distances name, each once, the home first.</summary>
    public ValueList<string> Places => Distances.SelectMany(distance => (string[])[distance.From, distance.To]).Prepend(Home).Distinct().ToValueList();

    /// <summary>The shortest way between two places [m]; <c>null</c> where none leads from one to the other.</summary>
    /// <param name="from">One place.</param>
    /// <param name="to">The other.</param>
    public double? DistanceMetres(string from, string to)
    {
        var reached = new Dictionary<string, double> { [from] = 0 };
        var done = new HashSet<string>();
        while (reached.Where(place => !done.Contains(place.Key)).OrderBy(place => place.Value).Select(place => place.Key).FirstOrDefault() is { } at)
        {
            if (at == to)
                return reached[at];
            done.Add(at);
            foreach (DistanceDefinition distance in Distances.Where(distance => distance.From == at || distance.To == at))
            {
                string next = distance.From == at ? distance.To : distance.From;
                reached[next] = Math.Min(reached.GetValueOrDefault(next, double.MaxValue), reached[at] + distance.Metres);
            }
        }
        return null;
    }
}

/// <summary>Which call a vehicle that becomes free takes.</summary>
public enum DispatchRule
{
    /// <summary>The nearest; among equally near ones that which waits longest.</summary>
    Nearest = 0,

    /// <summary>The one that waits longest.</summary>
    Oldest = 1,
}

/// <summary>The distance between two places, the same both ways.</summary>
/// <param name="From">One place.</param>
/// <param name="To">The other.</param>
/// <param name="Metres">How far apart they are [m]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct DistanceDefinition(string From, string To, double Metres);

/// <summary>The battery of a vehicle: used by all time from taking a call to having unloaded, and by driving to the charger.</summary>
/// <remarks>A vehicle charges when it becomes free with too little left, and only then; until it is full. It never stops on its way: a battery that would be more than empty is empty.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BatteryDefinition
{
    /// <summary>How long a full battery lasts. Range: above 0.</summary>
    public required TimeSpan Capacity { get; init; }

    /// <summary>How long it takes to charge an empty one; a part of it takes its part of the time. Range: above 0.</summary>
    public required TimeSpan Charge { get; init; }

    /// <summary>The share of the battery below which a vehicle goes to charge when it becomes free. Range: 0 to 1. Default: 0.2.</summary>
    public double BelowRatio { get; init; } = 0.2;

    /// <summary>The place where it charges; every vehicle finds room there. Default: <c>null</c>, the home.</summary>
    public string? At { get; init; }
}
