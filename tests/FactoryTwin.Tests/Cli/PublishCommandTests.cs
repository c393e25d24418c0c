using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FactoryTwin.Tests.Cli;

/// <summary><c>publish</c>; what it publishes is tested with its library.</summary>
public sealed class PublishCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("unified-namespace", "--uns", "--path", "acme/trento/hall-2")]
    [InlineData("umh", "--umh", "--path", "acme/trento")]
    [InlineData("sparkplug", "--sparkplug")]
    public void A_factory_lives_as_long_as_it_is_told_to_and_says_where_it_speaks(string form, params string[] options)
    {
        Assert.Equal(0, _command.Run(["publish", _command.Line(), "--speed", "max", "--for", "2h", .. options]));
        Assert.Empty(_command.Error);
        string[] lines = _command.Output.Split(Environment.NewLine);
        Assert.Matches($@"^'Two steps' is published at mqtt://127\.0\.0\.1:\d+ \({form}\), as fast as it can\. Ctrl-C stops\.$", lines[0]);
        Assert.Matches(@"^Next: who speaks there\? factorytwin listen mqtt://127\.0\.0\.1:\d+$", lines[1]);
        Assert.StartsWith("2:00:00; 2 processing; good 79, lost 0, in progress 4; OEE 99 %, last hour 100 %; 0.0775 kWh a part; ", lines[2]);   // as 'run --live' tells it
        Assert.Contains("alive until 2:00:00", lines);
        Assert.Matches(@"(?m)^messages +published at mqtt://127\.0\.0\.1:\d+: [\d,]+ messages sent$", _command.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interruption_is_its_usual_end(string signal)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FactoryTwin.Cli.dll"), "publish", _command.Line(), "--speed", "60"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Assert.Contains("60 times as fast as the clock", await process.StandardOutput.ReadLineAsync(TestEnds), StringComparison.Ordinal);
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestEnds);
        Assert.Contains("alive until ", await process.StandardOutput.ReadToEndAsync(TestEnds), StringComparison.Ordinal);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("choose one of them", "--plain", "--sparkplug")]
    [InlineData("only a unified namespace has one", "--path", "acme")]
    [InlineData("write the port of another one behind its host", "--broker", "mqtt://localhost", "--port", "1883")]
    [InlineData("published by UMH, a factory takes no commands", "--umh", "--commands")]
    [InlineData("--user: its own broker takes everybody from this machine; write --broker too", "--user", "anna")]
    [InlineData("--forecast: a factory that lives as fast as it can is over before it is forecast", "--speed", "max", "--forecast")]
    [InlineData("--outbox /dev/null: ", "--outbox", "/dev/null")]
    [InlineData("takes no commands; give it a speed", "--speed", "max", "--commands")]
    [InlineData("write a number from 0.1 to 1000", "--speed", "0.01")]
    [InlineData("write a number from 0.1 to 1000", "--speed", "0.01", "--commands", "--forecast")]
    [InlineData("write the port of another one behind its host", "--broker", "mqtt://localhost", "--port", "70000")]
    [InlineData("write a number from 0 to 65535", "--port", "70000")]
    [InlineData("is no address of a broker; write it as mqtt://host:1883", "--broker", "nonsense")]
    [InlineData("has more than 5 levels", "--uns", "--path", "a/b/c/d/e/f")]
    [InlineData("--deadband level: write a signal, '=' and a number from 0 on", "--deadband", "level")]
    [InlineData("--deadband level=much: write a signal, '=' and a number from 0 on", "--deadband", "level=much")]
    [InlineData("--deadband level=-1: write a signal, '=' and a number from 0 on", "--deadband", "level=-1")]
    [InlineData("--deadband level=1.2.3: write a signal, '=' and a number from 0 on", "--deadband", "level=1.2.3")]
    [InlineData("--deadband .level=1: write a signal, '=' and a number from 0 on", "--deadband", ".level=1")]
    [InlineData("--deadband check.=1: write a signal, '=' and a number from 0 on", "--deadband", "check.=1")]
    [InlineData("--deadband level=101%: write at most 100 %", "--deadband", "level=101%")]
    [InlineData("--deadband level=2: 'level' is given twice", "--deadband", "level=1", "--deadband", "level=2")]
    [InlineData("--history -1: write a whole number of megabytes from 0 to 2000", "--history", "-1")]
    [InlineData("--history 2001: write a whole number of megabytes from 0 to 2000", "--history", "2001")]
    [InlineData("--history much: write a whole number of megabytes from 0 to 2000", "--history", "much")]
    [InlineData("--no-model: published by UMH, a factory tells neither its model nor what happened before", "--umh", "--no-model")]
    [InlineData("--history: published by UMH, a factory tells neither its model nor what happened before", "--umh", "--history", "1")]
    public void A_wrong_command_line_is_told_with_its_remedy(string problem, params string[] options)
    {
        Assert.Equal(2, _command.Run(["publish", _command.Line(), .. options]));
        Assert.Contains(problem, _command.ErrorLines[0], StringComparison.Ordinal);
        Assert.Empty(_command.Output);
    }

    [Fact]
    public void A_deadband_beyond_all_numbers_is_refused()
    {
        Assert.Equal(2, _command.Run(["publish", _command.Line(), "--deadband", "level=" + new string('9', 400)]));
        Assert.Contains(": write a signal, '=' and a number from 0 on", _command.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--deadband: No station has a signal 'sise'; did you mean 'size'?", "--deadband", "sise=1")]
    [InlineData("--deadband: There is no station 'chek'; did you mean 'check'?", "--deadband", "chek.size=1")]
    [InlineData("--deadband: There is no station 'cobot-of-somebody-else'; there are 'castings', 'mill-a', 'mill-b', 'to-cobot', 'cobot', 'filament', 'print', 'assemble', 'inspect', 'mend', 'to-packing', 'pack', 'visitors', 'bin', 'to-cobot->cobot', 'cobot->assemble', 'assemble->inspect', 'print->assemble', 'to-packing->pack', 'inspect->mend', 'guides' and 'agvs'", "--deadband", "cobot-of-somebody-else.people-near=1")]
    [InlineData("--deadband: Station 'check' has no signal 'sise'; did you mean 'size'?", "--deadband", "size=1", "--deadband", "check.sise=1")]
    [InlineData("--deadband: Signal 'size' of station 'check' has no range, since it has not both limits; give its deadband in mm and not in percent.", "--deadband", "size=2 %")]
    [InlineData("--deadband: Station 'castings' has no signal 'size'; there are none: leave the rule out", "--deadband", "castings.size=1")]
    [InlineData("--deadband cobot.people-near: that signal is no number, so each change of it is published; leave the option out", "--deadband", "cobot.people-near=1")]
    public void A_deadband_that_fits_no_signal_is_refused(string problem, params string[] options)
    {
        string model = options[^1].StartsWith("cobot", StringComparison.Ordinal) ? Repository.PathOf("seeds/demo-center.yaml") : _command.File("gauged.yaml", """
            name: Gauged
            stations:
              castings: { kind: source }
              check: { kind: inspection, cycle: 60 s, measure: { name: size, mean: 20, sd: 1, lower: 10, unit: mm } }
              done: { kind: sink }
              bin: { kind: sink, rejects: true }
            flow:
              - castings -> check
              - check[accepted] -> done
              - check[rejected] -> bin

            """);
        Assert.Equal(2, _command.Run(["publish", model, .. options]));
        Assert.Equal($"factorytwin publish: {problem}", Assert.Single(_command.ErrorLines));
        Assert.Empty(_command.Output);
    }

    [Fact]
    public void A_broker_that_is_not_there_is_told_in_one_line()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));   // nobody listens there, and nobody else can
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        Assert.Equal(1, _command.Run("publish", _command.Line(), "--broker", $"mqtt://127.0.0.1:{port}"));
        Assert.StartsWith($"factorytwin publish: mqtt://127.0.0.1:{port}", Assert.Single(_command.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_faulty_factory_is_told_before_anything_listens()
    {
        Assert.Equal(3, _command.Run("publish", "nowhere.yaml"));
        Assert.StartsWith("nowhere.yaml:1:1: FT1001", _command.ErrorLines[0], StringComparison.Ordinal);
    }

    /// <summary>What they would load is not there.</summary>
    [Fact]
    public async Task Other_commands_load_nothing_that_knows_of_MQTT()
    {
        foreach (string name in (string[])["FactoryTwin.Cli.dll", "FactoryTwin.Cli.runtimeconfig.json", "FactoryTwin.dll", "MathNet.Numerics.dll", "Spectre.Console.dll", "Spectre.Console.Ansi.dll", "System.CommandLine.dll", "System.Reactive.dll", "YamlDotNet.dll"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), _command.PathOf(name));
        var start = new ProcessStartInfo("dotnet", [_command.PathOf("FactoryTwin.Cli.dll"), "validate", _command.Line()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Assert.Contains("has no faults", await process.StandardOutput.ReadToEndAsync(TestEnds), StringComparison.Ordinal);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(0, process.ExitCode);
    }
}
