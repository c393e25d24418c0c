using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FactoryTwin.Tests.Cli;

/// <summary>The command as a process of its own: what only shows there.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly CommandRun _command = new();

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Json_of_a_process_is_in_UTF_8_without_a_mark_and_without_anything_else()
    {
        using Process process = Start("run", _command.Line(title: "Fräserei"), "--json");
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestEnds);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(0, process.ExitCode);
        using JsonDocument json = JsonDocument.Parse(bytes.ToArray());
        Assert.Equal("Fräserei", json.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Errors_of_a_process_go_to_standard_error_with_its_exit_code()
    {
        using Process process = Start("run", "nowhere.yaml");
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(TestEnds));
        Assert.Equal("nowhere.yaml:1:1: FT1001 the file does not exist; check its name and its folder\n", (await process.StandardError.ReadToEndAsync(TestEnds)).ReplaceLineEndings("\n"));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(3, process.ExitCode);
    }

    /// <summary>The events go to a pipe, which tells when the run has begun: its writer comes only then.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupted_process_ends_with_130_and_one_line(string signal)
    {
        string pipe = _command.PathOf("pipe");
        using (Process make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(TestEnds);
        using Process process = Start("run", _command.RandomLine(), "--for", "30000d", "--events", pipe, "--json");
        using FileStream reader = File.OpenRead(pipe);
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestEnds);
        Assert.Equal("factorytwin run: interrupted\n", await process.StandardError.ReadToEndAsync(TestEnds));
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(130, process.ExitCode);
    }

    [Theory]
    [InlineData(">/dev/full", 1, 1)]
    [InlineData(">/dev/full 2>/dev/full", 1, 0)]
    [InlineData(">&-", 1, 1)]
    [InlineData(">&- 2>&-", 1, 0)]
    [InlineData("--json >/dev/full", 1, 1)]
    [InlineData("--trace 100000 >/dev/full", 1, 1)]
    public async Task What_cannot_be_written_ends_with_1_and_at_most_one_line(string redirected, int code, int lines)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"dotnet \"$0\" run \"$1\" {redirected}", Program, _command.Line()]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(TestEnds);
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(code, process.ExitCode);
        Assert.Equal(lines, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_reader_that_leaves_early_is_no_error()
    {
        var start = new ProcessStartInfo("sh", ["-c", "{ dotnet \"$0\" run \"$1\" --trace 100000; echo $? >&2; } | head -1 >/dev/null", Program, _command.Line()]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Assert.Equal("0\n", await process.StandardError.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "FactoryTwin.Cli.dll");

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
