using System.Globalization;
using FactoryTwin.Cobots;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>The table of <c>run</c> for people.</summary>
internal static class RunText
{
    /// <param name="console">Where it is written.</param>
    /// <param name="result">What is shown.</param>
    /// <param name="hasSeed">Whether it was simulated: a real line has no seed. Default: yes.</param>
    public static void Write(IAnsiConsole console, StudyResult result, bool hasSeed = true)
    {
        Tables.Head(console, result.Model.Name, Conditions(result, hasSeed));
        Line(console, result);
        Machines(console, result);
        Times(console, result);
        Waits(console, result);
        EnergyText.Write(console, result);
        People(console, result);
        Buffers(console, result);
        Pools(console, result);
        Vehicles(console, result);
        PartTypes(console, result);
        Checks(console, result);
    }

    /// <summary>What to try next: a command to copy, so it is never broken into two lines.</summary>
    public static string Hint(StudyResult result, string file) => result.Replications.Results.Count == 1
        ? $"Next: how far is this chance? factorytwin run {file} --replications 20"
        : $"Next: where is the bottleneck? factorytwin bottleneck {file}";

    private static string Conditions(StudyResult result, bool hasSeed)
    {
        int count = result.Replications.Results.Count;
        return Tables.Conditions(result.Options, result.WarmUp, count, hasSeed) + (count > 1 ? "; ± is half of a 95 % interval" : "");
    }

    private static void Line(IAnsiConsole console, StudyResult result)
    {
        Grid grid = Tables.Facts();
        grid.AddFact("throughput", $"{Figure.Text(result.ThroughputPerHour)} good parts/h");
        grid.AddFact("lead time", result.LeadTimeSeconds.Mean is null ? "no part ended" : Figure.Duration(result.LeadTimeSeconds) + Quantiles(result));
        grid.AddFact("work in progress", $"{Figure.Text(result.WorkInProgress)} parts");
        if (result.Parts.Consumed.Mean > 0)
            grid.AddFact("parts", Balance(result.Parts));
        if (result.EnergyKilowattHours.Mean is not null)
            grid.AddFact("energy", $"{Figure.Text(result.EnergyKilowattHours)} kWh, {Figure.Text(result.EnergyPerPartKilowattHours)} kWh for each good part");
        if (result.Cost is { PerPart.Mean: not null } cost)
            grid.AddFact("cost", $"{Figure.Text(cost.PerPart)} {cost.Currency} for each good part: {string.Join(", ", cost.Items.Where(item => item.PerPart.Mean is not null).Select(item => $"{JsonOutput.Key(item.Kind)} {Figure.Rounded(item.PerPart)}"))}");
        if (result.CarbonGrams.Mean is not null)
            grid.AddFact("carbon dioxide", $"{Figure.Text(result.CarbonGrams.Times(0.001))} kg, {Figure.Text(result.CarbonPerPartGrams)} g for each good part{EmissionSources(result)}");
        grid.AddFact("first-pass yield", $"{Figure.Percent(result.FirstPassYield)} %");
        if (result.Orders is { } orders)
            grid.AddFact("orders", $"{Figure.Text(orders.Released)} released, {Figure.Text(orders.Completed)} completed, {Figure.Text(orders.Open)} open, {Figure.Text(orders.Overdue)} of them overdue; {Figure.Percent(orders.OnTimeRatio)} % on time, overdue ones counted as late; {Figure.Duration(orders.TardinessSeconds)} mean tardiness of those completed");
        if (result.LineOee is { } line)
            grid.AddFact("OEE of the line", $"{Figure.Percent(line.Oee)} % = {line.Formula}");
        console.Write(grid);
    }

    private static string EmissionSources(StudyResult result)
    {
        string[] sources = [.. result.Model.Stations.Select(entry => entry.Definition).OfType<Stations.LegDefinition>().Select(leg => leg.EmissionSource).Where(source => source != "").Distinct()];
        return sources is [] ? "" : $"; emission by {string.Join(", and by ", sources)}";
    }

    /// <summary>Where parts came from, and what became of them; what is 0 is left out.</summary>
    private static string Balance(PartBalance parts)
    {
        return $"{Sum((parts.PresentAtBegin, "there before"), (parts.Entered, "entered"))} = {
            Sum((parts.Good, "good"), (parts.Rejected, "rejected"), (parts.Scrapped, "scrapped"), (parts.Consumed, "consumed"), (parts.Present, "in progress at the end"))}";

        static string Sum(params IEnumerable<(Estimate Count, string Word)> terms) =>
            string.Join(" + ", terms.Where(term => term.Count.Mean > 0).Select(term => $"{Figure.Rounded(term.Count)} {term.Word}"));
    }

    private static string Quantiles(StudyResult result)
    {
        var shown = result.LeadTimeQuantiles.Where(quantile => quantile.Seconds.Mean is not null)
            .Select(quantile => string.Create(CultureInfo.InvariantCulture, $"{quantile.Probability * 100:0} % within {Figure.Duration(quantile.Seconds with { HalfWidth95 = null }, 3)}")).ToList();
        return shown.Count == 0 ? "" : $" ({string.Join(", ", shown)})";
    }

    private static void Machines(IAnsiConsole console, StudyResult result)
    {
        List<StationResult> machines = [.. result.Stations.Where(station => station.Station.Role == StationRole.Worker)];
        bool hasEnergy = machines.Any(machine => machine.EnergyKilowattHours.Mean is not null), hasScrap = machines.Any(machine => machine.Scrapped.Mean > 0);
        Table table = Tables.New("machine", ["good\nparts", .. hasScrap ? (string[])["\nscrap"] : [], "OEE\n%", "= avail.\n%", "× effect.\n%", "× qual.\n%", "techn.\navail.%", .. hasEnergy ? (string[])["energy\nkWh"] : []]);
        foreach (StationResult machine in machines)
        {
            table.AddCells(NameOf(machine.Station), [
                Figure.Text(machine.Good),
                .. hasScrap ? (string[])[Figure.Mean(machine.Scrapped, 1)] : [],
                Figure.Percent(machine.Oee),
                Percent(machine.Availability), Percent(machine.Effectiveness), Percent(machine.QualityRatio), Percent(machine.TechnicalAvailability),
                .. hasEnergy ? (string[])[Figure.Mean(machine.EnergyKilowattHours, 1)] : [],
            ]);
        }
        Tables.Show(console, table);
    }

    private static void Times(IAnsiConsole console, StudyResult result)
    {
        List<StationResult> machines = [.. result.Stations.Where(station => station.States.Count > 0)];
        List<StationState> states = [.. Order.Where(state => machines.Any(machine => machine.States[(int)state].Share.Mean > 0))];
        Table table = Tables.New("% of time", [.. states.Select(state => Word(result, state))]);
        foreach (StationResult machine in machines)
            table.AddCells(machine.Station.Name, [.. states.Select(state => machine.States[(int)state].Share).Select(share => share.Mean == 0 ? "" : Percent(share))]);
        Tables.Show(console, table);
    }

    /// <summary>Who waited for whom: the times above tell in which state, and not for whom.</summary>
    private static void Waits(IAnsiConsole console, StudyResult result)
    {
        bool isOne = result.Replications.Results.Count == 1;
        Table table = Tables.New("who waits for whom", ["counted as", "% of\ntime", isOne ? "times" : "times\na run\n(mean)", "mean wait"]);
        foreach (StationResult station in result.Stations)
        {
            foreach (WaitResult wait in station.Waits.Where(wait => wait.Share.Mean > 0))
                table.AddCells($"{station.Station.Name} for {wait.For}", [InOneLine(Word(result, wait.State)), Figure.Mean(wait.Share.Times(100), 2), Figure.Mean(wait.Count, isOne ? 0 : 1), Figure.Duration(wait.MeanSeconds)]);
        }
        Tables.Show(console, table);
    }

    /// <summary>What people who are near cost, which the times above do not tell: slow work is work.</summary>
    private static void People(IAnsiConsole console, StudyResult result)
    {
        HashSet<string> fenced = [.. result.Model.Stations.Where(entry => entry.Definition is CobotDefinition { Sharing.Rule: SharingRule.Fence }).Select(entry => entry.Name)];
        foreach (StationResult station in result.Stations.Where(station => station.PeopleLossSeconds.Mean is not null && !fenced.Contains(station.Station.Name)))
            Tables.Say(console, $"People near {station.Station.Name} cost it {Figure.Text(station.PeopleLossSeconds.Times(1.0 / 60))} min of its time, stopped or slow.");
    }

    private static void Buffers(IAnsiConsole console, StudyResult result)
    {
        Dictionary<string, StationDefinition> definitions = result.Model.Stations.ToDictionary(entry => entry.Name, entry => entry.Definition);
        Table table = Tables.New("buffer", ["places", "parts, mean", result.Replications.Results.Count > 1 ? "parts, most\n(mean of runs)" : "parts, most"]);
        foreach (StationResult buffer in result.Stations)
        {
            StationDefinition definition = definitions[buffer.Station.Name];
            string? places = definition switch
            {
                Stations.BufferDefinition { Capacity: var capacity } => Number(capacity),
                Stations.ConveyorDefinition { Capacity: var capacity } => Number(capacity),
                Stations.StorageDefinition storage => Number(storage.Places),
                Stations.TransportDefinition there when result.Model.Transport.First(pool => pool.Name == there.By) is var pool => $"{Number(there.PickUp)} + {Number(pool.Count * pool.Capacity)}",   // at the pick-up, and on vehicles
                _ => null,
            };
            if (places is not null || buffer.Station.Role == StationRole.Storage)
                table.AddCells(buffer.Station.Name + (definition is Stations.TransportDefinition or Stations.LegDefinition ? $" ({buffer.Station.Kind})" : ""), [places ?? "no limit", Level(buffer.MeanLevel), Figure.Rounded(buffer.MostAtOnce, 3)]);
        }
        foreach (StationResult source in result.Stations.Where(station => definitions.GetValueOrDefault(station.Station.Name) is Stations.SourceDefinition && station.MeanLevel.Mean > 0))
            table.AddCells($"{source.Station.Name} (waiting to enter)", ["no limit", Level(source.MeanLevel), Figure.Rounded(source.MostAtOnce, 3)]);
        Tables.Show(console, table);

        // A thousandth of a part is nothing that anybody sees.
        static string Level(Estimate level) => level switch
        {
            { Mean: > 0 and < 0.0005 } => "< 0.001",
            { HalfWidth95: < 0.0005 } => Figure.Rounded(level),
            _ => Figure.Text(level),
        };

        static string? Number(int? count) => count?.ToString(CultureInfo.InvariantCulture);
    }

    private static void Pools(IAnsiConsole console, StudyResult result)
    {
        Table table = Tables.New("operators", ["people", "on duty, mean", "at work, mean", "at work, most", "utilisation %"]);
        foreach (PoolResult pool in result.Pools.Where(pool => !pool.Pool.IsFleet))
        {
            table.AddCells(pool.Pool.Name, [
                pool.Pool.Places.ToString(CultureInfo.InvariantCulture),
                Figure.Mean(pool.OnDuty, 2), Figure.Text(pool.AtWork), Figure.Rounded(pool.MostAtOnce, 3), Figure.Percent(pool.Utilisation),
            ]);
        }
        Tables.Show(console, table);
    }

    private static void Vehicles(IAnsiConsole console, StudyResult result)
    {
        Table table = Tables.New("vehicles", ["number", "parts\ncarried/h", "loaded\n%", "empty\n%", "blocked\n%", "charging\n%", "free\n%", "off\nshift\n%"]);
        foreach (PoolResult pool in result.Pools.Where(pool => pool.Pool.IsFleet))
        {
            table.AddCells(pool.Pool.Name, [
                pool.Pool.Places.ToString(CultureInfo.InvariantCulture), Figure.Text(pool.TransportsPerHour),
                Share(StationState.Processing), Share(StationState.Setup), Share(StationState.Blocked), Share(StationState.Maintenance), Share(StationState.Idle), Share(StationState.OffShift),
            ]);

            string Share(StationState state) => Percent(pool.States[(int)state].Share);
        }
        Tables.Show(console, table);
    }

    private static void PartTypes(IAnsiConsole console, StudyResult result)
    {
        string[] energy = result.Energy is null ? [] : ["energy in a\ngood part, kWh", "in lost\nones, kWh"];
        bool areConsumed = result.Parts.Consumed.Mean > 0;
        Table table = Tables.New("part type", ["good parts/h", "lead time", "in progress", "lost %", .. areConsumed ? (string[])["consumed"] : [], .. energy]);
        foreach (PartTypeResult type in result.PartTypes)
        {
            table.AddCells(type.Name, [
                Figure.Text(type.ThroughputPerHour), Figure.Duration(type.LeadTimeSeconds), Figure.Text(type.WorkInProgress), Figure.Percent(type.LossRatio),
                .. areConsumed ? (string[])[Figure.Text(type.Consumed)] : [],
                .. result.Energy is null ? (string[])[] : [Figure.Text(type.EnergyOfGoodPartKilowattHours), Figure.Mean(type.LostEnergyKilowattHours, 1)],
            ]);
        }
        if (result.PartTypes.Count < 2)
            return;
        Tables.Show(console, table);
        if (result.Energy is not null)
            Tables.Say(console, "Energy in a good part: its own processing and set-up. The kWh for each good part at the top share out all energy, also that of waiting, downtime, starts and lost parts.\n");
    }

    private static void Checks(IAnsiConsole console, StudyResult result)
    {
        LittlesLawResult law = result.LittlesLaw;
        Tables.Say(console, $"Check: Little's law {(law.Holds ? "holds" : "does NOT hold, so something was miscounted")}: {Figure.Mean(law.PresentParts, 2)} parts in progress = {
            Figure.Mean(law.DepartedParts, 2)} (rate of leaving × mean stay) {(law.BoundaryParts.Mean < 0 ? "-" : "+")} {Figure.Mean(law.BoundaryParts.Mean < 0 ? law.BoundaryParts.Times(-1) : law.BoundaryParts, 2)} (there at both ends).");
        Tables.Note(console, result.Model.Notices);
    }

    private static string InOneLine(string head) => head.Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ');

    private static string NameOf(StationInfo station) => station.Places == 1 ? station.Name : string.Create(CultureInfo.InvariantCulture, $"{station.Name} ({station.Places} places)");

    private static string Percent(Estimate share) => Figure.Mean(share.Times(100), 1);

    /// <summary>Work first, then what keeps from it.</summary>
    public static StationState[] Order =>
    [
        StationState.Processing, StationState.Setup, StationState.Down, StationState.Starved, StationState.Blocked, StationState.WaitingForOperator,
        StationState.WaitingForTransport, StationState.Idle, StationState.Maintenance, StationState.OffShift, StationState.NoData,
    ];

    private static string Word(StudyResult result, StationState state) =>
        state == StationState.WaitingForOperator && result.Model.Stations.Any(entry => entry.Definition is CobotDefinition { Tends.Count: > 0 }) ? "no oper-\nator or arm" : Word(state);

    public static string Word(StationState state) => state switch
    {
        StationState.WaitingForOperator => "no\noperator",
        StationState.WaitingForTransport => "no\ntransport",
        StationState.OffShift => "off\nshift",
        StationState.Maintenance => "mainte-\nnance",
        StationState.NoData => "no\ndata",
        _ => state.ToString().ToLowerInvariant(),
    };
}
