using System.Diagnostics;
using System.Text;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Commands;

/// <summary>The command as a process of its own, with what it wrote so far; ended by its own handle.</summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly Task _reading;

    private CommandProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>Starts it.</summary>
    /// <param name="environment">Variables, besides those that there are; names and passwords of the machine are not among them.</param>
    /// <param name="arguments">The command line.</param>
    public static CommandProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        // What a shell starts in the background ignores Ctrl-C, and so does all that it starts: also when the tests run that way, the command is to hear it.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "FactoryTwin.Cli.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("FACTORYTWIN_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new CommandProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using CommandProcess process = Start(environment, arguments);
        int code = await process.EndAsync();
        return (code, process.Output, process.Error);
    }

    /// <summary>Asks it to end, as Ctrl-C does.</summary>
    public Task<int> InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", FormattableString.Invariant($"{_process.Id}")]);
        return EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(Eventually.Limit);
        await _reading;
        return _process.ExitCode;
    }

    public Task SaysAsync(string text) => Eventually.Holds(() => Output.Contains(text, StringComparison.Ordinal) || Error.Contains(text, StringComparison.Ordinal) || HasEnded(text), text);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(Eventually.Limit);
        await _reading;
        _process.Dispose();
    }

    private bool HasEnded(string waitedFor)
    {
        Assert.False(_reading.IsCompleted, $"It has ended before it said '{waitedFor}': {Output} {Error}");
        return false;
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
                to.Append(line).Append('\n');
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
