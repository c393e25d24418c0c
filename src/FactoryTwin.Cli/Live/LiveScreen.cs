using FactoryTwin.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FactoryTwin.Cli.Live;

/// <summary>Shows a dashboard in a terminal's other screen, and reads its keys, until the factory ends or it is asked to.</summary>
/// <remarks>Spectre knows colours and widths; its live display does not follow a window that changes its size, and leaves no other screen behind, so that pictures are written here: each line over the one before.</remarks>
internal static class LiveScreen
{
    /// <summary>To the other screen, without a cursor; and back.</summary>
    private const string Enter = "\e[?1049h\e[?25l", Leave = "\e[?25h\e[?1049l", Home = "\e[H", ToEndOfLine = "\e[K", ToEnd = "\e[J";

    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(100);

    /// <param name="terminal">The terminal, where somebody looks.</param>
    /// <param name="dashboard">What is shown.</param>
    /// <param name="life">Ends when the factory does.</param>
    /// <param name="interruption">Asks to end.</param>
    public static async Task RunAsync(Terminal terminal, Dashboard dashboard, Task life, CancellationToken interruption)
    {
        string before = "";
        terminal.Output.Write(Enter);
        try
        {
            while (true)
            {
                while (terminal.ReadKey() is { } key)
                    dashboard.Press(key);
                if (life.IsCompleted || dashboard.IsOver || interruption.IsCancellationRequested)
                    return;
                string picture = Picture(terminal, dashboard);
                if (picture != before)
                {
                    terminal.Output.Write(picture);
                    terminal.Output.Flush();
                }
                before = picture;
                await Task.WhenAny(life, Task.Delay(_every, terminal.Clock, interruption)).ConfigureAwait(false);
            }
        }
        finally
        {
            terminal.Output.Write(Leave);
            terminal.Output.Flush();
        }
    }

    private static string Picture(Terminal terminal, Dashboard dashboard)
    {
        (int columns, int lines) = terminal.Size();
        int width = Math.Max(20, columns - 1);   // the last column would break the line in some terminals
        return Home + terminal.Ansi(new Lines(dashboard.Page(width, Math.Max(1, lines)), width), columns).Replace("\n", ToEndOfLine + "\r\n", StringComparison.Ordinal) + ToEndOfLine + ToEnd;
    }

    private sealed class Lines(IReadOnlyList<TextLine> lines, int width) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            lines.SelectMany((line, i) => i == 0 ? line.Within(width) : [Segment.LineBreak, .. line.Within(width)]);
    }
}
