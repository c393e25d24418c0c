using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin;

/// <summary>What can be asked of every factory, simulated, recorded or mirrored.</summary>
/// <threadsafety>As safe as the factory.</threadsafety>
public static partial class FactoryExtensions
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
    public static string NameOf(this IFactory factory, StationId station) => factory.InfoOf(station, 0).Name;

    internal static StationInfo InfoOf(this IFactory factory, StationId station, int place)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (station.Index < 0 || station.Index >= factory.Stations.Count)
            throw new ArgumentOutOfRangeException(nameof(station), station, $"The factory has {factory.Stations.Count} stations, with numbers from 0.");
        StationInfo info = factory.Stations[station.Index];
        return place >= 0 && place < Math.Max(1, info.Places)
            ? info
            : throw new ArgumentOutOfRangeException(nameof(place), place, $"Station '{info.Name}' has {info.Places} places, with numbers from 0.");
    }
}
