using FactoryTwin.Cli.Output;

namespace FactoryTwin.Cli.Live;

/// <summary>Tells how a factory stands where there is no window: a line soon, one a minute of the wall clock, and one at the end.</summary>
internal static class LiveLines
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(2), _every = TimeSpan.FromMinutes(1);

    /// <param name="terminal">Where it is written to.</param>
    /// <param name="dashboard">What is told.</param>
    /// <param name="life">Ends when the factory does.</param>
    /// <param name="interruption">Asks to end.</param>
    public static async Task RunAsync(Terminal terminal, Dashboard dashboard, Task life, CancellationToken interruption)
    {
        for (TimeSpan wait = _first; !life.IsCompleted && !interruption.IsCancellationRequested; wait = _every)
        {
            await Task.WhenAny(life, Task.Delay(wait, terminal.Clock, interruption)).ConfigureAwait(false);
            terminal.Output.WriteLine(Tables.Printable(dashboard.Line()));
            terminal.Output.Flush();
        }
    }
}
