using FactoryTwin.Model;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <content>From the mirrored present into the future.</content>
public sealed partial class FactoryMirror
{
    private readonly PresentWatch _watch;
    private FactoryModel? _modelFromHere;

    /// <summary>A run of the model that begins in the present of the mirror; <c>Forecast.Run</c> forecasts it, with indicators that have listened to the mirror, as any run.</summary>
    /// <remarks>Stations are as their devices tell it, for as long as they have been so, with the parts that are known; each remaining time is drawn on the condition of what has elapsed. Stations of which nothing is known are as they
    /// were in a run of the model after a day, and named. Shifts are those of the model by the calendar of the mirror.</remarks>
    /// <param name="seed">Seed of the run, and of the guess. Range: all. Default: 1.</param>
    /// <exception cref="InvalidOperationException">There is no model.</exception>
    /// <exception cref="ArgumentException">The model has loops, orders or routes, of which a stream does not tell how far they are.</exception>
    public MirrorRun BeginRun(ulong seed = 1)
    {
        lock (_gate)
        {
            if (Model is null)
                throw new InvalidOperationException("Without a model nothing can be forecast: name one in the binding.");
            FactoryModel model = _modelFromHere ??= Model.Start == _core.Start ? Model : Model.WithStart(_core.Start);
            FactoryPresent present = MirroredPresent.Fill(_watch.Read(Now), model, _core.Ways, seed, out IReadOnlyList<int> guessed);
            var run = Simulation.StartIn(model, present, seed);
            return new MirrorRun { Run = run, Guessed = guessed.Select(station => Stations[station].Name).ToValueList(), LeftOut = run.LeftOut.ToValueList() };
        }
    }
}

/// <summary>A run that begins in the present of a mirror.</summary>
/// <threadsafety>Immutable; the run belongs to one thread at a time.</threadsafety>
public sealed record MirrorRun
{
    /// <summary>The run.</summary>
    public required Simulation Run { get; init; }

    /// <summary>Stations of which not all is known, so that a run of the model was asked. Default: none.</summary>
    public ValueList<string> Guessed { get; init; } = ValueList<string>.Empty;

    /// <summary>What is known and could not be taken over, with the names of the stations. Default: nothing.</summary>
    public ValueList<string> LeftOut { get; init; } = ValueList<string>.Empty;
}
