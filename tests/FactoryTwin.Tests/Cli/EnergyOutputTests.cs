using System.Text.Json;
using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Cli;

/// <summary>Energy in what <c>run</c> and <c>compare</c> show. The machine draws 6 kW at work and 2 kW off shift, from Monday 06:00 on.</summary>
public sealed partial class EnergyOutputTests : IDisposable
{
    private const string Sources = """
        energy:
          tariff: { peak: { price: 0.30 EUR/kWh, at: Mon-Fri 08:00-19:00 }, rest: 0.20 EUR/kWh }
          feed-in: 0.05 EUR/kWh
          carbon: { factor: 400 g/kWh, year: 2024, source: made up for this test }
          supplies: { roof: { power: { 06:00: 0 kW, 10:00: 8 kW, 12:00: 0 kW }, carbon: { factor: 0 g/kWh, year: 2024, source: its own } } }
          storage: { capacity: 3 kWh, power: 1 kW, efficiency: 100 % }

        """;

    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public void Run_shows_what_energy_was_used_for_and_where_it_came_from()
    {
        // 06:00-14:00 6 kW, then 2 kW for an hour: 50 kWh. The roof gives 16 kWh, 4 kWh more than is drawn: 2 go into the store and come back out, 2 into the grid. The rest is 12 kWh before 08:00 and 24 after, less 2.
        Assert.Equal(0, _command.Run("run", Model("a.yaml", Sources), "--for", "9h"));
        string text = _command.Output.ReplaceLineEndings("\n");
        Assert.Contains(
            """
             energy, kWh  in all  process-    off  idle  set-up
                                       ing  shift     %       %
            ────────────────────────────────────────────────────
             mill           50.0      48.0    2.0   0.0     0.0

             energy from         kWh    EUR
            ────────────────────────────────
             grid, peak         24.0   7.20
             grid, rest         12.0   2.40
             roof               16.0   0.00
             out of the store    2.0
             into the store     -2.0
             fed into the grid  -2.0  -0.10

            energy cost     9.5 EUR, 0.01979 EUR for each good part
            CO2 of energy   14.4 kg, 30 g for each good part; grid 400 g/kWh (2024, made up for this test)

            Check:
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
        Assert.Matches(@"carbon dioxide +14\.4 kg, 30 g for each good part\n", text);
    }

    [Fact]
    public void Without_a_tariff_no_money_is_shown()
    {
        Assert.Equal(0, _command.Run("run", Model("a.yaml", "energy: { carbon: { factor: 400 g/kWh, year: 2024, source: made up } }\n"), "--for", "9h"));
        string text = _command.Output.ReplaceLineEndings("\n");
        Assert.Contains(" energy from   kWh\n───────────────────\n grid         50.0\n\nCO2 of energy   20 kg, ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EUR", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_fed_in_is_shown_without_a_sign()
    {
        Assert.Equal(0, _command.Run("run", Model("a.yaml", Sources), "--for", "1h"));
        Assert.Contains(" into the store     0.0\n fed into the grid  0.0  0.00\n", _command.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_of_run_has_the_energy_of_the_factory_of_stations_and_of_part_types()
    {
        Assert.Equal(0, _command.Run("run", Model("a.yaml", Sources), "--for", "9h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement energy = json.RootElement.GetProperty("energy"), sources = energy.GetProperty("sources");
        Assert.Equal(["totalKilowattHours", "byStateKilowattHours", "idleKilowattHours", "startUpKilowattHours", "starts", "standbyHours", "idleRatio", "setupRatio", "withoutPartKilowattHours", "sources"], Names(energy));
        Assert.Equal(50, Mean(energy, "totalKilowattHours"), 1e-9);
        Assert.Equal(2, Mean(energy.GetProperty("byStateKilowattHours"), "offShift"), 1e-9);
        Assert.Equal(2, Mean(energy, "withoutPartKilowattHours"), 1e-9);
        Assert.Equal(36, Mean(sources, "gridKilowattHours"), 1e-9);
        Assert.Equal(["peak", "rest"], Names(sources.GetProperty("tariff")));
        Assert.Equal(7.2, Mean(sources.GetProperty("tariff").GetProperty("peak"), "cost"), 1e-9);
        Assert.Equal(16, Mean(sources.GetProperty("suppliesKilowattHours"), "roof"), 1e-9);
        Assert.Equal(9.5, Mean(sources, "cost"), 1e-9);
        Assert.Equal(14_400, Mean(sources, "carbonGrams"), 1e-6);
        Assert.Equal("made up for this test", sources.GetProperty("gridCarbonFactor").GetProperty("source").GetString());
        Assert.Equal(48, Mean(json.RootElement.GetProperty("stations").GetProperty("mill").GetProperty("energy").GetProperty("byStateKilowattHours"), "processing"), 1e-9);
        Assert.Equal(48, Mean(json.RootElement.GetProperty("partTypes").GetProperty("part"), "energyKilowattHours"), 1e-9);
        Assert.Equal(14_400, Mean(json.RootElement, "carbonGrams"), 1e-6);
    }

    [Fact]
    public void A_model_without_power_shows_no_energy()
    {
        string file = _command.File("plain.yaml", "name: x\nstations: { s: { kind: source }, m: { kind: machine, cycle: 1 s }, o: { kind: sink } }\nflow: s -> m -> o\n");
        Assert.Equal(0, _command.Run("run", file));
        Assert.DoesNotContain("energy", _command.Output, StringComparison.Ordinal);
        Assert.Equal(0, _command.Run("compare", file, file, "--replications", "2", "--json"));
        Assert.DoesNotContain("energyAtEqualOutput", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_answers_in_sentences_what_is_used_at_equal_output()
    {
        // Weekdays make 480 parts and Saturday and Sunday none, so the baseline is 48 kWh off shift, and (8 · (6 − 2)) / 480 kWh for each part more.
        Assert.Equal(0, _command.Run("compare", Model("a.yaml"), Model("b.yaml", power: "4 kW", offShift: "1.5 kW"), "--for", "7d", "--replications", "2"));
        string text = Spaces().Replace(_command.Output, " ");
        Assert.Contains("Energy at equal output: for the 342.9 good parts that 'b.yaml' makes a day, 'a.yaml' would use 70.86 kWh by its baseline E = 48 kWh + 0.06667 kWh × good parts (fitted over 14 days, R² 1), and 'b.yaml' uses 50.29 kWh: 20.57 kWh (29 %) less.", text, StringComparison.Ordinal);
        Assert.Contains("Raw energy: in all, 'b.yaml' uses 29 % less energy for as many good parts, so 29 % less for each.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_of_compare_has_the_baseline_and_the_raw_numbers()
    {
        Assert.Equal(0, _command.Run("compare", Model("a.yaml"), Model("b.yaml", power: "4 kW", offShift: "1.5 kW"), "--for", "7d", "--replications", "2", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        JsonElement energy = json.RootElement.GetProperty("energyAtEqualOutput"), baseline = energy.GetProperty("baseline");
        Assert.Equal(48, Mean(baseline, "baseKilowattHours"), 1e-9);
        Assert.Equal(32.0 / 480, Mean(baseline, "perPartKilowattHours"), 1e-9);
        Assert.Equal(14, baseline.GetProperty("periods").GetInt32());
        Assert.Equal(86_400, baseline.GetProperty("periodSeconds").GetDouble());
        Assert.Equal(-144.0 / 7, Mean(energy, "difference"), 1e-9);
        Assert.Equal("less", energy.GetProperty("verdict").GetString());
        Assert.False(energy.GetProperty("beyondBaseline").GetBoolean());
        Assert.Equal(-144.0 / 496, energy.GetProperty("perPartChangeRatio").GetDouble(), 1e-9);
    }

    private static double Mean(JsonElement owner, string name) => owner.GetProperty(name).GetProperty("mean").GetDouble();

    private static IEnumerable<string> Names(JsonElement owner) => owner.EnumerateObject().Select(property => property.Name);

    /// <summary>Named after its file.</summary>
    private string Model(string name, string more = "", string power = "6 kW", string offShift = "2 kW") => _command.File(name, $$"""
        name: {{name}}
        shifts: { early: Mon-Fri 06:00-14:00 }
        stations:
          castings: { kind: source }
          mill: { kind: machine, cycle: 60 s, power: { idle: {{power}}, off-shift: {{offShift}} } }
          done: { kind: sink }
        flow: castings -> mill -> done
        {{more}}
        """);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
