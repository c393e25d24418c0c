using FactoryTwin.Model;

namespace FactoryTwin.Cli.Live;

/// <summary>What a dashboard is made for, and what can be done with it: all but the factory may be missing.</summary>
internal sealed record DashboardSource
{
    public required string Name { get; init; }

    public required IFactory Factory { get; init; }

    public required FactoryWatch Watch { get; init; }

    /// <summary>The factory that is paced and commanded: itself, or the one that it is a mirror of. Default: <c>null</c>, it cannot be.</summary>
    public LiveFactory? Live { get; init; }

    /// <summary>Default: <c>null</c>, it cannot be forecast.</summary>
    public ForecastDesk? Forecasts { get; init; }

    /// <summary>How its source fares, as a connection to a broker; asked for each picture. Default: nothing to be told.</summary>
    public Func<string>? Health { get; init; }

    /// <summary>What that is called when it is summed up. Default: the source.</summary>
    public string HealthName { get; init; } = "source";

    /// <summary>The wall clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A dashboard over any factory, simulated, replayed or mirrored: what it shows at present, and what keys do.</summary>
/// <remarks>It belongs to one thread, and the factory goes on on another.</remarks>
internal sealed partial class Dashboard : IDisposable
{
    private readonly DashboardSource _source;
    private readonly IDisposable? _ticks;
    private readonly Dictionary<string, double> _timeFactors = [];   // guarded by itself
    private string? _selected;
    private SimTime? _pastTime;
    private volatile LastTick? _lastTick;

    public Dashboard(DashboardSource source)
    {
        _source = source;
        _ticks = source.Live?.Ticks.Subscribe(tick => _lastTick = new(tick));
    }

    /// <summary>Whether it was asked to end.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What the window shows.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines at most.</param>
    public IReadOnlyList<TextLine> Page(int width, int height)
    {
        FactoryView view = Shown();
        if (_selected is null || !Selectable(view).Contains(_selected))
            _selected = Selectable(view).FirstOrDefault();
        return new DashboardPage
        {
            Name = _source.Name,
            View = view,
            IsPast = _pastTime is not null,
            WallTime = _source.Clock.GetLocalNow(),
            Tick = _lastTick?.Tick,
            IsPausedNext = _source.Live?.IsPaused ?? false,
            SpeedFactor = _source.Live?.SpeedFactor,
            Health = _source.Health?.Invoke(),
            Selected = _selected,
            TimeFactors = Factors(),
            Forecasts = _source.Forecasts,
            Notes = _source.Watch.Notes,
            Keys = [.. _keys.Where(key => key.IsThere(this)).Select(key => key.Shown)],
        }.Lines(width, height);
    }

    /// <summary>A line about the factory, for those who have no window.</summary>
    public string Line()
    {
        LiveTick? tick = _lastTick?.Tick;
        return LiveText.Line(_source.Watch.Read(), tick, _source.Forecasts?.News, _source.Health?.Invoke());
    }

    public void Dispose() => _ticks?.Dispose();

    private FactoryView Shown() => _pastTime is { } time && _source.Watch.Past.LastOrDefault(view => view.Time <= time) is { } past ? past : _source.Watch.Read();

    private static string[] Selectable(FactoryView view) => [.. view.Stations.Where(station => station.HasStates).Select(station => station.Info.Name)];

    private Dictionary<string, double> Factors()
    {
        lock (_timeFactors)
            return new(_timeFactors);
    }

    /// <summary>A tick that another thread can take as a whole.</summary>
    private sealed record LastTick(LiveTick Tick);
}
