using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Cli;

public sealed partial class RunJsonTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Standard_output_holds_one_object_with_the_fixed_keys_in_their_order_and_nothing_else()
    {
        Assert.Equal(0, _command.Run("run", _command.RandomLine(), "--replications", "3", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Empty(_command.Error);
        Assert.Equal(
            ["model", "seed", "replications", "warmUpSeconds", "horizonSeconds", "events", "wallSeconds", "throughputPerHour", "leadTimeSeconds", "workInProgress",
                "energyKilowattHours", "energyPerPartKilowattHours", "stations"],
            Keys(json.RootElement).Take(13));
        JsonElement stations = json.RootElement.GetProperty("stations");
        Assert.Equal(["castings", "mill", "wash", "done", "mill->wash"], Keys(stations));
        Assert.Equal(
            ["completed", "scrapped", "states", "availability", "technicalAvailability", "effectiveness", "qualityRatio", "oee", "energyKilowattHours"],
            Keys(stations.GetProperty("mill")).Take(9));
        Assert.Equal(["mean", "halfWidth95"], Keys(json.RootElement.GetProperty("throughputPerHour")));
        Assert.Equal(
            ["idle", "processing", "setup", "down", "starved", "blocked", "waitingForOperator", "waitingForTransport", "maintenance", "offShift", "noData"],
            Keys(stations.GetProperty("wash").GetProperty("states")));
    }

    [Fact]
    public void Figures_of_a_steady_line_are_exact_and_half_widths_of_one_replication_null()
    {
        // From 90 s on a part ends every 90 s: the first one at 150 s, the 320th at 150 s + 319 × 90 s = 28,860 s, after the end.
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "8h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement root = json.RootElement;
        Assert.Equal("Two steps", root.GetProperty("model").GetString());
        Assert.Equal(28_800, root.GetProperty("horizonSeconds").GetDouble());
        Assert.Equal(319.0 / 8, root.GetProperty("throughputPerHour").GetProperty("mean").GetDouble());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("throughputPerHour").GetProperty("halfWidth95").ValueKind);
        Assert.Equal(1, root.GetProperty("stations").GetProperty("mill").GetProperty("states").EnumerateObject().Sum(state => state.Value.GetProperty("mean").GetDouble()), 1e-12);
        Assert.Equal(28_740.0 / 28_800, root.GetProperty("stations").GetProperty("wash").GetProperty("states").GetProperty("processing").GetProperty("mean").GetDouble(), 1e-12);
    }

    [Fact]
    public void What_does_not_apply_is_null()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "1min", "--replications", "4", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement root = json.RootElement, stations = root.GetProperty("stations");
        JsonElement[] absent =
        [
            root.GetProperty("leadTimeSeconds"), root.GetProperty("energyPerPartKilowattHours"), stations.GetProperty("shelf").GetProperty("oee"), stations.GetProperty("shelf").GetProperty("states"),
            stations.GetProperty("wash").GetProperty("energyKilowattHours"), stations.GetProperty("wash").GetProperty("effectiveness"), stations.GetProperty("castings").GetProperty("completed"),
        ];
        Assert.All(absent, value => Assert.Equal(JsonValueKind.Null, value.ValueKind));
        Assert.Equal(0, root.GetProperty("throughputPerHour").GetProperty("halfWidth95").GetDouble());
        Assert.DoesNotContain("NaN", _command.Output);
    }

    [Fact]
    public void The_same_seed_gives_the_same_text_and_another_seed_another()
    {
        string file = _command.RandomLine();
        string Answer(string seed)
        {
            Assert.Equal(0, _command.Run("run", file, "--replications", "4", "--seed", seed, "--json"));
            return Wall().Replace(_command.Output, "");
        }
        string first = Answer("7");
        Assert.Equal(first, Answer("7"));
        Assert.NotEqual(first, Answer("8"));
    }

    [Theory]
    [InlineData("it-IT")]
    [InlineData("ar-SA")]
    public void Every_culture_gets_the_same_text_and_the_same_table(string culture)
    {
        string file = _command.RandomLine();
        (string, string) Answer()
        {
            _command.Run("run", file, "--replications", "4", "--json");
            string json = Wall().Replace(_command.Output, "");
            _command.Run("run", file, "--replications", "4", "--for", "1.5h");
            return (json, _command.Output);
        }
        (string, string) usual = Answer();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(usual, Answer());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_warm_up_that_was_not_found_is_said_in_the_answer_and_on_standard_error()
    {
        string file = _command.File("full.yaml", """
            name: Too much
            stations: { in: { kind: source, every: exponential(30 s) }, mill: { kind: machine, cycle: exponential(60 s) }, out: { kind: sink } }
            flow: [ in -> mill -> out ]
            """);
        Assert.Equal(0, _command.Run("run", file, "--for", "100h", "--warm-up", "auto", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal("""{"method":"mser-5","found":false}""", JsonSerializer.Serialize(json.RootElement.GetProperty("warmUp")));
        Assert.Equal(720_000, json.RootElement.GetProperty("warmUpSeconds").GetDouble());
        Assert.StartsWith("warning: no end of the warm-up was found", Assert.Single(_command.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wanted_precision_is_reported()
    {
        Assert.Equal(0, _command.Run("run", _command.RandomLine(), "--for", "100h", "--precision", "5%", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal("""{"wantedRatio":0.05,"reached":true}""", JsonSerializer.Serialize(json.RootElement.GetProperty("precision")));
        Assert.True(json.RootElement.GetProperty("replications").GetInt32() >= 10);
    }

    [Fact]
    public void A_precision_of_a_factory_that_makes_nothing_cannot_be_judged()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "1min", "--precision", "5%", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.False(json.RootElement.GetProperty("precision").GetProperty("reached").GetBoolean());
        Assert.Equal(10, json.RootElement.GetProperty("replications").GetInt32());
        Assert.Equal("no good part left the factory: a precision cannot be judged", Assert.Single(json.RootElement.GetProperty("warnings").EnumerateArray()).GetString());
        Assert.Equal(["warning: no good part left the factory: a precision cannot be judged"], _command.ErrorLines);
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    [GeneratedRegex("\"wall[^,]*,")]
    private static partial Regex Wall();
}
