using System.Text.RegularExpressions;
using FactoryTwin.Model;
using FactoryTwin.Tests.Seeds;

namespace FactoryTwin.Tests.Cli;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    public static TheoryData<string> Seeds => SeedFile.All;

    [Theory, MemberData(nameof(Seeds))]
    public void A_starter_factory_recorded_and_replayed_has_equal_figures_to_the_last_digit(string seed)
    {
        string[] spans = ["--for", "3h", "--warm-up", "90min", "--seed", "5"];
        Assert.Equal(0, _command.Run(["run", SeedFile.PathOf(seed), .. spans, "--replications", "1", "--json"]));
        string simulated = Timeless(_command.Output);
        Assert.Equal(0, _command.Run(["record", SeedFile.PathOf(seed), .. spans, "--out", _command.PathOf("shift.ftr")]));
        Assert.Equal(0, _command.Run("replay", _command.PathOf("shift.ftr"), "--json"));
        Assert.Equal(simulated, Timeless(_command.Output));
    }

    [Fact]
    public void Lengths_over_a_day_are_written_in_one_way()
    {
        string recording = _command.PathOf("long.ftr");
        Assert.Equal(0, _command.Run("record", _command.Line(), "--for", "25h30min", "--out", recording));
        Assert.Contains("from the start to 1 d 01:30:00", _command.Output);
        Assert.Equal(2, _command.Run("replay", recording, "--from", "30h"));
        Assert.Contains("the recording goes from 0:00:00 to 1 d 01:30:00;", _command.Error);
        Assert.Equal(0, _command.Run("replay", recording, "--live", "--speed", "max"));
        Assert.Contains("alive until 1 d 01:30:00", _command.Output);
        Assert.Equal("16 d 16:00:00.5", SimTime.At(TimeSpan.FromHours(400) + TimeSpan.FromSeconds(0.5)).ToString());
    }

    [Fact]
    public void A_recording_that_found_no_end_of_the_warm_up_says_so()
    {
        string model = _command.File("drift.yaml", """
            name: Drift
            stations:
              s: { kind: source, every: 50 s }
              m: { kind: machine, cycle: 60 s }
              done: { kind: sink }
            flow:
              - s -> m -> done

            """);
        Assert.Equal(0, _command.Run("record", model, "--warm-up", "auto", "--for", "10h", "--out", _command.PathOf("drift.ftr")));
        Assert.StartsWith("warning: no end of the warm-up was found (MSER-5): ", Assert.Single(_command.ErrorLines));
        Assert.Contains("from the start to 30 h", _command.Output);
    }

    [Fact]
    public void Replay_shows_the_table_and_the_events_that_run_shows()
    {
        string model = _command.RandomLine(), recording = Record(model, "8h"), csv = _command.PathOf("events.csv");
        Assert.Equal(0, _command.Run("run", model, "--for", "8h", "--events", csv, "--trace", "5"));
        string[] simulated = _command.Output.Split(Environment.NewLine), events = File.ReadAllLines(csv);
        Assert.Equal(0, _command.Run("replay", recording, "--events", csv, "--trace", "5"));
        string[] replayed = _command.Output.Split(Environment.NewLine);
        Assert.Equal(events, File.ReadAllLines(csv));
        Assert.Equal(simulated.Take(5), replayed.Take(5));
        Assert.Equal(simulated.Skip(6).SkipLast(2), replayed.Skip(5).SkipLast(1));
        Assert.Empty(_command.Error);
    }

    [Fact]
    public void As_fast_as_it_can_is_at_once()
    {
        string recording = Record(_command.RandomLine(), "8h");
        Assert.Equal(0, _command.Run("replay", recording));
        string atOnce = _command.Output;
        Assert.Equal(0, _command.Run("replay", recording, "--speed", "max"));
        Assert.Equal(atOnce, _command.Output);
        Assert.Equal(2, _command.Run("replay", recording, "--speed", "max", "--loop"));
        Assert.Contains("at once it would never end", _command.Error);
    }

    [Fact]
    public void From_an_instant_on_it_is_as_with_a_warm_up_until_then()
    {
        string model = _command.RandomLine(), recording = Record(model, "8h"), csv = _command.PathOf("events.csv");
        Assert.Equal(0, _command.Run("run", model, "--for", "6h", "--warm-up", "2h", "--json"));
        string simulated = Timeless(_command.Output);
        Assert.Equal(0, _command.Run("replay", recording, "--from", "2h", "--json", "--events", csv));
        Assert.Equal(simulated, Timeless(_command.Output));
        Assert.All(File.ReadLines(csv).Skip(1), line => Assert.InRange(double.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture), 7200.0000001, 28800));
        Assert.Equal(2, _command.Run("replay", recording, "--from", "8h"));
        Assert.Equal(["factorytwin replay: --from: the recording goes from 0:00:00 to 8:00:00; name an instant in between, as in '--from 2h'"], _command.ErrorLines);
    }

    [Fact]
    public void The_model_in_a_recording_needs_no_other_file()
    {
        _command.File("values.csv", "cycle_s\n60\n61\n62\n");
        string recording = Record(_command.Line(slower: "\"empirical(values.csv, cycle_s)\""), "2h");
        Assert.Equal(0, _command.Run("run", _command.PathOf("line.yaml"), "--for", "2h", "--json"));
        string simulated = Timeless(_command.Output);
        File.Delete(_command.PathOf("values.csv"));
        File.Delete(_command.PathOf("line.yaml"));
        Assert.Equal(0, _command.Run("replay", recording, "--json"));
        Assert.Equal(simulated, Timeless(_command.Output));
    }

    [Fact]
    public void Of_a_cut_recording_what_can_be_read_is_shown_and_the_exit_code_is_3()
    {
        string recording = Record(_command.RandomLine(), "48h");
        byte[] bytes = File.ReadAllBytes(recording);
        File.WriteAllBytes(recording, bytes[..(bytes.Length * 3 / 4)]);
        Assert.Equal(3, _command.Run("replay", recording));
        Assert.Matches($@"^{Regex.Escape(recording)}: byte \d+: the recording ends within a block; [\d,]+ events up to .* can be read, the [\d,]+ bytes from there on are lost$", Assert.Single(_command.ErrorLines));
        Assert.Contains("throughput", _command.Output);
        File.WriteAllBytes(recording, bytes[..200]);
        Assert.Equal(3, _command.Run("replay", recording));
        Assert.Empty(_command.Output);
    }

    [Fact]
    public void Limits_of_record_drop_what_is_older()
    {
        string model = _command.RandomLine();
        Assert.Equal(0, _command.Run("record", model, "--for", "400h", "--keep", "100h", "--out", _command.PathOf("kept.ftr")));
        Assert.Matches(@"'Random line', seed 1, from 1[234]\.?\d* d on to 400 h: [\d,]+ events in [\d,]+ kB", _command.Output);
        Assert.Equal(0, _command.Run("replay", _command.PathOf("kept.ftr"), "--json"));
        Assert.Equal(0, _command.Run("record", model, "--for", "400h", "--keep-size", "60kB", "--out", _command.PathOf("kept.ftr"), "--json"));
        Assert.InRange(new FileInfo(_command.PathOf("kept.ftr")).Length, 1, 60_000);
        Assert.Empty(_command.Error);
        Assert.Equal(0, _command.Run("record", model, "--for", "400h", "--keep-size", "1kB", "--out", _command.PathOf("kept.ftr")));
        Assert.Matches(@"^warning: .*kept\.ftr: \d+ kB are more than the 1 kB of --keep-size: what describes the factory and the newest block of events always stay$", Assert.Single(_command.ErrorLines));
    }

    [Fact]
    public void Looped_with_a_speed_it_begins_again_until_it_is_interrupted()
    {
        string recording = Record(_command.Line(), "1h");
        using var interruption = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var twice = new Rounds(output, interruption);
        Assert.Equal(130, FactoryTwin.Cli.CommandLine.Run(["replay", recording, "--loop", "--speed", "1000000000"], new() { Output = twice, Error = error }, interruption.Token));
        Assert.Equal(2, Regex.Count(output.ToString(), "throughput"));
    }

    [Theory]
    [InlineData("--speed", "0", "write a number above 0, as in '--speed 60', or 'max'")]
    [InlineData("--speed", "fast", "write a number above 0, as in '--speed 60', or 'max'")]
    [InlineData("--from", "2", "a duration needs a unit; write '2h' or '2min'")]
    public void Nonsense_is_answered_with_what_to_write(string option, string value, string remedy)
    {
        Assert.Equal(2, _command.Run("replay", "shift.ftr", option, value));
        Assert.Equal($"factorytwin replay: {option} {value}: {remedy}", _command.ErrorLines[0]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        string model = _command.Line(), recording = Record(model, "1h");
        Assert.Equal(3, _command.Run("replay", model));
        Assert.Equal([$"{model}: byte 0: the file is not a recording; one is written by 'factorytwin record' or by Recorder"], _command.ErrorLines);
        Assert.Equal(2, _command.Run("record", model));
        Assert.Equal(2, _command.Run("record", model, "--out", model));
        Assert.Equal([$"factorytwin record: --out {model}: that is the model itself; name another file"], _command.ErrorLines);
        Assert.Equal(2, _command.Run("record", model, "--out", _command.PathOf("no/such/folder.ftr")));
        Assert.Equal(2, _command.Run("record", model, "--out", _command.PathOf("x.ftr"), "--keep-size", "50"));
        Assert.Equal("factorytwin record: --keep-size 50: write a size above 0 in kB, MB or GB, as in '--keep-size 50MB'", _command.ErrorLines[0]);
        Assert.Equal(2, _command.Run("replay", recording, "--loop"));
        Assert.Equal("factorytwin replay: --loop: at once it would never end; write a speed too, as in '--loop --speed 60'", _command.ErrorLines[0]);
        Assert.Equal(2, _command.Run("replay", recording, "--events", recording));
        Assert.Equal([$"factorytwin replay: --events {recording}: that is the recording itself; name another file"], _command.ErrorLines);
        Assert.Equal(130, _command.Run(new CancellationToken(canceled: true), "record", model, "--out", recording));
    }

    private string Record(string model, string length)
    {
        string recording = _command.PathOf("shift.ftr");
        Assert.Equal(0, _command.Run("record", model, "--for", length, "--out", recording));
        return recording;
    }

    /// <summary>Without what took time on the wall.</summary>
    private static string Timeless(string json) => Regex.Replace(json, "\"wallSeconds\": [^,\n]+", "");

    /// <summary>Interrupts when two tables have been written.</summary>
    private sealed class Rounds(StringWriter output, CancellationTokenSource interruption) : TextWriter
    {
        public override System.Text.Encoding Encoding => output.Encoding;

        public override void Write(char value) => output.Write(value);

        public override void Flush()
        {
            if (Regex.Count(output.ToString(), "throughput") == 2)
                interruption.Cancel();
        }
    }
}
