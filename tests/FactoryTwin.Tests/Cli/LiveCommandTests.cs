using System.Text.RegularExpressions;
using FactoryTwin.Cli;
using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Live;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Live;

namespace FactoryTwin.Tests.Cli;

/// <summary>The commands that show a living factory, with and without a terminal.</summary>
public sealed class LiveCommandTests : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l", Leave = "\e[?25h\e[?1049l";

    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Without_a_terminal_a_living_run_tells_lines_and_then_sums_up()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--live", "--speed", "max", "--for", "2h"));
        Assert.Equal("", _command.Error);
        string[] lines = _command.Output.ReplaceLineEndings("\n").Split('\n');
        Assert.Contains("2:00:00; 2 processing; good 79, lost 0, in progress 4; OEE 99 %, last hour 100 %; 0.0775 kWh a part", lines);
        Assert.DoesNotContain('\e', _command.Output);
        Assert.Contains("Two steps\nalive until 2:00:00\n\ngood parts        79; 0 lost, 4 in progress\n", _command.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_living_run_is_recorded_and_its_recording_tells_the_same()
    {
        string recording = _command.PathOf("live.ftr"), model = _command.RandomLine();
        Assert.Equal(0, _command.Run("run", model, "--live", "--speed", "max", "--for", "4h", "--seed", "7", "--record", recording));
        string good = Regex.Match(_command.Output, @"good parts +(\d+)").Groups[1].Value;
        Assert.Equal(0, _command.Run("replay", recording));
        Assert.Contains("throughput", _command.Output);
        Assert.Equal(0, _command.Run("run", model, "--for", "4h", "--seed", "7"));
        Assert.Contains($"{double.Parse(good, System.Globalization.CultureInfo.InvariantCulture) / 4:0.##} good parts/h", _command.Output);
    }

    [Fact]
    public void What_a_living_run_records_is_in_the_file_soon_and_so_outlasts_a_crash()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        using Recorder recorder = bench.Live.Run.Record(_command.PathOf("live.ftr"));
        using IDisposable flushes = LiveRun.FlushesOf(bench.Live, recorder);
        bench.Pass(TimeSpan.FromSeconds(25));   // 25 min of the factory, with fewer events than a block has
        using Recording left = Recording.Open(_command.PathOf("live.ftr"));
        Assert.InRange(left.To.SinceStart, TimeSpan.FromMinutes(15), bench.Live.Run.Now.SinceStart);
        Assert.InRange(recorder.Events, left.Events, 4095);
    }

    [Fact]
    public void A_living_run_keeps_no_more_than_it_is_told_to()
    {
        string recording = _command.PathOf("live.ftr"), model = _command.RandomLine();
        Assert.Equal(0, _command.Run("run", model, "--live", "--speed", "max", "--for", "400h", "--keep", "100h", "--record", recording));
        using Recording kept = Recording.Open(recording);
        Assert.InRange(kept.From.SinceStart, TimeSpan.FromHours(250), TimeSpan.FromHours(330));
    }

    [Fact]
    public void Where_a_recording_cannot_be_written_on_the_run_is_told_to_its_end_and_the_exit_code_is_1()
    {
        string recording = _command.PathOf("live.ftr"), model = _command.RandomLine();
        Directory.CreateDirectory(recording + ".part");   // where it is written anew to drop what is older
        Assert.Equal(1, _command.Run("run", model, "--live", "--speed", "max", "--for", "400h", "--keep", "100h", "--record", recording));
        Assert.StartsWith("factorytwin run: the recording ends before: ", Assert.Single(_command.ErrorLines));
        Assert.Contains("alive until 16 d 16:00:00", _command.Output);
        Assert.Equal(2, _command.Run("record", model, "--for", "400h", "--keep", "100h", "--out", recording));
        Assert.StartsWith($"factorytwin record: --out {recording}: the recording cannot be written on: ", Assert.Single(_command.ErrorLines));
    }

    [Theory]
    [InlineData("--json: --live shows one run as it happens and takes no such option; leave out one of the two", "--live", "--json")]
    [InlineData("--replications: --live shows one run as it happens and takes no such option; leave out one of the two", "--live", "--replications", "3")]
    [InlineData("--speed: only a living run has it; write --live too", "--speed", "60")]
    [InlineData("--record: only a living run has it; write --live too", "--record", "x.ftr")]
    [InlineData("--keep: only a living run has it; write --live too", "--keep", "1h")]
    [InlineData("--keep-size: there is no recording to limit; write --record too, as in '--record shift.ftr'", "--live", "--keep-size", "1MB")]
    [InlineData("--speed 5000: write a number from 0.1 to 1000, as in '--speed 60', or 'max'", "--live", "--speed", "5000")]
    public void Options_that_do_not_go_together_are_refused(string message, params string[] options)
    {
        Assert.Equal(2, _command.Run(["run", _command.Line(), .. options]));
        Assert.Equal($"factorytwin run: {message}", _command.ErrorLines[0]);
    }

    [Fact]
    public void A_recording_cannot_overwrite_the_model()
    {
        string model = _command.Line();
        Assert.Equal(2, _command.Run("run", model, "--live", "--speed", "max", "--record", model));
        Assert.StartsWith($"factorytwin run: --record {model}: ", _command.Error);
    }

    [Fact]
    public async Task A_terminal_has_the_other_screen_as_long_as_the_factory_is_shown()
    {
        string written = await ShowAsync(keys: ["", "", "q"]);
        Assert.StartsWith(Enter + "\e[H Two steps", written);
        Assert.Contains(Leave + "Two steps\nalive until ", written);
        Assert.Equal(2, Regex.Count(written, @"\e\[\?1049"));
    }

    [Fact]
    public async Task It_is_left_when_the_factory_ends()
    {
        string written = await ShowAsync(keys: [], horizon: TimeSpan.FromMinutes(5));
        Assert.Contains(Leave + "Two steps\nalive until 0:05:00\n", written);
    }

    [Fact]
    public async Task It_is_left_when_somebody_interrupts()
    {
        using var interruption = new CancellationTokenSource();
        string written = await ShowAsync(keys: ["", "", "!"], interruption: interruption);
        Assert.Contains(Leave + "Two steps\nalive until ", written);
    }

    [Fact]
    public async Task It_is_left_when_the_model_fails_and_the_cause_is_told()
    {
        using var output = new StringWriter();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ShowAsync(keys: [], output: output, live: _ => throw new InvalidOperationException("The mill broke.")));
        Assert.Equal("The mill broke.", failure.Message);
        Assert.Contains(Leave + "Two steps\nalive until ", Plain(output));
    }

    /// <summary>A session in a terminal, with keys that are pressed one a picture; <c>!</c> interrupts.</summary>
    private static async Task<string> ShowAsync(string[] keys, TimeSpan? horizon = null, CancellationTokenSource? interruption = null, StringWriter? output = null, Func<CancellationToken, Task>? live = null)
    {
        using var written = output ?? new StringWriter();
        var next = new Queue<string>(keys);
        using var bench = new LiveBench(LiveBench.Steady);
        var terminal = new Terminal
        {
            Output = written,
            Error = TextWriter.Null,
            IsOutputInteractive = true,
            Size = () => (80, 24),
            Clock = new HandClock(),
            ReadKey = () =>
            {
                if (!next.TryDequeue(out string? key) || key == "")
                    return null;
                if (key == "!")
                    interruption!.Cancel();
                return new ConsoleKeyInfo(key[0], ConsoleKey.None, false, false, false);
            },
        };
        var source = new DashboardSource { Name = "Two steps", Factory = bench.Live, Watch = bench.Watch, Live = bench.Live, Clock = bench.Clock };
        Func<CancellationToken, Task> usual = end => bench.Live.RunAsync(horizon is { } length ? SimTime.At(length) : null, end);
        await LiveSession.RunAsync(terminal, source, live ?? usual, interruption?.Token ?? default);
        return Plain(written);
    }

    /// <summary>Without colours, which depend on where tests run.</summary>
    private static string Plain(StringWriter written) => Regex.Replace(written.ToString().ReplaceLineEndings("\n"), @"\e\[[\d;]*m", "");
}
