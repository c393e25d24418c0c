using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>What <c>compare</c> shows: sentences and a table for people, or JSON.</summary>
internal static class CompareOutput
{
    private static readonly ComparisonWords Stay = new() { Subject = "a part takes", Unit = "s", More = "longer", Less = "less" };
    private static readonly ComparisonWords Stock = new() { Subject = "there are", Unit = "parts", More = "more in the factory", Less = "fewer in the factory" };
    private static readonly ComparisonWords Energy = new() { Subject = "a good part takes", Unit = "kWh", More = "more", Less = "less" };
    private static readonly ComparisonWords Cost = new() { Subject = "a good part costs", Unit = "", More = "more", Less = "less" };

    private static readonly ComparisonWords Carbon = new() { Subject = "a good part emits", Unit = "g of CO2", More = "more", Less = "less" };

    public static void WriteText(IAnsiConsole console, string[] files, StudyComparison result)
    {
        Tables.Head(console, $"{NameOf(files, result, 0)} and {NameOf(files, result, 1)}",
            Tables.Conditions(result.First.Options, result.First.WarmUp, result.First.Replications.Results.Count) + "; both with the same random numbers");
        Table table = Tables.New("", [NameOf(files, result, 0), NameOf(files, result, 1), "difference"]);
        foreach (TableColumn named in table.Columns.SkipLast(1))
            named.NoWrap = false;   // where the window is narrow, names are broken and no figures
        foreach (Row row in Rows(result))
        {
            if (row.Comparison.First.Mean is not null || row.Comparison.Second.Mean is not null)
                table.AddCells($"{row.Name}, {row.Words.Unit}", [Figure.Text(row.Comparison.First), Figure.Text(row.Comparison.Second), Figure.Text(row.Comparison.Difference)]);
        }
        Tables.Show(console, table);
        if (result.HasStandstill)
            Tables.Say(console, $"Nothing is compared: {StandstillSentence(files, result)}.");
        foreach (Row row in Rows(result).Where(row => row.Comparison.Verdict != ComparisonVerdict.NotApplicable))
            Tables.Say(console, Sentence(row, NameOf(files, result, 1)));
        foreach (string sentence in EnergySentences(files, result).Concat(MoneySentences(files, result)))
            Tables.Say(console, sentence);
        Tables.Note(console, result.First.Model.Notices.Union(result.Second.Model.Notices));
    }

    public static void WriteJson(TextWriter output, string[] files, StudyComparison result, TimeSpan wall) => JsonOutput.WriteObject(output, json =>
    {
        json.WriteString("first", result.First.Model.Name);
        json.WriteString("second", result.Second.Model.Name);
        json.WriteStudy(result.First.Options, result.First.WarmUp, new(result.First.Replications.Results.Count, result.First.Events + result.Second.Events, wall));
        foreach (Row row in Rows(result))
        {
            json.WriteObject(row.Key, () =>
            {
                json.Write("first", row.InBaseUnit.First);
                json.Write("second", row.InBaseUnit.Second);
                json.Write("difference", row.InBaseUnit.Difference);
                json.WriteString("verdict", JsonOutput.Key(row.Comparison.Verdict));
                json.WriteString("sentence", result.HasStandstill ? $"{Capital(row.Name)}: nothing is compared, since {StandstillSentence(files, result)}." : Sentence(row, NameOf(files, result, 1)));
            });
        }
        if (result.EnergyAtEqualOutput is { } energy)
            EnergyJson.Write(json, energy, EnergySentences(files, result));
        if (result.Payback is { } payback)
            WritePayback(json, payback, MoneySentences(files, result));
        json.WriteDoubts(result.First.WarmUp, Warnings(files, result));
        json.WriteNotices(result.First.Model.Notices.Union(result.Second.Model.Notices));
    });

    /// <summary>What is to be known of both, and of one of them with its name before it.</summary>
    public static IEnumerable<string> Warnings(string[] files, StudyComparison result) =>
    [
        .. result.First.Warnings.Select(warning => result.Second.Warnings.Contains(warning) ? warning : $"'{NameOf(files, result, 0)}': {warning}"),
        .. result.Second.Warnings.Except(result.First.Warnings).Select(warning => $"'{NameOf(files, result, 1)}': {warning}"),
    ];

    private static string StandstillSentence(string[] files, StudyComparison result) => (result.First.StandstillCount, result.Second.StandstillCount) switch
    {
        ( > 0, > 0) => "both factories stand still",
        ( > 0, _) => $"'{NameOf(files, result, 0)}' stands still",
        _ => $"'{NameOf(files, result, 1)}' stands still",
    };

    private static Row[] Rows(StudyComparison result)
    {
        (double factor, string unit) = Figure.UnitFor(result.LeadTimeSeconds.First.Mean ?? 0);
        return
        [
            new("throughputPerHour", "throughput", result.ThroughputPerHour, ComparisonWords.Throughput),
            new("leadTimeSeconds", "lead time", result.LeadTimeSeconds, Stay with { Unit = unit }, factor),
            new("workInProgress", "work in progress", result.WorkInProgress, Stock),
            new("energyPerPartKilowattHours", "energy for each good part", result.EnergyPerPartKilowattHours, Energy),
            .. result.CostPerPart is { } cost ? (Row[])[new("costPerPart", "cost of each good part", cost, Cost with { Unit = result.First.Cost!.Currency })] : [],
            .. result.First.CarbonGrams.Mean is null && result.Second.CarbonGrams.Mean is null ? (Row[])[] : [new("carbonPerPartGrams", "carbon dioxide for each good part", result.CarbonPerPartGrams, Carbon)],
        ];
    }

    /// <summary>Energy at equal output, with what the raw numbers say beside it.</summary>
    private static List<string> EnergySentences(string[] files, StudyComparison result)
    {
        if (result.EnergyAtEqualOutput is not { } energy)
            return [];
        string second = $"'{NameOf(files, result, 1)}'", raw = energy.RawSentence(second);
        return [$"Energy at equal output: {energy.Sentence($"'{NameOf(files, result, 0)}'", second)}.", .. raw.Length > 0 ? (string[])[$"Raw energy: {raw}."] : []];
    }

    /// <summary>What is saved, and when it is back; or why that cannot be told where only one side says what it costs.</summary>
    private static List<string> MoneySentences(string[] files, StudyComparison result)
    {
        if (result.HasStandstill)
            return [];
        string first = $"'{NameOf(files, result, 0)}'", second = $"'{NameOf(files, result, 1)}'";
        if (result.Payback is not { } payback)
        {
            return (result.First.Cost, result.Second.Cost) switch
            {
                (null, null) => [],
                ({ } one, { } other) => [$"Costs are not compared: those of {first} are in {one.Currency}, those of {second} in {other.Currency}."],
                var (one, _) => [$"Costs are not compared: {(one is null ? first : second)} has no 'costs:'."],
            };
        }
        string back = payback.PaybackSentence();
        return [$"Saving: {payback.SavingSentence(first, second)}.", .. back.Length > 0 ? (string[])[$"Payback: {back}."] : []];
    }

    private static void WritePayback(Utf8JsonWriter json, Payback payback, List<string> sentences)
    {
        json.WriteString("currency", payback.Currency);
        json.WriteNumber("openHoursPerYear", payback.OpenPerYear.TotalHours);
        WriteNumber("openHoursForSameParts", payback.OpenForSameParts?.TotalHours);
        json.Write("goodPartsPerYear", payback.GoodPartsPerYear);
        json.Write("savingPerYear", payback.SavingPerYear);
        json.Write("materialAndEnergySavingPerYear", payback.MaterialAndEnergySavingPerYear);
        json.WriteObject("payback", () =>
        {
            json.WriteString("verdict", JsonOutput.Key(payback.Verdict));
            WriteNumber("years", payback.Years);
            WriteNumber("yearsFrom", payback.FewestYears);
            WriteNumber("yearsTo", payback.MostYears);
            WriteNumber("lifeYears", payback.LifeYears);
            WriteNumber("investment", payback.Investment?.Amount);
            WriteNumber("netInvestment", payback.Investment is null ? null : payback.NetInvestmentAmount);
            json.WriteStartArray("subsidies");
            foreach (Subsidy subsidy in payback.Subsidies)
            {
                json.WriteStartObject();
                json.WriteString("name", subsidy.Name);
                json.WriteNumber("amount", subsidy.Amount.Amount);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("sentence", string.Join(' ', sentences));
        });

        void WriteNumber(string name, double? value)
        {
            if (value is { } number)
                json.WriteNumber(name, number);
            else
                json.WriteNull(name);
        }
    }

    private static string Sentence(Row row, string second) => $"{Capital(row.Name)}: {row.Comparison.Sentence($"'{second}'", row.Words)}.";

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    /// <summary>The model's name where it tells the two apart, else the file.</summary>
    private static string NameOf(string[] files, StudyComparison result, int which) =>
        result.First.Model.Name == result.Second.Model.Name ? files[which] : (which == 0 ? result.First : result.Second).Model.Name;

    private sealed record Row(string Key, string Name, Comparison InBaseUnit, ComparisonWords Words, double Factor = 1)
    {
        public Comparison Comparison => new(InBaseUnit.First.Times(Factor), InBaseUnit.Second.Times(Factor), InBaseUnit.Difference.Times(Factor));
    }
}
