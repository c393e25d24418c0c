using System.Text.Json;

namespace FactoryTwin.Tests.Cli;

/// <summary>What <c>run</c> and <c>compare</c> tell of vehicles and carbon dioxide, where a factory has any.</summary>
public sealed class TransportOutputTests : IDisposable
{
    private readonly CommandRun _command = new();

    public void Dispose() => _command.Dispose();

    // A part comes every 10 min; the vehicle needs 2 min to it, but for the first, and 2 min with it. A trip of 2 parts leaves every 20 min: 60 g a part.
    private string Site(string name, string emission = ", part-mass: 10 kg, emission: 100 g/tkm") => _command.File($"{name}.yaml", $$"""
        name: {{name}}
        transport: { agvs: { count: 1, speed: 1 m/s, distances: { s: { m: 120 m } }, home: s } }
        stations:
          s: { kind: source, every: 10 min }
          carry: { kind: transport, by: agvs, pick-up: 2 }
          m: { kind: machine, cycle: 1 min }
          ship: { kind: leg, distance: 60 km, speed: 60 km/h, load: 2 parts{{emission}} }
          done: { kind: sink }
        flow: s -> carry -> m -> ship -> done

        """);

    [Fact]
    public void Vehicles_and_carbon_dioxide_are_in_the_json_of_a_run()
    {
        Assert.Equal(0, _command.Run("run", Site("road"), "--for", "20h", "--warm-up", "10h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        double Mean(params string[] path) => path.Aggregate(json.RootElement, (at, key) => at.GetProperty(key)).GetProperty("mean").GetDouble();
        Assert.Equal(6, Mean("vehicles", "agvs", "transportsPerHour"), 12);
        Assert.Equal([0.4, 0.2, 0.2, 0, 0, 0.6], ((string[])["busy", "loaded", "empty", "blocked", "charging", "free"]).Select(key => Math.Round(Mean("vehicles", "agvs", key), 12)));
        Assert.Equal(7200, Mean("carbonGrams"), 9);
        Assert.Equal(60, Mean("carbonPerPartGrams"), 9);
        Assert.Empty(json.RootElement.GetProperty("operators").EnumerateObject());
    }

    [Fact]
    public void A_run_without_them_says_nothing_of_them()
    {
        Assert.Equal(0, _command.Run("run", _command.Line(), "--for", "1h", "--json"));
        Assert.DoesNotContain("carbon", _command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("vehicles", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_tells_of_vehicles()
    {
        Assert.Equal(0, _command.Run("run", Site("road"), "--for", "20h", "--warm-up", "10h"));
        Assert.Contains("carbon dioxide     7.2 kg, 60 g for each good part", _command.Output, StringComparison.Ordinal);
        Assert.Matches(@"agvs +1 +6 +20\.0 +20\.0 +0\.0 +0\.0 +60\.0", _command.Output);
        Assert.Matches(@"carry \(transport\) +2 ", _command.Output);
        Assert.Matches(@"ship \(leg\) +no limit ", _command.Output);
    }

    [Fact]
    public void The_source_of_an_emission_stands_beside_the_result()
    {
        Assert.Equal(0, _command.Run("run", Site("road", ", part-mass: 10 kg, emission: 100 g/tkm, emission-source: a table of 2014"), "--for", "20h", "--warm-up", "10h"));
        Assert.Contains("60 g for each good part; emission by a table of 2014", _command.Output, StringComparison.Ordinal);
        Assert.Equal(3, _command.Run("validate", Site("none", ", emission-source: a table of 2014")));
        Assert.Contains("emission-source: there is no 'emission' whose source this is; write 'emission: 90.3 g/tkm', or leave it out", _command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bottleneck_by_one_vehicle_more_is_told_apart_from_that_by_one_person_more()
    {
        Assert.Equal(0, _command.Run("bottleneck", Site("road"), "--for", "20h", "--replications", "2", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal("agvs", Assert.Single(json.RootElement.GetProperty("vehicleGainPartsPerHour").EnumerateObject()).Name);
        Assert.Empty(json.RootElement.GetProperty("operatorGainPartsPerHour").EnumerateObject());
        Assert.Equal(0, _command.Run("bottleneck", Site("road"), "--for", "20h", "--replications", "2"));
        Assert.Contains("one vehicle more in", _command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("one person more in", _command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_tells_the_carbon_dioxide_of_a_part()
    {
        string road = Site("road"), rail = Site("rail", ", part-mass: 10 kg, emission: 10 g/tkm");
        Assert.Equal(0, _command.Run("compare", road, rail, "--for", "20h", "--warm-up", "10h", "--json"));
        using JsonDocument json = JsonDocument.Parse(_command.Output);
        Assert.Equal(-54, json.RootElement.GetProperty("carbonPerPartGrams").GetProperty("difference").GetProperty("mean").GetDouble(), 9);
        Assert.Equal(0, _command.Run("compare", Site("one", ""), Site("other", ""), "--for", "20h", "--warm-up", "10h", "--json"));
        Assert.DoesNotContain("carbon", _command.Output, StringComparison.Ordinal);
    }
}
