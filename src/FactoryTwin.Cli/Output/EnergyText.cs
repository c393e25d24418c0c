using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>The tables of energy for people: what it was used for, and where it came from.</summary>
internal static class EnergyText
{
    public static void Write(IAnsiConsole console, StudyResult result)
    {
        if (result.Energy is not { } energy)
            return;
        WriteUse(console, result, energy);
        if (energy.Sources is { } sources)
            WriteSources(console, sources);
    }

    private static void WriteUse(IAnsiConsole console, StudyResult result, EnergyResult energy)
    {
        Column[] columns = [.. Columns.Where(column => column.Of(energy.Use).Mean > 0)];
        Table table = Tables.New("energy, kWh", ["in all", .. columns.Select(column => column.Head), "idle\n%", "set-up\n%"]);
        (string Name, EnergyUseResult? Use)[] known = [.. result.Stations.Select(station => (station.Station.Name, station.Energy)).Concat(result.Pools.Select(pool => (pool.Pool.Name, pool.Energy))).Where(user => user.Energy is not null)];
        foreach ((string name, EnergyUseResult? use) in known)
            Add(name, use!);
        if (known.Length > 1)
            Add(result.Pools.Any(pool => pool.Energy is not null) ? "all together" : "all stations", energy.Use);
        Tables.Show(console, table);

        void Add(string name, EnergyUseResult use) => table.AddCells(name,
            [Figure.Mean(use.TotalKilowattHours, 1), .. columns.Select(column => column.Of(use)).Select(part => part.Mean == 0 ? "" : Figure.Mean(part, 1)), Percent(use.IdleRatio), Percent(use.SetupRatio)]);
    }

    private static void WriteSources(IAnsiConsole console, EnergySourcesResult sources)
    {
        EnergyDefinition energy = sources.Definition;
        bool isPriced = sources.Currency is not null;
        Table table = Tables.New("energy from", ["kWh", .. isPriced ? (string[])[sources.Currency!] : []]);
        if (!isPriced)
            Add("grid", sources.GridKilowattHours, default);
        foreach (BandResult band in sources.Bands)
            Add(sources.Bands.Count == 1 ? "grid" : $"grid, {band.Name}", band.KilowattHours, band.Cost);
        for (int i = 0; i < sources.Supplies.Count; i++)
            Add(sources.Supplies[i].Name, sources.Supplies[i].KilowattHours, sources.Supplies[i].KilowattHours.Times(energy.Supplies[i].PerKilowattHour?.Amount ?? 0));
        if (energy.Storage is not null)
        {
            Add("out of the store", sources.ReleasedKilowattHours, default);
            Add("into the store", sources.StoredKilowattHours.Times(-1), default);
        }
        if (energy.Supplies.Count > 0)
            Add("fed into the grid", sources.FedInKilowattHours.Times(-1), sources.FedInKilowattHours.Times(-energy.FeedInPerKilowattHour?.Amount ?? 0));
        Tables.Show(console, table);
        Grid facts = Tables.Facts();
        if (isPriced)
            facts.AddFact("energy cost", $"{Figure.Text(sources.Cost)} {sources.Currency}, {Figure.Text(sources.CostPerPart)} {sources.Currency} for each good part");
        if (energy.Carbon is { } factor)
            facts.AddFact("CO2 of energy", $"{Figure.Text(sources.CarbonGrams.Times(0.001))} kg, {Figure.Text(sources.CarbonPerPartGrams)} g for each good part; grid {Basis(factor)}");
        if (facts.Rows.Count == 0)
            return;
        console.Write(facts);
        console.WriteLine();

        void Add(string name, Estimate energy, Estimate cost) => table.AddCells(name, [Plain(Figure.Mean(energy, 1)), .. isPriced ? (string[])[cost.Mean is null ? "" : Plain(Figure.Mean(cost, 2))] : []]);
    }

    /// <summary>Nothing is not less than nothing.</summary>
    private static string Plain(string figure) => figure.Trim('-', '0', '.').Length == 0 ? figure.TrimStart('-') : figure;

    private static string Basis(CarbonFactor factor) => string.Create(CultureInfo.InvariantCulture, $"{factor.GramsPerKilowattHour} g/kWh ({factor.Year}, {factor.Source})");

    private static string Percent(Estimate share) => Figure.Mean(share.Times(100), 1);

    private static readonly Column[] Columns =
    [
        new("process-\ning", use => In(use, StationState.Processing)),
        new("set-up", use => In(use, StationState.Setup)),
        new("idle", use => use.IdleKilowattHours),
        new("down", use => In(use, StationState.Down)),
        new("mainte-\nnance", use => In(use, StationState.Maintenance)),
        new("off\nshift", use => In(use, StationState.OffShift)),
        new("no\ndata", use => In(use, StationState.NoData)),
        new("start-\nup", use => use.StartUpKilowattHours),
    ];

    private static Estimate In(EnergyUseResult use, StationState state) => use.States[(int)state].KilowattHours;

    private sealed record Column(string Head, Func<EnergyUseResult, Estimate> Of);
}
