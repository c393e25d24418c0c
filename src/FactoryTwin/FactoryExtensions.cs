using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

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

    /// <summary>Records a run from now on, with its model and its seed; end it with <see cref="Recorder.End"/>, or close it.</summary>
    /// <remarks>A run can be made again from model, seed and commands (<see cref="Simulation.From"/>), which are recorded from its start; one that was drawn anew cannot, and its events alone tell what happened.</remarks>
    /// <param name="run">The run.</param>
    /// <param name="path">The file; one of that name is overwritten.</param>
    /// <param name="options">How it is written. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <param name="warmUp">The warm-up: what is measured begins when it ends. Range: 0 or more. Default: 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The warm-up is negative.</exception>
    /// <exception cref="IOException">The file cannot be written, or one that the model names not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static Recorder Record(this Simulation run, string path, RecordingOptions? options = null, TimeSpan warmUp = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        var recorder = Recorder.Create(path, run.Model.Describe(run, warmUp) with { Seed = run.Seed, Replication = run.Replication }, options);
        run.TellCommands(recorder.On);
        run.Events.Subscribe(recorder);
        return recorder;
    }

    /// <summary>Records any factory from now on, such as a mirrored one: what its stations do at present, what happens, and its model where it has one; end it with <see cref="Recorder.End"/>, or close it.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="path">The file; one of that name is overwritten.</param>
    /// <param name="name">Name of the factory.</param>
    /// <param name="model">Its model. Default: <c>null</c>, there is none; then a replay gives the stream alone.</param>
    /// <param name="options">How it is written. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <exception cref="IOException">The file cannot be written, or one that the model names not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static Recorder Record(this IFactory factory, string path, string name, FactoryModel? model = null, RecordingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        RecordingDescription description = model?.Describe(factory)
            ?? new RecordingDescription { Name = name, Stations = factory.Stations.ToValueList(), PartTypes = factory.PartTypes.ToValueList(), Attributes = factory.Attributes.ToValueList() };
        var recorder = Recorder.Create(path, description with { Name = name }, options);
        foreach (StationEvent present in factory.Stations.SelectMany(station => PresentStates(factory, station).Where(e => e.State != station.InitialState)))
            recorder.On([present]);
        factory.Events.Subscribe(recorder);
        return recorder;
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
