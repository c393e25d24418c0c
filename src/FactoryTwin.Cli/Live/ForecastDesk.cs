using System.Reactive.Concurrency;
using System.Reactive.Linq;
using FactoryTwin.Cli.Commands;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Live;

/// <summary>Where forecasts begin.</summary>
/// <param name="Run">A run that nobody else moves on, at the present instant.</param>
/// <param name="SoFar">What has listened up to that instant.</param>
internal sealed record ForecastPresent(Simulation Run, FactoryIndicators SoFar);

/// <summary>How the present of a factory is had.</summary>
/// <param name="Soon">Has something done on the factory's thread, between two steps, soon.</param>
/// <param name="Take">Takes the present, on that thread.</param>
/// <param name="JudgedBy">What forecasts of it are judged by.</param>
internal sealed record ForecastSource(Action<Action> Soon, Func<ForecastPresent> Take, ForecastJudge JudgedBy)
{
    public static ForecastSource Of(LiveFactory live, FactoryWatch watch) =>
        new(then => live.Ticks.Take(1).Subscribe(_ => then()), () => new(live.Run.Fork(), watch.ForkIndicators()), ForecastJudge.OwnModel);
}

/// <summary>Makes forecasts of a living factory on other threads, and judges them by what comes: of good parts, at one lead time.</summary>
internal sealed class ForecastDesk : IDisposable
{
    /// <summary>How far ahead forecasts are judged; by itself it makes one as often, so that their spans do not overlap.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan UsualHorizon = TimeSpan.FromHours(8);

    private readonly IFactory _factory;
    private readonly FactoryWatch _watch;
    private readonly ForecastSource _source;
    private readonly SimTime? _end;
    private readonly Lock _gate = new();
    private readonly List<PastForecast> _judged = [];
    private readonly CancellationTokenSource _over = new();
    private IDisposable? _repeated;
    private bool _isBusy;

    /// <param name="factory">The factory.</param>
    /// <param name="watch">Who has listened to it from the beginning.</param>
    /// <param name="source">How its present is had.</param>
    /// <param name="end">The instant up to which it is forecast; <c>null</c> where it has no end: then 8 h ahead.</param>
    /// <param name="targets">Targets at that instant.</param>
    public ForecastDesk(IFactory factory, FactoryWatch watch, ForecastSource source, SimTime? end, IReadOnlyList<ForecastTarget> targets)
    {
        (_factory, _watch, _source, _end) = (factory, watch, source, end);
        Targets = targets;
        string[] shown = [ForecastIndicator.GoodParts.Name, ForecastIndicator.LineOee.Name, ForecastIndicator.Energy.Name, .. targets.Select(target => target.Indicator)];
        Indicators = ForecastIndicator.Ready.Where(each => shown.Contains(each.Name)).ToValueList();
    }

    public IReadOnlyList<ForecastTarget> Targets { get; }

    public ValueList<ForecastIndicator> Indicators { get; }

    /// <summary>Number of futures of each forecast. Default: 200.</summary>
    public int Replications { get; init; } = 200;

    /// <summary>Who hears of each forecast, on any thread. Default: nobody.</summary>
    public Action<ForecastResult>? Made { get; init; }

    /// <summary>What it has come to; safe on any thread.</summary>
    public ForecastNews News { get; private set => Volatile.Write(ref field, value); } = new();

    /// <summary>Ends when the forecast that is being made is.</summary>
    public Task Making { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when the last forecast is judged, or will not be.</summary>
    public Task Judging { get; private set; } = Task.CompletedTask;

    /// <summary>Makes a forecast now, and from now on one every <see cref="Lead"/> of the factory's time.</summary>
    public void Begin()
    {
        lock (_gate)
            _repeated ??= Observable.Interval(Lead, _factory.Clock).Subscribe(_ => Ask());
        Ask();
    }

    public void Dispose()
    {
        _over.Cancel();
        lock (_gate)
            _repeated?.Dispose();
    }

    private void Ask()
    {
        lock (_gate)
        {
            if (_isBusy || _factory.Clock.Now >= _end)
                return;
            _isBusy = true;
            News = News with { IsBusy = true };
        }
        _source.Soon(() =>
        {
            try
            {
                ForecastPresent present = _source.Take();
                TimeSpan left = _end is { } end ? end - present.Run.Now : UsualHorizon;
                var observed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (left >= Lead)
                    _factory.Clock.Schedule(Lead, () => observed.TrySetResult(_watch.Good));
                Task<ForecastResult?> made = MakeAsync(present, left);
                (Making, Judging) = (made, left >= Lead ? JudgeAsync(made, observed.Task) : Task.CompletedTask);
            }
            catch (Exception failure)
            {
                Fail(failure);
            }
        });
    }

    private async Task<ForecastResult?> MakeAsync(ForecastPresent present, TimeSpan left)
    {
        try
        {
            using Simulation run = present.Run;
            var options = new ForecastOptions
            {
                Horizon = left,
                Step = left > Lead ? Lead : null,
                Replications = Replications,
                Indicators = Indicators,
                Execution = new() { Threads = Math.Max(1, Environment.ProcessorCount - 1) },   // one is left to the factory
            };
            ForecastResult result = await Task.Run(() => Forecast.Run(run, present.SoFar, options, _over.Token)).ConfigureAwait(false);
            lock (_gate)
            {
                _isBusy = false;
                News = News with { IsBusy = false, Latest = result, Failure = null };
            }
            Made?.Invoke(result);
            return result;
        }
        catch (Exception failure)
        {
            if (!_over.IsCancellationRequested)
                Fail(failure);
            return null;
        }
    }

    private async Task JudgeAsync(Task<ForecastResult?> made, Task<long> observed)
    {
        if (await made.ConfigureAwait(false) is not { } result)
            return;
        await Task.WhenAny(observed, Task.Delay(Timeout.Infinite, _over.Token)).ConfigureAwait(false);
        if (!observed.IsCompletedSuccessfully)
            return;   // it is over before
        ForecastPoint point = result[ForecastIndicator.GoodParts.Name].Points.First(each => each.At == result.From + Lead);
        lock (_gate)
        {
            _judged.Add(new PastForecast { Forecast = point, Lead = Lead, Observed = observed.Result });
            News = News with { Score = ForecastScore.Of(ForecastIndicator.GoodParts, _judged, _source.JudgedBy) };
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _isBusy = false;
            News = News with { IsBusy = false, Failure = failure.Message.ReplaceLineEndings(" ") };
        }
    }
}

/// <summary>What forecasts have come to.</summary>
internal sealed record ForecastNews
{
    /// <summary>Whether one is being made.</summary>
    public bool IsBusy { get; init; }

    public ForecastResult? Latest { get; init; }

    /// <summary>How good those were whose time has come; <c>null</c> before the first.</summary>
    public ForecastScore? Score { get; init; }

    /// <summary>Why the last one was not made; <c>null</c> where it was.</summary>
    public string? Failure { get; init; }
}
