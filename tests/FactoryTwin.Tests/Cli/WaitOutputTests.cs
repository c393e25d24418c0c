using System.Text.Json;

namespace FactoryTwin.Tests.Cli;

/// <summary>Two machines share one person, and have them in turn, a minute each: in ten hours each waits 300 times for a minute.</summary>
public sealed class WaitOutputTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    private string Shared() => _command.File("shared.yaml", """
        name: Shared
        operators: { crew: 1 }
        stations:
          s: { kind: source }
          mill: &mill { kind: machine, cycle: 1 min, operator: { pool: crew, for: processing } }
          lathe: *mill
          done: { kind: sink }
        flow: [s -> mill -> done, s -> lathe -> done]
        """);

    [Fact]
    public void A_table_tells_who_waits_for_whom()
    {
        Assert.Equal(0, _command.Run("run", Shared(), "--for", "10h"));
        Assert.Contains(
            """

             who waits for whom   counted as   % of  times  mean wait
                                               time
            ──────────────────────────────────────────────────────────
             mill for crew       no operator  50.00    300       60 s
             lathe for crew      no operator  50.00    300       60 s

            """, _command.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Json_has_the_waits_with_the_stations()
    {
        Assert.Equal(0, _command.Run("run", Shared(), "--for", "10h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement stations = json.RootElement.GetProperty("stations");
        Assert.Equal(
            """[{"for":"crew","state":"waitingForOperator","share":{"mean":0.5,"halfWidth95":null},"count":{"mean":300,"halfWidth95":null},"meanSeconds":{"mean":60,"halfWidth95":null}}]""",
            JsonSerializer.Serialize(stations.GetProperty("mill").GetProperty("waits")));
        Assert.False(stations.GetProperty("done").TryGetProperty("waits", out _));
    }

    [Fact]
    public void A_replay_tells_the_same()
    {
        string file = Shared(), recording = _command.PathOf("shared.ftrec");
        Assert.Equal(0, _command.Run("run", file, "--for", "10h"));
        string told = _command.Output[_command.Output.IndexOf("who waits", StringComparison.Ordinal).._command.Output.IndexOf("Check:", StringComparison.Ordinal)];
        Assert.Equal(0, _command.Run("record", file, "--for", "10h", "--out", recording));
        Assert.Equal(0, _command.Run("replay", recording));
        Assert.Contains(told, _command.Output);
    }
}
