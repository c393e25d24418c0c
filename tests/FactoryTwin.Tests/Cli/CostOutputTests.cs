using System.Text.Json;
using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Cli;

/// <summary>Money in what <c>run</c> and <c>compare</c> show. The machine makes 60 parts an hour for 60 EUR, and 75 after an investment.</summary>
public sealed partial class CostOutputTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Run_says_what_a_good_part_costs_and_for_what()
    {
        Assert.Equal(0, _command.Run("run", Priced("a.yaml", "60 s")));
        Assert.Matches(@"cost +5\.25 EUR for each good part: material 4\.2, stations 1, energy 0\.05\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Empty(_command.Error);
    }

    [Fact]
    public void The_json_of_run_has_the_cost_and_its_items()
    {
        Assert.Equal(0, _command.Run("run", Priced("a.yaml", "60 s"), "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(5.25, json.RootElement.GetProperty("costPerPart").GetProperty("mean").GetDouble(), 1e-9);
        JsonElement cost = json.RootElement.GetProperty("cost");
        Assert.Equal("EUR", cost.GetProperty("currency").GetString());
        Assert.Equal(["material", "stations", "operators", "energy"], cost.GetProperty("perPart").EnumerateObject().Select(item => item.Name));
        Assert.Equal(JsonValueKind.Null, cost.GetProperty("perPart").GetProperty("operators").ValueKind);
    }

    [Fact]
    public void A_model_without_costs_shows_none()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--json"));
        Assert.DoesNotContain("cost", _command.Output, StringComparison.Ordinal);
        Assert.Equal(0, _command.Run("compare", _command.Line(), _command.Line("faster.yaml", "75 s", "Faster"), "--replications", "2", "--json"));
        Assert.DoesNotContain("cost", _command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("payback", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_answers_in_sentences_what_is_saved_and_when_it_is_back()
    {
        Assert.Equal(0, _command.Run("compare", Priced("a.yaml", "60 s"), Priced("b.yaml", "48 s", "investment: { amount: 30 000 EUR, life: 8 years }, subsidies: { name: fund, share: 20 % }"), "--replications", "3"));
        string text = Spaces().Replace(_command.Output, " ");
        Assert.Contains("Cost of each good part: with 'b.yaml' a good part costs 0.2100 ± 0 EUR less.", text, StringComparison.Ordinal);
        Assert.Contains("Saving: for the 60 000 good parts that 'a.yaml' makes in a year of 1 000 h, and 'b.yaml' in 800 h, 'b.yaml' saves 12 600 EUR a year, 600 EUR of it material and energy, and the rest hours of stations and people, if those that become free are used or not paid.", text, StringComparison.Ordinal);
        Assert.Contains("Payback: the investment of 30 000 EUR, less 6 000 EUR (fund), so 24 000 EUR, pays back in 1.9 years (95 % interval 1.9 to 1.9), within its life of 8 years; by material and energy alone in 40 years. Simple payback, ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_number_is_broken_between_its_thousands()
    {
        for (int letters = 1; letters <= 30; letters++)
        {
            Assert.Equal(0, _command.Run("compare", Priced("a.yaml", "60 s"), Priced(new string('b', letters) + ".yaml", "48 s", "investment: 30 000 EUR"), "--replications", "2"));
            Assert.All(["60\u00a0000", "12\u00a0600", "30\u00a0000"], number => Assert.Contains(number, _command.Output, StringComparison.Ordinal));
            string sentences = _command.Output[_command.Output.IndexOf("Throughput:", StringComparison.Ordinal)..];
            Assert.All(sentences.ReplaceLineEndings("\n").Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        }
    }

    [Fact]
    public void The_json_of_compare_has_the_saving_and_the_payback()
    {
        Assert.Equal(0, _command.Run("compare", Priced("a.yaml", "60 s"), Priced("b.yaml", "48 s", "investment: { amount: 30 000 EUR, life: 8 years }, subsidies: { name: fund, share: 20 % }"), "--replications", "3", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(-0.21, json.RootElement.GetProperty("costPerPart").GetProperty("difference").GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(12_600, json.RootElement.GetProperty("savingPerYear").GetProperty("mean").GetDouble(), 1e-6);
        JsonElement payback = json.RootElement.GetProperty("payback");
        Assert.Equal("paysBack", payback.GetProperty("verdict").GetString());
        Assert.Equal(24_000.0 / 12_600, payback.GetProperty("years").GetDouble(), 1e-9);
        Assert.Equal(24_000, payback.GetProperty("netInvestment").GetDouble());
        Assert.Equal("fund", payback.GetProperty("subsidies")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Compare_says_which_side_does_not_know_its_costs()
    {
        Assert.Equal(0, _command.Run("compare", Priced("a.yaml", "60 s"), _command.Line(), "--replications", "2"));
        Assert.Contains("Costs are not compared: 'Two steps' has no 'costs:'.", Spaces().Replace(_command.Output, " "), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_do_not_overwrite_the_rules_that_the_model_reads()
    {
        string rules = _command.File("rules.csv", "- { name: fund, share: 20 % }\n");
        Assert.Equal(2, _command.Run("run", Priced("a.yaml", "60 s", "investment: 1000 EUR, subsidies: rules.csv"), "--events", rules));
        Assert.Equal([$"factorytwin run: --events {rules}: the model reads that file; name another file"], _command.ErrorLines.Take(1));
    }

    /// <summary>Named after its file, which stands in the folder that names are relative to.</summary>
    private string Priced(string name, string cycle, string more = "") => _command.File(name, $$"""
        name: {{name}}
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: {{cycle}}, power: { idle: 6 kW } }
          done: { kind: sink }
        flow: castings -> mill -> done
        costs: { currency: EUR, material: 4.20 EUR, stations: { mill: 60 EUR/h }, energy: 0.50 EUR/kWh, hours-per-year: 1000 h{{(more.Length > 0 ? ", " + more : "")}} }

        """);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
