using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin;

/// <summary>What can be asked of every factory, simulated, recorded or mirrored.</summary>
/// <threadsafety>As safe as the factory.</threadsafety>
public static class FactoryExtensions
{
    /// <summary>Indicators that listen to the factory from now on.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="options">What to gather. Default: <see cref="IndicatorOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval of the series is not above 0.</exception>
    public static FactoryIndicators Indicators(this IFactory factory, IndicatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var indicators = new FactoryIndicators(factory.Stations, factory.PartTypes, options);
        factory.Events.Subscribe(indicators);
        return indicators;
    }

    /// <summary>Name of a station.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Number of the station.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factory has no station of that number.</exception>
    public static string NameOf(this IFactory factory, StationId station)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return station.Index >= 0 && station.Index < factory.Stations.Count
            ? factory.Stations[station.Index].Name
            : throw new ArgumentOutOfRangeException(nameof(station), station, $"The factory has {factory.Stations.Count} stations, with numbers from 0.");
    }
}
