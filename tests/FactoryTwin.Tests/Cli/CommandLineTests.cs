using FactoryTwin.Cli;

namespace FactoryTwin.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("--for", "8", "a duration needs a unit; write '8h' or '8min'")]
    [InlineData("--for", "0s", "it must be more than 0; write a duration such as '8h'")]
    [InlineData("--for", "-8h", "'-8h' is negative; write a duration such as '8h' or '1h30min'")]
    [InlineData("--for", "soon", "'soon' does not begin with a number; write a duration such as '8h' or '1h30min'")]
    [InlineData("--for", "8 hours", "'hours' in '8 hours' is not a unit of time; use 'ms', 's', 'min', 'h' or 'd'")]
    [InlineData("--for", "99999999d", "'99999999d' is too long; write a duration such as '8h' or '1h30min'")]
    [InlineData("--warm-up", "10", "a duration needs a unit; write '10h' or '10min'")]
    [InlineData("--replications", "0", "write a whole number from 1 on, as in '--replications 20'")]
    [InlineData("--replications", "2.5", "write a whole number from 1 on, as in '--replications 20'")]
    [InlineData("--precision", "0", "write a number of percent above 0 and below 100, as in '--precision 1'")]
    [InlineData("--precision", "-1", "write a number of percent above 0 and below 100, as in '--precision 1'")]
    [InlineData("--seed", "-1", "write a whole number from 0 to 18446744073709551615")]
    [InlineData("--trace", "none", "write a whole number from 1 on, as in '--trace 20'")]
    public void Nonsense_is_answered_with_what_to_write(string option, string value, string remedy)
    {
        Assert.Equal(2, _command.Run("run", _command.Line(), option, value));
        Assert.Equal([$"factorytwin run: {option} {value}: {remedy}", "factorytwin run: see 'factorytwin run --help'"], _command.ErrorLines);
        Assert.Empty(_command.Output);
    }

    [Theory]
    [InlineData("8h")]
    [InlineData("8 h")]
    [InlineData("7h60min")]
    [InlineData("28800 s")]
    public void A_duration_can_be_written_in_several_ways(string duration)
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", duration, "--json"));
        Assert.Contains("\"horizonSeconds\": 28800,", _command.Output);
    }

    [Fact]
    public void A_wrong_command_line_ends_with_2()
    {
        Assert.Equal(2, _command.Run());
        Assert.Contains("bottleneck", _command.Error);
        Assert.Equal(2, _command.Run("rnu", "x.yaml"));
        Assert.Equal("factorytwin: there is no command 'rnu'; there are run, compare, bottleneck, forecast, validate, print-time, record, replay, publish, mirror, listen, demo", _command.ErrorLines[0]);
        Assert.Equal(2, _command.Run("run"));
        Assert.Equal(2, _command.Run("run", ""));
        Assert.Equal(2, _command.Run("run", _command.Line(), "--for"));
        Assert.Equal(2, _command.Run("run", _command.Line(), "--fro", "8h"));
        Assert.Equal(2, _command.Run("compare", _command.Line()));
        Assert.Equal(2, _command.Run("run", _command.Line(), "--events", _command.PathOf("no/such/folder.csv")));
    }

    [Fact]
    public void Help_is_an_answer_and_no_error()
    {
        Assert.Equal(0, _command.Run("run", "--help"));
        Assert.Contains("--warm-up <DURATION|auto>", _command.Output);
        Assert.Equal(0, _command.Run("--help"));
        Assert.Contains("2 the command line is wrong; 3 a factory, or a file that it names, is faulty; 130 interrupted before it was done.", _command.Output, StringComparison.Ordinal);
        Assert.Equal(0, _command.Run("--version"));
        Assert.StartsWith("0.", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_a_model_stand_in_one_line_each_with_the_file_as_given()
    {
        string file = _command.File("bad.yaml", """
            name: Bad
            stations:
              in: { kind: source }
              mill: { kind: machine, cycel: 95 s }
              wash: { kind: machine, cycle: 95 }
              out: { kind: sink }
            flow:
              - in -> mill -> wash -> out
            """);
        Assert.Equal(3, _command.Run("run", file, "--json"));
        Assert.Empty(_command.Output);
        Assert.All(_command.ErrorLines, line => Assert.Matches(@":\d+:\d+: FT\d{4} ", line));
        Assert.Equal($"{file}:5:33: FT1003 cycle: '95' has no unit; write '95 s' or '95 min'", _command.ErrorLines[^1]);
        Assert.Equal(3, _command.Run("run", "nowhere.yaml"));
        Assert.Equal(["nowhere.yaml:1:1: FT1001 the file does not exist; check its name and its folder"], _command.ErrorLines);
    }

    [Fact]
    public void Validate_shows_the_faults_of_all_files()
    {
        string good = _command.Line();
        Assert.Equal(0, _command.Run("validate", good));
        Assert.Equal($"{good}: 'Two steps' has no faults (5 stations)\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Equal(3, _command.Run("validate", "nowhere.yaml", good, "neither.yaml"));
        Assert.Equal(["nowhere.yaml:1:1: FT1001 the file does not exist; check its name and its folder", "neither.yaml:1:1: FT1001 the file does not exist; check its name and its folder"], _command.ErrorLines);
        Assert.Contains("no faults", _command.Output);
        Assert.Equal(3, _command.Run("compare", "nowhere.yaml", "neither.yaml"));
        Assert.Equal(2, _command.ErrorLines.Length);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("validate")]
    public void Of_very_many_faults_the_first_50_are_shown(string command)
    {
        string stations = string.Concat(Enumerable.Range(0, 80).Select(number => $"  m{number}: {{ kind: machine, cycle: 95 }}\n"));
        string file = _command.File("bad.yaml", $"name: Bad\nstations:\n{stations}flow: []\n");
        Assert.Equal(3, _command.Run(command, file));
        Assert.Equal(51, _command.ErrorLines.Length);
        Assert.Matches(@"bad\.yaml: and \d+ more$", _command.ErrorLines[^1]);
    }

    [Fact]
    public void Validate_has_no_json() => Assert.Equal(2, _command.Run("validate", _command.Line(), "--json"));

    [Fact]
    public void Interrupted_it_says_so_in_one_line_and_answers_nothing()
    {
        Assert.Equal(130, _command.Run(new CancellationToken(canceled: true), "run", _command.Line(), "--json"));
        Assert.Equal(["factorytwin run: interrupted"], _command.ErrorLines);
        Assert.Empty(_command.Output);
    }

    [Fact]
    public void The_command_line_has_precedence_over_the_model()
    {
        string file = _command.File("study.yaml", File.ReadAllText(_command.Line()) + "study: { terminating: { for: 2 h, replications: 3, precision: 1 % } }\n");
        Assert.Equal(0, _command.Run("run", file, "--json"));
        Assert.Contains("\"replications\": 10,", _command.Output);
        Assert.Contains("\"horizonSeconds\": 7200,", _command.Output);
        Assert.Equal(0, _command.Run("run", file, "--json", "--replications", "2", "--for", "1h", "--warm-up", "30min"));
        Assert.Contains("\"replications\": 2,", _command.Output);
        Assert.Contains("\"horizonSeconds\": 3600,", _command.Output);
        Assert.Contains("\"warmUpSeconds\": 1800,", _command.Output);
    }

    [Fact]
    public void A_run_that_fails_ends_with_1_and_one_line()
    {
        Assert.Equal(1, CommandLine.Run(["run", _command.Line(), "--json"], new Terminal { Output = new FullDisk(), Error = TextWriter.Null }, TestContext.Current.CancellationToken));
    }

    private sealed class FullDisk : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}
