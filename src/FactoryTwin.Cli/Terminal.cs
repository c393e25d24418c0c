using Spectre.Console;
using Spectre.Console.Rendering;

namespace FactoryTwin.Cli;

/// <summary>Where the command writes to, and what may be written there.</summary>
internal sealed record Terminal
{
    /// <summary>Width of a table where nobody's window says otherwise [characters].</summary>
    private const int UsualWidth = 100;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person looks at the output as it is written. Default: no, it goes to a file, a pipe or a test.</summary>
    public bool IsOutputInteractive { get; init; }

    /// <summary>Whether a person looks at the messages as they are written. Default: no.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Width of the output [characters].</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>Columns and lines of the window, asked for each picture: it may change while it is looked at.</summary>
    public Func<(int Columns, int Lines)> Size { get; init; } = static () => (UsualWidth, 30);

    /// <summary>The key that was pressed next; <c>null</c> where none was. Default: nobody presses any.</summary>
    public Func<ConsoleKeyInfo?> ReadKey { get; init; } = static () => null;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static Terminal OfConsole(TextWriter output)
    {
        bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool isInteractive = !Console.IsOutputRedirected && !isDumb;
        return new()
        {
            Output = output,
            Error = Console.Error,
            IsOutputInteractive = isInteractive,
            IsErrorInteractive = !Console.IsErrorRedirected && !isDumb,
            Width = isInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth,
            Size = static () => Console.WindowWidth > 0 ? (Console.WindowWidth, Console.WindowHeight) : (UsualWidth, 30),
            ReadKey = static () => !Console.IsInputRedirected && Console.KeyAvailable ? Console.ReadKey(intercept: true) : null,
        };
    }

    /// <summary>Shows texts and tables: without colours where nobody looks, without spaces at the ends of lines, and with one empty line where tables leave several.</summary>
    public void Show(Action<IAnsiConsole> write)
    {
        bool wasEmpty = true;
        foreach (string line in Text(write, Width).Split('\n').Select(line => line.TrimEnd()).SkipLast(1))
        {
            if (line.Length > 0 || !wasEmpty)
                Output.WriteLine(line);
            wasEmpty = line.Length == 0;
        }
    }

    /// <summary>A picture with colours, where the terminal shows them.</summary>
    public string Ansi(IRenderable picture, int width) => Text(console => console.Write(picture), width).ReplaceLineEndings("\n");

    private string Text(Action<IAnsiConsole> write, int width)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsOutputInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsOutputInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        write(console);
        return text.ToString();
    }
}
