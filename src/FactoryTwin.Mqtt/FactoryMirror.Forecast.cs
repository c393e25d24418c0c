using FactoryTwin.Model;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Printing;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <content>From the mirrored present into the future.</content>
public sealed partial class FactoryMirror
{
    private PresentWatch _watch;
    private FactoryModel? _modelFromHere;
    private int _seenPrints;

    /// <summary>A run of the model that begins in the present of the mirror; <c>Forecast.Run</c> forecasts it, with indicators that have listened to the mirror, as any run.</summary>
    /// <remarks>Stations are as their devices tell it, for as long as they have been so, with the parts that are known; each remaining time is drawn on the condition of what has elapsed. Stations of which nothing is known are as they
    /// were in a run of the model after a day, and so is the wear of those that have not been heard of for long enough; both are named. Shifts are those of the model by the calendar of the mirror.</remarks>
    /// <param name="seed">Seed of the run, and of the guess. Range: all. Default: 1.</param>
    /// <exception cref="InvalidOperationException">There is no model.</exception>
    public MirrorRun BeginRun(ulong seed = 1)
    {
        lock (_gate)
        {
            if (Model is null)
                throw new InvalidOperationException("Without a model nothing can be forecast: name one in the binding.");
            FactoryModel model = ModelFromHere(Model);
            FactoryPresent present = MirroredPresent.Fill(_watch.Read(Now), model, _core.Ways, seed, out IReadOnlyList<int> guessed);
            var run = Simulation.StartIn(model, present, seed);
            return new MirrorRun { Run = run, Guessed = guessed.Select(station => Stations[station].Name).ToValueList(), LeftOut = run.LeftOut.ToValueList() };
        }
    }

    /// <summary>What the mirror has learned of the printers of its model, from the prints that it saw from begin to end. Their signals <c>expected-time</c> and <c>print-error</c> tell it print by print.</summary>
    public IReadOnlyList<LearnedPrints> LearnedPrints
    {
        get
        {
            lock (_gate)
                return [.. _core.Prints.Select(book => new LearnedPrints { Station = Stations[book.Key].Name, Prints = book.Value.Seen, Calibration = book.Value.Calibration, LastErrorPercent = book.Value.LastErrorPercent })];
        }
    }

    /// <summary>The model by the calendar of the mirror, its printers with the times that were learned.</summary>
    private FactoryModel ModelFromHere(FactoryModel model)
    {
        int seen = _core.Prints.Values.Sum(book => book.Seen);
        if (_modelFromHere is { } known && seen == _seenPrints)
            return known;
        model = model.Start == _core.Start ? model : model.WithStart(_core.Start);
        foreach ((int station, PrintBook book) in _core.Prints)
        {
            if (book.Learned is var learned && !learned.Equals(model.Stations.First(entry => entry.Name == Stations[station].Name).Definition))
                model = model.WithStation(Stations[station].Name, learned);
        }
        (_modelFromHere, _seenPrints) = (model, seen);
        return model;
    }
}

/// <summary>What a mirror has learned of a printer.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LearnedPrints
{
    /// <summary>Name of the station.</summary>
    public required string Station { get; init; }

    /// <summary>How many prints the mirror has seen from begin to end.</summary>
    public required int Prints { get; init; }

    /// <summary>How measured time depends on computed time, recorded prints of the model included; <c>null</c> where there are fewer than five, or all are of one length.</summary>
    public PrintCalibration? Calibration { get; init; }

    /// <summary>By how much the last print took longer than expected before it was learned from; <c>null</c> before the first one.</summary>
    public double? LastErrorPercent { get; init; }
}

/// <summary>A run that begins in the present of a mirror.</summary>
/// <threadsafety>Immutable; the run belongs to one thread at a time.</threadsafety>
public sealed record MirrorRun
{
    /// <summary>The run.</summary>
    public required Simulation Run { get; init; }

    /// <summary>Stations of which not all is known, so that a run of the model was asked. Default: none.</summary>
    public ValueList<string> Guessed { get; init; } = ValueList<string>.Empty;

    /// <summary>What could not be taken over or had to be guessed of a station of which something is known, each with its name. Default: nothing.</summary>
    public ValueList<string> LeftOut { get; init; } = ValueList<string>.Empty;
}
