using System.Text.Json;
using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Cli;

public sealed class ForecastCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Forecast_tells_bands_over_time_and_the_probability_of_a_target()
    {
        Assert.Equal(0, _command.Run("forecast", _command.RandomLine(), "--at", "4h", "--step", "2h", "--target", "good >= 390", "--target", "oee<=100%"));
        Assert.Equal("", _command.Error);
        Assert.StartsWith($"Random line\n200 futures from 4:00:00 to 8:00:00, seed 1\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Equal(2, Regex.Count(_command.Output, @"(?m)^ [68]:00:00 +\d+ +\d+(\.5)? +\d+ +\d"));
        foreach (string indicator in new[] { "good (parts)", "oee", "energy (kWh)", "wip (parts)", "lead-time (s)" })
            Assert.Matches($@"(?m)^ {Regex.Escape(indicator)} +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ *\r?$", _command.Output);
        Assert.DoesNotContain("late", _command.Output);   // there are no orders
        Assert.Matches(@"good >= 390 at 8:00:00: \d+ % \(simulation error: \d+ to \d+ %\)", _command.Output);
        Assert.Contains("oee <= 1 at 8:00:00: 100 % (simulation error: 98 to 100 %)", _command.Output);
        Assert.DoesNotContain("past forecasts", _command.Output);
    }

    [Fact]
    public void As_JSON_it_tells_the_same_and_nothing_else_each_time_alike()
    {
        string[] arguments = ["forecast", _command.RandomLine(), "--at", "4h", "--until", "6h", "--replications", "50", "--target", "good >= 300", "--score", "60", "--seed", "3", "--json"];
        Assert.Equal(0, _command.Run(arguments));
        string first = _command.Output;
        Assert.Equal(0, _command.Run(arguments));
        Assert.Equal(Timeless(first), Timeless(_command.Output));

        JsonElement json = JsonDocument.Parse(first).RootElement;
        Assert.Equal(("Random line", 3, 50, 14_400, 7_200), (json.GetProperty("model").GetString(), json.GetProperty("seed").GetInt32(), json.GetProperty("replications").GetInt32(), json.GetProperty("atSeconds").GetInt32(), json.GetProperty("horizonSeconds").GetInt32()));
        Assert.True(json.GetProperty("events").GetInt64() > 50 * 120);
        JsonElement good = json.GetProperty("indicators").GetProperty("good"), last = good.GetProperty("points")[7];
        Assert.Equal(("parts", 8, 21_600), (good.GetProperty("unit").GetString(), good.GetProperty("points").GetArrayLength(), last.GetProperty("atSeconds").GetInt32()));
        Assert.True(good.GetProperty("now").GetDouble() < last.GetProperty("low10").GetDouble());
        Assert.InRange(last.GetProperty("mean").GetProperty("mean").GetDouble(), last.GetProperty("low10").GetDouble(), last.GetProperty("high90").GetDouble());
        Assert.InRange(last.GetProperty("bandProbability").GetDouble(), 0.75, 1);
        JsonElement target = json.GetProperty("targets")[0];
        Assert.Equal("good >= 300", target.GetProperty("target").GetString());
        Assert.InRange(target.GetProperty("probability").GetDouble(), target.GetProperty("simulationErrorLow95").GetDouble(), target.GetProperty("simulationErrorHigh95").GetDouble());
        JsonElement score = json.GetProperty("scores")[0];
        Assert.Equal(("good", "ownModel", 60, 7_200), (score.GetProperty("indicator").GetString(), score.GetProperty("judgedAgainst").GetString(), score.GetProperty("count").GetInt32(), score.GetProperty("leadSeconds").GetInt32()));
        Assert.InRange(score.GetProperty("uniformPitProbability").GetDouble(), 0, 1);
        Assert.Equal(score.GetProperty("crps").GetProperty("mean").GetDouble() / score.GetProperty("extrapolation").GetProperty("crps").GetProperty("mean").GetDouble(),
            score.GetProperty("extrapolation").GetProperty("crpsRatio").GetProperty("mean").GetDouble(), 12);

        static string Timeless(string json) => Regex.Replace(json, "\"wallSeconds\": [^,]*", "");
    }

    [Fact]
    public void A_score_says_against_what_it_was_judged_and_how_it_compares()
    {
        Assert.Equal(0, _command.Run("forecast", _command.RandomLine(), "--at", "2h", "--until", "3h", "--replications", "20", "--score", "50"));
        Assert.Contains("50 past forecasts 1 h ahead, judged against the own model", _command.Output);
        Assert.Contains("the usual at this hour:", _command.Output);
        Assert.Contains("the rate so far:", _command.Output);
        Assert.Matches(@"(?m)^ good \(parts\) +\d+ \(\d+ to \d+\) +\d", _command.Output);
    }

    [Fact]
    public void An_interrupted_forecast_says_so()
    {
        Assert.Equal(130, _command.Run(new CancellationToken(canceled: true), "forecast", _command.RandomLine(), "--at", "30000d", "--until", "36000d"));
        Assert.Equal("factorytwin forecast: interrupted", _command.ErrorLines[0]);
    }

    [Theory]
    [InlineData("--target god>=3: 'god' cannot be forecast; write one of good, oee, energy, wip, lead-time, late", "--at", "4h", "--target", "god>=3")]
    [InlineData("--target good>3: write a name, '>=' or '<=', and a number, as in --target 'good >= 120'", "--at", "4h", "--target", "good>3")]
    [InlineData("--target good >= 120 %: 'good' is told in parts and not in %; leave out the sign", "--at", "4h", "--target", "good >= 120 %")]
    [InlineData("--until 3 h: the horizon must lie behind the present; write one that is longer than --at 4 h", "--at", "4h", "--until", "3h")]
    [InlineData("--replications 5: write a whole number from 20 on, as in '--replications 200'", "--at", "4h", "--replications", "5")]
    [InlineData("--score 1: write a whole number from 2 on, as in '--score 100'", "--at", "4h", "--score", "1")]
    [InlineData("Option '--at' is required.")]
    public void What_cannot_be_forecast_is_refused_with_what_to_write(string refusal, params string[] arguments)
    {
        Assert.Equal(2, _command.Run(["forecast", _command.Line(), .. arguments]));
        Assert.Equal($"factorytwin forecast: {refusal}", _command.ErrorLines[0]);
        Assert.Empty(_command.Output);
    }
}
