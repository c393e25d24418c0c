using System.Globalization;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using Spectre.Console;

namespace FactoryTwin.Cli.Live;

/// <summary>A living factory from its begin to its end: it goes on on a thread of the pool, is shown meanwhile, and is summed up when it is over.</summary>
internal static class LiveSession
{
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="source">What is shown.</param>
    /// <param name="live">Has the factory go on until it is over, or asked to end.</param>
    /// <param name="interruption">Asks to end, which is the usual end.</param>
    /// <exception cref="Exception">What the factory failed by.</exception>
    public static async Task RunAsync(Terminal terminal, DashboardSource source, Func<CancellationToken, Task> live, CancellationToken interruption)
    {
        using var dashboard = new Dashboard(source);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interruption);
        Task life = Task.Run(() => live(end.Token), CancellationToken.None);
        try
        {
            await (terminal.IsOutputInteractive ? LiveScreen.RunAsync(terminal, dashboard, life, interruption) : LiveLines.RunAsync(terminal, dashboard, life, interruption)).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)life.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)).ConfigureAwait(false);
        }
        terminal.Show(console => Summarise(console, source));
        if (life.IsFaulted)
            await life.ConfigureAwait(false);
    }

    private static void Summarise(IAnsiConsole console, DashboardSource source)
    {
        FactoryView view = source.Watch.Read();
        Tables.Head(console, source.Name, $"alive until {LiveText.Time(view.Time)}");
        Grid grid = Tables.Facts();
        grid.AddFact("good parts", string.Create(CultureInfo.InvariantCulture, $"{view.Good}; {view.Lost} lost, {view.InProgress} in progress"));
        grid.AddFact("OEE of the line", $"{LiveText.Percent(view.OeeRatio)}");
        if (view.EnergyKilowattHours is { } energy)
            grid.AddFact("energy", $"{LiveText.Number(energy, 4)} kWh, {LiveText.Number(view.EnergyPerPartKilowattHours, 4)} kWh for each good part");
        if (source.Forecasts?.News.Score is ForecastScore score)
            grid.AddFact("forecasts", LiveText.Hits(score));
        if (source.Health?.Invoke() is { Length: > 0 } health)
            grid.AddFact(source.HealthName, health);
        if (source.Live is { LastTick: { Number: > 0 } tick })
            grid.AddFact("pace", $"{LiveText.Pace(tick)}; a tick was at most {Figure.Duration(new(tick.LongestLate.TotalSeconds, null), 2)} late");
        console.Write(grid);
    }
}
