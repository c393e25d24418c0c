using System.Text.Json;
using FactoryTwin.Cobots;

namespace FactoryTwin.Tests.Cli;

/// <summary>What <c>run</c>, <c>compare</c> and <c>bottleneck</c> tell of a cobot next to people.</summary>
public sealed class CobotOutputTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    // A part takes 2 min, and a person is near every second minute: half of the time is lost.
    private string Cell(string name, string sharing = "rule: stop, people: { every: 1 min, stay: 1 min }")
    {
        _command.File("p.yaml", "start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: 2 min]\n");
        return _command.File($"{name}.yaml", $$"""
            name: {{name}}
            stations:
              s: { kind: source }
              c: { kind: cobot, arm: UR5e, program: p.yaml, sharing: { {{sharing}} } }
              done: { kind: sink }
            flow: s -> c -> done

            """);
    }

    [Fact]
    public void The_time_lost_to_people_and_what_the_study_is_not_are_in_the_json_of_a_run()
    {
        Assert.Equal(0, _command.Run("run", Cell("stop"), "--for", "10h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(5 * 3600, json.RootElement.GetProperty("stations").GetProperty("c").GetProperty("peopleLossSeconds").GetProperty("mean").GetDouble(), 9);
        Assert.Contains(SharingDefinition.Notice, Assert.Single(json.RootElement.GetProperty("notices").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_tells_the_same_in_words()
    {
        Assert.Equal(0, _command.Run("run", Cell("stop"), "--for", "10h"));
        string words = _command.Output.ReplaceLineEndings(" ");
        Assert.Contains("People near c cost it 300 min of its time, stopped or slow.", words, StringComparison.Ordinal);
        Assert.Contains("a productivity study and not a safety assessment.", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_fence_nothing_is_said_of_people()
    {
        Assert.Equal(0, _command.Run("run", Cell("fence", "rule: fence"), "--for", "10h", "--json"));
        Assert.DoesNotContain("notices", _command.Output, StringComparison.Ordinal);
        Assert.Contains("\"completed\": { \"mean\": 300,", _command.Output, StringComparison.Ordinal);
        Assert.Equal(0, _command.Run("run", Cell("fence", "rule: fence"), "--for", "10h"));
        Assert.DoesNotContain("People near", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_and_a_bottleneck_say_what_they_are_not()
    {
        Assert.Equal(0, _command.Run("compare", Cell("fence", "rule: fence"), Cell("stop"), "--for", "10h", "--replications", "2"));
        Assert.Contains("not a safety assessment", _command.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(0, _command.Run("bottleneck", Cell("stop"), "--for", "10h", "--replications", "2", "--json"));
        Assert.Contains("not a safety assessment", _command.Output, StringComparison.Ordinal);
    }
}
