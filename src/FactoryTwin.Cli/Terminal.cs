using Spectre.Console;

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
        };
    }

    /// <summary>Shows texts and tables: without colours where nobody looks, without spaces at the ends of lines, and with one empty line where tables leave several.</summary>
    public void Show(Action<IAnsiConsole> write)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsOutputInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsOutputInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        write(console);
        bool wasEmpty = true;
        foreach (string line in text.ToString().Split('\n').Select(line => line.TrimEnd()).SkipLast(1))
        {
            if (line.Length > 0 || !wasEmpty)
                Output.WriteLine(line);
            wasEmpty = line.Length == 0;
        }
    }
}
