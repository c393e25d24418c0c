using System.Text.Json;

namespace FactoryTwin.Tests.Cli;

/// <summary>Where parts came from and what became of them, as <c>run</c> tells it.</summary>
public sealed class PartBalanceOutputTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Parts_that_were_consumed_stand_in_the_balance_and_beside_their_type()
    {
        // A frame comes every 3 min and finds two wheels: the 20th at 60 min, at the end. A cart needs 105 s, so that the 19th is done.
        Assert.Equal(0, _command.Run("run", Carts("accept: 100 %"), "--for", "1h"));
        Assert.Contains("\nparts              80 entered = 19 good + 40 consumed + 21 in progress at the end\n", _command.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(" part type  good parts/h  lead time  in progress  lost %  consumed", _command.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n wheel +0 +– +[0-9.]+ +0.0 +40", _command.Output);
    }

    [Fact]
    public void Where_nothing_is_consumed_the_table_says_nothing_of_it()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "1h"));
        Assert.DoesNotContain("consumed", _command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("entered", _command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public void Parts_in_are_parts_out_and_the_work_in_progress(string replications)
    {
        Assert.Equal(0, _command.Run("run", Carts("accept: 70 %"), "--for", "4h", "--warm-up", "1h", "--replications", replications, "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement parts = json.RootElement.GetProperty("parts"), types = json.RootElement.GetProperty("partTypes");
        Assert.Equal(Of("presentAtBegin") + Of("entered"), Of("good") + Of("rejected") + Of("scrapped") + Of("consumed") + Of("present"), 1e-9);
        Assert.All(new[] { "presentAtBegin", "entered", "good", "rejected", "scrapped", "consumed", "present" }, name => Assert.True(Of(name) > 0, name));
        Assert.Equal(Of("consumed"), types.EnumerateObject().Sum(type => type.Value.GetProperty("consumed").GetProperty("mean").GetDouble()), 1e-9);

        double Of(string name) => parts.GetProperty(name).GetProperty("mean").GetDouble();
    }

    private string Carts(string accept) => _command.File("carts.yaml", $$"""
        name: Carts
        stations:
          frames: { kind: source, every: 3 min, part: frame }
          wheels: { kind: source, every: 1 min, part: wheel }
          mount: { kind: assembly, cycle: 45 s, recipe: { frames: 1, wheels: 2 }, makes: cart }
          inspect: { kind: inspection, cycle: 30 s, {{accept}}, rework: 50 %, rework-limit: 1 }
          bin: { kind: sink, rejects: true }
          look: { kind: inspection, cycle: 30 s, {{accept}} }
          done: { kind: sink }
        flow:
          - frames -> [*] -> mount -> inspect -> look -> done
          - wheels -> [*] -> mount
          - inspect[rejected] -> bin
          - inspect[rework] -> [*] -> look

        """);
}
