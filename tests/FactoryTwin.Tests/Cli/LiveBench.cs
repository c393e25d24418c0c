using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Live;
using FactoryTwin.Model;
using FactoryTwin.Tests.Live;

namespace FactoryTwin.Tests.Cli;

/// <summary>A living factory with a dashboard, on a clock that goes on when it is told to.</summary>
internal sealed class LiveBench : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Simulation _run;

    public LiveBench(FactoryModel model, double speed = 60, TimeSpan? horizon = null, params ForecastTarget[] targets)
    {
        _run = new Simulation(model);
        Live = new LiveFactory(_run, new LiveOptions { SpeedFactor = speed, Clock = Clock });
        Watch = new FactoryWatch(Live, model);
        Forecasts = new ForecastDesk(Live, Watch, ForecastSource.Of(Live, Watch), SimTime.At(horizon ?? TimeSpan.FromHours(8)), targets) { Replications = 40 };
        Board = new Dashboard(new DashboardSource { Name = model.Name, Factory = Live, Watch = Watch, Live = Live, Forecasts = Forecasts, Clock = Clock });
        Live.Tick();
        Page(80, 24);   // which chooses a station
    }

    public static FactoryModel Steady { get; } = FactoryModel.Parse("""
        name: Two steps
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: 60 s, power: { idle: 1 kW, processing: 4 kW } }
          shelf: { kind: buffer, capacity: 2 }
          wash: { kind: machine, cycle: 90 s }
          done: { kind: sink }
        flow:
          - castings -> mill -> shelf -> wash -> done
        """);

    public HandClock Clock { get; } = new();

    public LiveFactory Live { get; }

    public FactoryWatch Watch { get; }

    public ForecastDesk Forecasts { get; }

    public Dashboard Board { get; }

    /// <summary>Lets time of the wall pass, tick by tick.</summary>
    public void Pass(TimeSpan wall)
    {
        for (TimeSpan passed = Period; passed <= wall; passed += Period)
        {
            Clock.Advance(Period);
            Live.Tick();
        }
    }

    public void Press(params ConsoleKey[] keys)
    {
        foreach (ConsoleKey key in keys)
            Board.Press(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control: false));
    }

    public void Type(string letters)
    {
        foreach (char letter in letters)
            Board.Press(new ConsoleKeyInfo(letter, ConsoleKey.None, shift: false, alt: false, control: false));
    }

    /// <summary>Gives a command by its key, and waits until a note tells what came of it.</summary>
    public async Task TypeAsync(string letters)
    {
        Type(letters);
        Live.Tick();
        await Board.Told;
    }

    /// <summary>What a window shows, without spaces at the ends of lines.</summary>
    public string Page(int width, int height) => string.Join('\n', Board.Page(width, height).Select(line => string.Concat(line.Within(width).Select(piece => piece.Text)).TrimEnd()));

    public void Dispose()
    {
        Board.Dispose();
        Forecasts.Dispose();
        Watch.Dispose();
        Live.Dispose();
        _run.Dispose();
    }
}
