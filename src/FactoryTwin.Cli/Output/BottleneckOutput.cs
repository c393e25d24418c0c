using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>What <c>bottleneck</c> shows: a table for people, or JSON.</summary>
internal static class BottleneckOutput
{
    public static void WriteText(IAnsiConsole console, BottleneckResult result)
    {
        Tables.Head(console, result.Model.Name, Tables.Conditions(result.Options, result.WarmUp, result.Options.Replications) + "; each change with the same random numbers");
        Tables.Say(console, Verdict(result) + "\n");
        Tables.Say(console, $"Throughput now: {Figure.Text(result.ThroughputPerHour)} good parts/h");
        Stations(console, result);
        Show(console, "one place more in", "gains parts/h", result.Gains.BufferGains);
        Show(console, "one person more in", "gains parts/h", PoolGains(result, areVehicles: false));
        Show(console, "one vehicle more in", "gains parts/h", PoolGains(result, areVehicles: true));
        Show(console, "one card more in", "gains parts/h", result.Gains.LoopGains);
        Tables.Say(console, "Each change was tried in runs of its own (stations 5 % faster and slower); an interval that contains 0 shows no gain.");
        Tables.Say(console, ActivePeriodReport.Note);
        Tables.Note(console, result.Model.Notices);
    }

    public static void WriteJson(TextWriter output, BottleneckResult result, TimeSpan wall) => JsonOutput.WriteObject(output, json =>
    {
        json.WriteString("model", result.Model.Name);
        json.WriteStudy(result.Options, result.WarmUp, new(result.Options.Replications, result.Events, wall));
        json.Write("throughputPerHour", result.ThroughputPerHour);
        Write("throughputElasticity", result.Gains.StationElasticities);
        Write("bufferGainPartsPerHour", result.Gains.BufferGains);
        Write("operatorGainPartsPerHour", PoolGains(result, areVehicles: false));
        Write("vehicleGainPartsPerHour", PoolGains(result, areVehicles: true));
        Write("cardGainPartsPerHour", result.Gains.LoopGains);
        json.WriteString("bottleneck", result.Station);
        Write("activePeriodShare", result.ActivePeriodShares);
        json.WriteString("activePeriodNote", ActivePeriodReport.Note);
        json.WriteDoubts(result.WarmUp, result.Warnings);
        json.WriteNotices(result.Model.Notices);

        void Write(string name, IEnumerable<NamedEstimate> estimates) => json.WriteObject(name, () =>
        {
            foreach (NamedEstimate each in estimates)
                json.Write(each.Name, each.Estimate);
        });
    });

    private static IEnumerable<NamedEstimate> PoolGains(BottleneckResult result, bool areVehicles) =>
        result.Gains.PoolGains.Where(gain => result.Model.Transport.Any(pool => pool.Name == gain.Name) == areVehicles);

    private static string Verdict(BottleneckResult result)
    {
        if (result.Options.Replications == 1)
            return "With one replication nothing can be told from chance; run more.";
        if (result.Candidates is [var one, var other])
            return $"'{one}' and '{other}' cannot be told apart: one of them, or both, limit the factory; more replications may tell.";
        if (result.Station is not { } name)
            return "No station's speed is shown to limit the factory: what comes in, the shifts, the people or the vehicles may, or the runs are too short to tell.";
        Estimate elasticity = result.Gains.StationElasticities.First(each => each.Name == name).Estimate;
        return $"The bottleneck is '{name}': 1 % more speed there makes {elasticity} % more parts.";
    }

    private static void Stations(IAnsiConsole console, BottleneckResult result)
    {
        Dictionary<string, Estimate> shares = result.ActivePeriodShares.ToDictionary(each => each.Name, each => each.Estimate);
        Table table = Tables.New("1 % more speed of", ["gains % of\nthroughput", "quick indication: bottleneck\nby active periods, % of time"]);
        foreach (NamedEstimate each in Ordered(result.Gains.StationElasticities))
            table.AddCells(each.Name, [Figure.Text(each.Estimate), Figure.Mean(shares.GetValueOrDefault(each.Name).Times(100), 1)]);
        Tables.Show(console, table);
    }

    private static IEnumerable<NamedEstimate> Ordered(IEnumerable<NamedEstimate> estimates) => estimates.OrderByDescending(each => each.Estimate.Mean ?? double.NegativeInfinity);

    /// <summary>The largest gain first.</summary>
    private static void Show(IAnsiConsole console, string change, string gain, IEnumerable<NamedEstimate> estimates)
    {
        Table table = Tables.New(change, [gain]);
        foreach (NamedEstimate each in Ordered(estimates))
            table.AddCells(each.Name, [Figure.Text(each.Estimate)]);
        Tables.Show(console, table);
    }
}
