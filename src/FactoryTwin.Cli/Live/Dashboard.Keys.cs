using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Live;

/// <content>What keys do.</content>
internal sealed partial class Dashboard
{
    private const double CycleStep = 1.25;

    private static readonly double[] _speeds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 200, 300, 600, 1000, double.PositiveInfinity];

    private static readonly Key[] _keys =
    [
        new("space", "pause", board => board.HasLive, (board, _) => board.TogglePause(), ConsoleKey.Spacebar),
        new("+ -", "speed", board => board.HasLive, (board, key) => board.ChangeSpeed(key.KeyChar == '+' ? 1 : -1), "+-"),
        new("↑ ↓", "station", board => board._selected is not null, (board, key) => board.Select(key.Key == ConsoleKey.DownArrow ? 1 : -1), ConsoleKey.UpArrow, ConsoleKey.DownArrow),
        new("f", "fault", board => board.HasLive, (board, _) => board.Command(station => new InjectFault(station)), "f"),
        new("r", "repair", board => board.HasLive, (board, _) => board.Command(station => new RepairFault(station)), "r"),
        new("c C", "slower, faster", board => board.HasLive, (board, key) => board.ChangeCycle(key.KeyChar == 'c' ? CycleStep : 1 / CycleStep), "cC"),
        new("s", "step", board => board.HasLive, (board, _) => board._source.Live!.StepEvent(), "s"),
        new("t", "forecast", board => board._source.Forecasts is not null, (board, _) => board._source.Forecasts!.Begin(), "t"),
        new("b ← →", "back in time", _ => true, (board, key) => board.Travel(key.Key == ConsoleKey.RightArrow ? 1 : -1), ConsoleKey.B, ConsoleKey.LeftArrow, ConsoleKey.RightArrow),
        new("enter", "present", board => board._pastTime is not null, (board, _) => board._pastTime = null, ConsoleKey.Enter),
        new("q", "end", _ => true, (board, _) => board.IsOver = true, "q"),
    ];

    /// <summary>Ends when a note tells what came of the last command.</summary>
    public Task Told { get; private set; } = Task.CompletedTask;

    private bool HasLive => _source.Live is not null;

    /// <summary>Does what a key is for; nothing where it is for nothing.</summary>
    public void Press(ConsoleKeyInfo pressed) => Array.Find(_keys, key => key.IsThere(this) && key.Means(pressed))?.Act(this, pressed);

    private void TogglePause()
    {
        if (_source.Live!.IsPaused)
            _source.Live.Resume();
        else
            _source.Live.Pause();
    }

    private void ChangeSpeed(int by)
    {
        double speed = _source.Live!.SpeedFactor;
        _source.Live.SpeedFactor = by > 0 ? _speeds.FirstOrDefault(faster => faster > speed, _speeds[^1]) : _speeds.LastOrDefault(slower => slower < speed, _speeds[0]);
    }

    private void Select(int by)
    {
        string[] names = Selectable(Shown());
        _selected = names[Math.Clamp(Array.IndexOf(names, _selected) + by, 0, names.Length - 1)];
    }

    /// <summary>Goes to the minute before or after; past the last one it is the present again.</summary>
    private void Travel(int by)
    {
        IReadOnlyList<FactoryView> past = _source.Watch.Past;
        SimTime now = _pastTime ?? SimTime.Never;
        if (by < 0 && past.LastOrDefault(view => view.Time < now) is { } earlier)
            _pastTime = earlier.Time;
        else if (by > 0)
            _pastTime = past.FirstOrDefault(view => view.Time > now)?.Time;
    }

    private void ChangeCycle(double by)
    {
        if (_selected is not { } station)
            return;
        double factor = Math.Clamp(Math.Round(Factors().GetValueOrDefault(station, 1) * by, 6), 0.001, 1000);
        Command(name => new ChangeCycle(name, factor), () =>
        {
            lock (_timeFactors)
                _timeFactors[station] = factor;
        });
    }

    /// <summary>Gives the selected station a command; a note tells what came of it.</summary>
    private void Command(Func<string, FactoryCommand> make, Action? followed = null)
    {
        if (_selected is not { } station)
            return;
        FactoryCommand command = make(station);
        Told = TellAsync(command, followed);
    }

    private async Task TellAsync(FactoryCommand command, Action? followed)
    {
        try
        {
            await _source.Live!.Post(command).ConfigureAwait(false);
            followed?.Invoke();
            _source.Watch.Tell($"command: {LiveText.Word(command)}");
        }
        catch (Exception failure)
        {
            _source.Watch.Tell($"refused: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>A key, or some that belong together.</summary>
    private sealed record Key(string Name, string Does, Func<Dashboard, bool> IsThere, Action<Dashboard, ConsoleKeyInfo> Act)
    {
        private readonly ConsoleKey[] _keys = [];
        private readonly string _letters = "";

        public Key(string name, string does, Func<Dashboard, bool> isThere, Action<Dashboard, ConsoleKeyInfo> act, params ConsoleKey[] keys) : this(name, does, isThere, act) => _keys = keys;

        public Key(string name, string does, Func<Dashboard, bool> isThere, Action<Dashboard, ConsoleKeyInfo> act, string letters) : this(name, does, isThere, act) => _letters = letters;

        public string Shown => string.Create(CultureInfo.InvariantCulture, $"{Name} {Does}");

        public bool Means(ConsoleKeyInfo pressed) => _keys.Contains(pressed.Key) || pressed.KeyChar != '\0' && _letters.Contains(pressed.KeyChar);
    }
}
