using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Stations;
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
        json.WriteStartArray("bottleneckCandidates");
        foreach (string candidate in result.Candidates)
            json.WriteStringValue(candidate);
        json.WriteEndArray();
        Write("numberElasticity", result.NumberElasticities);
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
        string[] names = [.. result.Candidates.Select(name => $"'{name}'")];
        if (names.Length > 1)
            return $"{string.Join(", ", names[..^1])} and {names[^1]} cannot be told apart: one of them, or more, limit the factory; more replications may tell.";
        if (result.Station is not { } name)
            return string.Create(CultureInfo.InvariantCulture, $"Nothing that was tried limits the factory much: none is shown to make {BottleneckResult.LeastElasticity} % more parts for 1 % more of it. Not tried were what comes in, the shifts, failures, set-ups, scrap, timetables and the order of work; or the runs are too short to tell.");
        Estimate speed = Of(result.Gains.StationElasticities), number = Of(result.NumberElasticities);
        if (speed.Mean >= (number.Mean ?? 0))
            return $"The bottleneck is '{name}': 1 % more speed there makes {Figure.Text(speed)} % more parts.";
        Estimate gain = Of(result.Gains.BufferGains.Concat(result.Gains.PoolGains).Concat(result.Gains.LoopGains)).Times(100 / result.ThroughputPerHour.Mean!.Value);
        return $"The bottleneck is '{name}': {OneMore(result.Model, name)} makes {Figure.Text(gain)} % more parts.";

        Estimate Of(IEnumerable<NamedEstimate> estimates) => estimates.FirstOrDefault(each => each.Name == name).Estimate;
    }

    private static string OneMore(FactoryModel model, string name) =>
        model.Operators.Any(pool => pool.Name == name) ? "one person more"
        : model.Transport.Any(pool => pool.Name == name) ? "one vehicle more"
        : model.Loops.Any(loop => loop.Name == name) ? "one card more"
        : model.Stations.Any(entry => entry.Name == name && entry.Definition is LegDefinition) ? "one part more on each trip"
        : "one place more";

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
