using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Experiments;

/// <content>One replication, recorded and replayed: its figures are the same to the last digit.</content>
public static partial class Study
{
    /// <summary>Runs replication 0 of a study and records it, warm-up included.</summary>
    /// <remarks>Where it is asked to give up, the recording is closed and holds what has happened by then.</remarks>
    /// <param name="model">The factory.</param>
    /// <param name="path">The recording; a file of that name is overwritten.</param>
    /// <param name="options">How it is studied, replications left aside. Default: as the model says (<see cref="StudyOptions.Of"/>).</param>
    /// <param name="recording">How it is written. Default: <see cref="RecordingOptions.Default"/>.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <returns>What must be said of it: that no end of the warm-up was found, that the factory has stopped for good. Usually nothing.</returns>
    /// <exception cref="IOException">The file cannot be written, or one that the model names not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    /// <exception cref="SimulationFaultedException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up.</exception>
    public static ValueList<string> Record(FactoryModel model, string path, StudyOptions? options = null, RecordingOptions? recording = null, CancellationToken cancellation = default)
    {
        options ??= StudyOptions.Of(model);
        StudyWarmUp warmUp = WarmUpOf(model, options, cancellation);
        using var simulation = new Simulation(model, options.Seed);
        using Recorder recorder = simulation.Record(path, recording, warmUp.Length);
        FactoryIndicators indicators = simulation.Indicators();
        try
        {
            FactoryReplication.Run(simulation, new(warmUp.Length, options.For), indicators.StartMeasuring, cancellation);
        }
        catch (ObserverException failed) when (failed.InnerExceptions is [IOException or UnauthorizedAccessException])
        {
            throw new IOException($"the recording cannot be written on: {failed.InnerExceptions[0].Message}", failed.InnerExceptions[0]);
        }
        string? standstill = Standstill.Of(simulation, indicators, cancellation) is { } found ? WarningOf((0, found), 1, 1) : null;
        recorder.End(new(simulation.Now, simulation.EventCount, simulation.NextDue() == SimTime.Never) { Standstill = standstill });
        return [.. WarningsOf(model, options, warmUp), .. standstill is null ? (string[])[] : [standstill]];
    }

    /// <summary>The figures of a recorded run: those of <see cref="Run(FactoryModel, StudyOptions, CancellationToken)"/> with one replication, to the last digit, where all of it was recorded.</summary>
    /// <remarks>What is measured begins when the recorded warm-up ends, where older events were dropped with the first that is kept, and ends with the recording. Of a recording that was not ended, events are
    /// counted as in the stream and not as in the calendar. A recording has no future to look into: that the factory has stopped for good is told where <see cref="Record"/> has looked.</remarks>
    /// <param name="replay">The recorded factory, at its start.</param>
    /// <param name="from">When measuring begins; what happened at that instant is not measured. Default: when the warm-up ends.</param>
    /// <param name="advance">How the factory is moved on from there, as in step with a clock. Default: at once to the end.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is the end of the recording or later, or before the first event that is kept.</exception>
    /// <exception cref="InvalidOperationException">The replay has begun already, or the recording holds no model or ends within its warm-up.</exception>
    /// <exception cref="ModelException">The model cannot be read by this version.</exception>
    /// <exception cref="RecordingException">The recording cannot be read on.</exception>
    public static StudyResult Replay(Replay replay, SimTime? from = null, Action<Replay>? advance = null)
    {
        ArgumentNullException.ThrowIfNull(replay);
        Recording recording = replay.Recording;
        if (replay.Now != SimTime.Start)
            throw new InvalidOperationException($"The replay has reached {replay.Now} already; give one at its start.");
        FactoryModel model = replay.Model ?? throw new InvalidOperationException("The recording holds no model; its indicators can be had from the stream alone.");
        var warmUp = SimTime.At(recording.Description.WarmUp);
        SimTime begin = from ?? (warmUp > recording.From ? warmUp : recording.From);
        if (from is null && begin >= recording.To)
            throw new InvalidOperationException($"The recording ends at {recording.To}, and measuring would begin at {begin}: there is nothing to measure.");
        if (begin >= recording.To || begin < recording.From)
            throw new ArgumentOutOfRangeException(nameof(from), begin, $"The recording goes from {recording.From} to {recording.To}: measuring cannot begin at {begin}.");
        FactoryIndicators indicators = replay.Indicators(new() { QuarterHoursFrom = LoadInterval.FirstOf(model.Start) });
        if (begin > SimTime.Start)
            replay.AdvanceTo(begin);
        indicators.StartMeasuring(begin);
        advance?.Invoke(replay);
        replay.RunToEnd();

        var options = new StudyOptions { For = recording.To - begin, WarmUp = begin.SinceStart, Seed = recording.Description.Seed ?? 0 };
        var figures = new FactoryFigures(model);
        IndicatorReport report = indicators.Read(replay.Now);
        ReplicationResult result = figures.Read(new(report, recording.End?.CalendarEvents ?? recording.Events, EnergyReading.Of(report, model)));
        var studied = new StudyWarmUp(begin.SinceStart, null);
        string[] standstill = recording.End?.Standstill is { } told ? [told] : [];
        return figures.Estimate(options, studied, new(new ReplicationSet([result]), PrecisionOutcome.Reached), [.. WarningsOf(model, options, studied), .. standstill]) with { StandstillCount = standstill.Length };
    }
}
