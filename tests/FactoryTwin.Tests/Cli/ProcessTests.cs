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
        Assert.Equal("nowhere.yaml:1:1: FT1001 the file does not exist\n", (await process.StandardError.ReadToEndAsync(TestEnds)).ReplaceLineEndings("\n"));
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

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FactoryTwin.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
