using System.Globalization;
using FactoryTwin.Experiments;

namespace FactoryTwin.Cli.Output;

/// <summary>One line that says how far long work has come, and that is gone when it is done. Nothing where nobody looks.</summary>
internal sealed class ProgressLine : IProgress<ReplicationProgress>, IDisposable
{
    private const string BackToStart = "\r\e[K";

    // Work that is over before it could be read needs no line.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700), Pace = TimeSpan.FromMilliseconds(200);

    private readonly Terminal _terminal;
    private readonly long _began;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private ReplicationProgress _progress;
    private bool _isShown;
    private bool _isOver;

    public ProgressLine(Terminal terminal)
    {
        _terminal = terminal;
        _began = terminal.Clock.GetTimestamp();
        if (terminal.IsErrorInteractive)
            _timer = terminal.Clock.CreateTimer(_ => Show(), null, Patience, Pace);
    }

    public void Report(ReplicationProgress value)
    {
        lock (_gate)
            _progress = value;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isOver = true;
            if (_isShown)
                _terminal.Error.Write(BackToStart);
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _isShown = true;
            string total = _progress.Total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all}") : "";
            string done = _progress.Done == 0 ? "running" : string.Create(CultureInfo.InvariantCulture, $"{_progress.Done}{total} replications");
            _terminal.Error.Write(string.Create(CultureInfo.InvariantCulture, $"{BackToStart}{done}, {_terminal.Clock.GetElapsedTime(_began).TotalSeconds:0} s (Ctrl-C stops)"));
        }
    }
}
