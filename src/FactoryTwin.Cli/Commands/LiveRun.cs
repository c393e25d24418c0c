using System.Reactive.Linq;
using FactoryTwin.Cli.Live;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>run --live</c>: one run, shown as it happens.</summary>
internal sealed record LiveRun
{
    /// <summary>How fast it lives where nobody says so.</summary>
    public const double UsualSpeed = 1;

    /// <summary>How often what was recorded is handed to the file [ticks of the factory's loop, ten a second]: a block of a quiet factory would be full after hours, and lost in a crash.</summary>
    private const int TicksToFlush = 100;

    public required FactoryModel Model { get; init; }

    /// <summary>Its file, which no recording may overwrite.</summary>
    public required string ModelFile { get; init; }

    public required TimeSpan For { get; init; }

    public required ulong Seed { get; init; }

    public required double SpeedFactor { get; init; }

    /// <summary>The recording; <c>null</c> for none.</summary>
    public required string? Recording { get; init; }

    /// <summary>What the recording keeps.</summary>
    public required RecordingOptions Limits { get; init; }

    /// <summary>Whether it is forecast from the beginning.</summary>
    public required bool WantsForecast { get; init; }

    public required IReadOnlyList<ForecastTarget> Targets { get; init; }

    public async Task RunAsync(Terminal terminal, CancellationToken interruption)
    {
        using var run = new Simulation(Model, Seed);
        using var live = new LiveFactory(run, new LiveOptions { SpeedFactor = SpeedFactor, Clock = terminal.Clock });
        using Recorder? recorder = Recording is { } path ? Record(run, path) : null;
        using IDisposable? flushes = recorder is null ? null : FlushesOf(live, recorder);
        using var watch = new FactoryWatch(live, Model);
        using var forecasts = new ForecastDesk(live, watch, ForecastSource.Of(live, watch), SimTime.At(For), Targets);
        if (WantsForecast)
            forecasts.Begin();
        try
        {
            var source = new DashboardSource { Name = Model.Name, Factory = live, Watch = watch, Live = live, Forecasts = forecasts, Clock = terminal.Clock };
            await LiveSession.RunAsync(terminal, source, end => live.RunAsync(SimTime.At(For), end), interruption).ConfigureAwait(false);
        }
        finally
        {
            Messages.Warn(terminal, live.Failures.Where(failure => !IsOfFile(failure)).Select(failure => failure.Message).Distinct());
            if (run.Fault is null && !live.Failures.Any(IsOfFile))
                recorder?.End(new(run.Now, run.EventCount, run.NextDue() == SimTime.Never));
        }
        if (live.Failures.FirstOrDefault(IsOfFile) is { } cause)
            throw new IOException($"the recording ends before: {cause.Message}", cause);

        static bool IsOfFile(Exception failure) => failure is IOException or UnauthorizedAccessException;
    }

    /// <summary>Hands what was recorded to the file again and again.</summary>
    internal static IDisposable FlushesOf(LiveFactory live, Recorder recorder) => live.Ticks.Where(static tick => tick.Number % TicksToFlush == 0).Subscribe(_ => recorder.Flush());

    private Recorder Record(Simulation run, string path)
    {
        try
        {
            EventFile.RefuseInput("--record", path, ModelFile, Model);
            return run.Record(path, Limits);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"--record {path}: {EventFile.Reason(failure, path)}");
        }
    }
}
