using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0, RunFailed = 1, WrongCommandLine = 2, WrongModel = 3, Interrupted = 130;

    /// <summary>All of them, for people.</summary>
    public static string Words => string.Create(CultureInfo.InvariantCulture,
        $"Exit codes: {Done} done; {RunFailed} a run failed, or a file could not be read or written on the way; {WrongCommandLine} the command line is wrong; {WrongModel} a factory, or a file that it names, is faulty; {Interrupted} interrupted before it was done. Interrupting is the usual end of what lives or listens (demo, publish, mirror, listen, --live): {Done}.");
}

/// <summary>The command line is understood and yet wrong, as where a file cannot be written.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

/// <summary>The <c>factorytwin</c> command: from its arguments to its exit code.</summary>
internal static class CommandLine
{
    private const string Name = "factorytwin";

    public static int Run(string[] args, Terminal terminal, CancellationToken interruption = default)
    {
        try
        {
            int code = Answer(args, terminal, interruption);
            return Flush(terminal, code);
        }
        catch (Exception failure) when (IsOfWriting(failure))
        {
            // Standard error cannot be written, so there is nobody to tell.
            return ExitCode.RunFailed;
        }
    }

    /// <summary>A closed stream is answered as one that must not be written.</summary>
    public static bool IsOfWriting(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private static int Flush(Terminal terminal, int code)
    {
        try
        {
            terminal.Output.Flush();
            return code;
        }
        catch (Exception failure) when (code == ExitCode.Done && IsOfWriting(failure))
        {
            terminal.Error.WriteLine($"{Name}: standard output cannot be written: {failure.Message.ReplaceLineEndings(" ")}");
            return ExitCode.RunFailed;
        }
    }

    private static int Answer(string[] args, Terminal terminal, CancellationToken interruption)
    {
        Command root = Root(terminal, interruption);
        ParseResult parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        Command command = parsed.CommandResult.Command;
        string path = command == root ? Name : $"{Name} {command.Name}";
        if (args.Length == 0)
        {
            root.Parse("--help").Invoke(new() { Output = terminal.Error });
            return ExitCode.WrongCommandLine;
        }
        if (parsed.Action is not HelpAction && parsed.Errors.Count > 0)
        {
            if (command == root && parsed.UnmatchedTokens is [{ } unknown, ..])
                terminal.Error.WriteLine($"{path}: there is no command '{unknown}'; there are {string.Join(", ", root.Subcommands.Select(known => known.Name))}");
            else
                parsed.Errors.Select(error => error.Message).Distinct().ToList().ForEach(message => terminal.Error.WriteLine($"{path}: {message}"));
            terminal.Error.WriteLine($"{path}: see '{path} --help'");
            return ExitCode.WrongCommandLine;
        }
        try
        {
            return parsed.Invoke(new() { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ModelException faulty)
        {
            Messages.Show(terminal, faulty, faulty.Problems[0].File ?? path);
            return ExitCode.WrongModel;
        }
        catch (RecordingException unreadable)
        {
            terminal.Error.WriteLine(Tables.Printable(unreadable.Message));
            return ExitCode.WrongModel;
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"{path}: interrupted");
            return ExitCode.Interrupted;
        }
        catch (CommandLineException wrong)
        {
            terminal.Error.WriteLine($"{path}: {wrong.Message}");
            return ExitCode.WrongCommandLine;
        }
        catch (Exception failure)
        {
            terminal.Error.WriteLine($"{path}: {failure.Message.ReplaceLineEndings(" ")}");
            return ExitCode.RunFailed;
        }
    }

    // No RootCommand: it would go by the name of the program's file.
    private static Command Root(Terminal terminal, CancellationToken interruption) => new(Name, $"Simulates, studies and compares factories that are described as text. {ExitCode.Words}")
    {
        RunCommand.Create(terminal, interruption),
        CompareCommand.Create(terminal, interruption),
        BottleneckCommand.Create(terminal, interruption),
        ForecastCommand.Create(terminal, interruption),
        ValidateCommand.Create(terminal),
        PrintTimeCommand.Create(terminal, interruption),
        RecordCommand.Create(terminal, interruption),
        ReplayCommand.Create(terminal, interruption),
        PublishCommand.Create(terminal, interruption),
        MirrorCommand.Create(terminal, interruption),
        ListenCommand.Create(terminal, interruption),
        DemoCommand.Create(terminal, interruption),
        new HelpOption { Recursive = true },
        new VersionOption(),
    };
}
