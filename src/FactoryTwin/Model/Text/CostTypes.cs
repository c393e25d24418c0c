using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>What a factory costs.</summary>
internal static class CostTypes
{
    public static readonly TextType<Money> Amount = new MoneyType("");

    private static readonly TextType<Money> PerHour = new MoneyType("/h");

    public static ObjectType<CostDefinition> Costs { get; } = new("costs", new CostDefinition { Currency = "" },
        Key<CostDefinition>.Required("currency", new CurrencyType(), "EUR", "The currency of all amounts: a code of three capital letters.", costs => costs.Currency, (costs, currency) => costs with { Currency = currency }),
        Key<CostDefinition>.Optional("material", new MaterialType(), "{ gear: 4.20 EUR, default: 3 EUR }", "Material of a part: one price, or one by part type, where `default` is that of every other type. Default: material costs nothing.",
            costs => costs.Material, (costs, material) => costs with { Material = material }),
        Key<CostDefinition>.Optional("stations", Rates("station"), "{ mill: 45 EUR/h }", "Hourly rates of stations, for every hour that a place is on shift, whether it works or not. Default: none.",
            costs => costs.Stations, (costs, rates) => costs with { Stations = rates }),
        Key<CostDefinition>.Optional("operators", Rates("pool"), "{ milling: 28 EUR/h }", "Hourly rates of one person of a pool, for every hour on duty, whether at work or not. Default: none.",
            costs => costs.Operators, (costs, rates) => costs with { Operators = rates }),
        Key<CostDefinition>.Optional("energy", TextOf.Maybe(new MoneyType("/kWh")), "0.22 EUR/kWh", "Price of energy. Default: energy costs nothing.",
            costs => costs.EnergyPerKilowattHour, (costs, price) => costs with { EnergyPerKilowattHour = price }),
        Key<CostDefinition>.Optional("investment", new InvestmentType(), "{ amount: 85 000 EUR, life: 8 years }", "What was, or would be, invested: an amount, or the keys below. Default: nothing.",
            costs => costs.Investment, (costs, investment) => costs with { Investment = investment }),
        Key<CostDefinition>.Optional("subsidies", new SubsidiesType(), "{ name: regional fund, share: 20 %, until: 2028-09-30 }", "Rules by which others pay a part of the investment: one, a list of them, or the name of a YAML file with them. Default: none.",
            costs => costs.Subsidies, (costs, subsidies) => costs with { Subsidies = subsidies }),
        Key<CostDefinition>.Optional("hours-per-year", TextOf.Maybe(TextOf.Duration()), "1760 h", "Time in a year for which the factory is open. Default: as its shifts say, breaks left out, 52 weeks and a day, without holidays; without shifts always.",
            costs => costs.OpenPerYear, (costs, time) => costs with { OpenPerYear = time }))
    { CheckAll = CheckCosts };

    private static TextType<ValueList<HourlyRate>> Rates(string what) => TextOf.MapOf(TextOf.Name(what), PerHour, (name, rate) => new HourlyRate(name, rate), rate => (rate.Name, rate.PerHour));

    private static void CheckCosts(CostDefinition costs, TextContext context)
    {
        if (costs.OpenPerYear > TimeSpan.FromHours(8784))
            context.At("hours-per-year").Report(ProblemCode.OutOfRange, $"'{context.At("hours-per-year").Written(DurationText.Format(costs.OpenPerYear.Value))}' is more than a year has", "at most 8784 h");
        if (costs.Subsidies.Rules.Count > 0 && costs.Investment is null && context.At("investment").IsRead)
            context.At("subsidies").Report(ProblemCode.Contradiction, "there is no investment of which a subsidy could pay a part", "write 'investment: 85 000 EUR', or leave 'subsidies' out");
        foreach ((TextContext here, Money money, string written) in Amounts(costs, context))
        {
            if (money.Currency != costs.Currency && costs.Currency.Length > 0)
                here.Report(ProblemCode.Contradiction, $"'{here.Written(written)}' is not in {costs.Currency}, the currency of the costs", "write all amounts in one currency", here.Written(written));
        }
    }

    private static IEnumerable<(TextContext Here, Money Money, string Written)> Amounts(CostDefinition costs, TextContext context)
    {
        TextContext material = context.At("material"), investment = context.At("investment"), subsidies = context.At("subsidies");
        foreach (MaterialCost cost in costs.Material)
            yield return (material.Node is { Kind: TextNodeKind.Scalar } ? material : material.At(cost.Part), cost.PerPart, $"{cost.PerPart}");
        foreach (HourlyRate rate in costs.Stations)
            yield return (context.At("stations").At(rate.Name), rate.PerHour, $"{rate.PerHour}/h");
        foreach (HourlyRate rate in costs.Operators)
            yield return (context.At("operators").At(rate.Name), rate.PerHour, $"{rate.PerHour}/h");
        if (costs.EnergyPerKilowattHour is { } energy)
            yield return (context.At("energy"), energy, $"{energy}/kWh");
        if (costs.Investment is { Amount: { Currency: not null } amount })
            yield return (investment.Node is { Kind: TextNodeKind.Scalar } ? investment : investment.At("amount"), amount, $"{amount}");
        for (int i = 0; i < costs.Subsidies.Rules.Count; i++)
        {
            // Rules of a file stand where the file is named.
            TextContext rule = costs.Subsidies.File is null ? subsidies.ItemOf(costs.Subsidies.Rules.Count, i) : subsidies;
            foreach ((string key, Money? bound) in new[] { ("above", costs.Subsidies.Rules[i].Above), ("up-to", costs.Subsidies.Rules[i].UpTo) })
            {
                if (bound is { } there)
                    yield return (costs.Subsidies.File is null ? rule.At(key) : rule, there, $"{there}");
            }
        }
    }
}

/// <summary>Material of a part: one price, or one by part type.</summary>
internal sealed class MaterialType : TextType<ValueList<MaterialCost>>
{
    private static readonly TextType<ValueList<MaterialCost>> ByType =
        TextOf.MapOf(TextOf.Name("part type"), CostTypes.Amount, (part, price) => new MaterialCost(part, price), cost => (cost.Part, cost.PerPart));

    public override string Expected => $"{CostTypes.Amount.Expected}, or one by part type such as '{{ gear: 4.20 EUR, {MaterialCost.AllOthers}: 3 EUR }}'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<MaterialCost> value)
    {
        if (node.Kind == TextNodeKind.Map)
            return ByType.TryRead(node, context, out value);
        bool isRead = CostTypes.Amount.TryRead(node, context, out Money price);
        value = isRead ? [new MaterialCost(MaterialCost.AllOthers, price)] : null;
        return isRead;
    }

    public override TextNode Write(ValueList<MaterialCost> value) =>
        value is [{ Part: MaterialCost.AllOthers } one] ? CostTypes.Amount.Write(one.PerPart) : ByType.Write(value);

    public override void Check(ValueList<MaterialCost> value, TextContext context)
    {
        if (context.Node is not { Kind: TextNodeKind.Scalar })
            ByType.Check(value, context);
        else if (value.Count > 0)
            CostTypes.Amount.Check(value[0].PerPart, context);
    }

    public override JsonObject Schema() => Json.AnyOf(CostTypes.Amount.Schema(), ByType.Schema());
}

/// <summary>An investment: an amount, or <c>{ amount: 85 000 EUR, life: 8 years }</c>.</summary>
internal sealed class InvestmentType : TextType<InvestmentDefinition>
{
    private static readonly ObjectType<InvestmentDefinition> Table = new("an investment",
        new InvestmentDefinition { Amount = default },
        Key<InvestmentDefinition>.Required("amount", CostTypes.Amount, "85 000 EUR", "How much.", investment => investment.Amount, (investment, amount) => investment with { Amount = amount }),
        Key<InvestmentDefinition>.Optional("life", TextOf.Maybe(new YearsType()), "8 years", "For how long it is used; a payback that takes longer is none. Default: not known.", investment => investment.LifeYears, (investment, years) => investment with { LifeYears = years }),
        Key<InvestmentDefinition>.Optional("date", TextOf.Maybe(new DateType()), "2027-03-01", "The day by which subsidies are judged. Default: the day of `start`.", investment => investment.Date, (investment, date) => investment with { Date = date }));

    public override string Expected => "an amount of money such as '85 000 EUR', or '{ amount: 85 000 EUR, life: 8 years }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out InvestmentDefinition value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Table.TryRead(node, context, out value);
        bool isRead = CostTypes.Amount.TryRead(node, context, out Money amount);
        value = isRead ? new InvestmentDefinition { Amount = amount } : null;
        return isRead;
    }

    public override TextNode Write(InvestmentDefinition value) => value == new InvestmentDefinition { Amount = value.Amount } ? CostTypes.Amount.Write(value.Amount) : Table.Write(value);

    public override void Check(InvestmentDefinition value, TextContext context)
    {
        if (context.Node is { Kind: TextNodeKind.Scalar })
            CostTypes.Amount.Check(value.Amount, context);
        else
            Table.Check(value, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(CostTypes.Amount.Schema(), Table.Schema());
}

/// <summary>Rules of subsidies: one, a list, or the name of a file with them.</summary>
internal sealed class SubsidiesType : TextType<SubsidyRules>
{
    private static readonly ObjectType<SubsidyDefinition> Rule = new("a subsidy",
        new SubsidyDefinition { Name = "", ShareRatio = 0 },
        Key<SubsidyDefinition>.Required("name", TextOf.Text, "regional fund", "Name of the rule.", rule => rule.Name, (rule, name) => rule with { Name = name }),
        Key<SubsidyDefinition>.Required("share", TextOf.Ratio, "20 %", "The share that others pay, in cash or as taxes saved.", rule => rule.ShareRatio, (rule, share) => rule with { ShareRatio = share }),
        Key<SubsidyDefinition>.Optional("of", TextOf.Choice<SubsidyBase>(), "investment", "What it is a share of. Default: `investment`.", rule => rule.Of, (rule, whole) => rule with { Of = whole }),
        Key<SubsidyDefinition>.Optional("above", TextOf.Maybe(CostTypes.Amount), "2 500 000 EUR", "Only what is above this counts. Default: all.", rule => rule.Above, (rule, bound) => rule with { Above = bound }),
        Key<SubsidyDefinition>.Optional("up-to", TextOf.Maybe(CostTypes.Amount), "10 000 000 EUR", "Only what is not beyond this counts. Default: all.", rule => rule.UpTo, (rule, bound) => rule with { UpTo = bound }),
        Key<SubsidyDefinition>.Optional("until", TextOf.Maybe(new DateType()), "2028-09-30", "The last day of an investment that it is paid for. Default: without end.", rule => rule.Until, (rule, day) => rule with { Until = day }),
        Key<SubsidyDefinition>.Optional("source", TextOf.Text, "law 199/2025 art. 1", "Where it is written, for whoever checks it. Default: empty.", rule => rule.Source, (rule, source) => rule with { Source = source }))
    {
        CheckAll = (rule, context) =>
        {
            if (rule.Above is { } above && rule.UpTo is { } upTo && above.Amount >= upTo.Amount && context.IsRead)
                context.At("above").Report(ProblemCode.Contradiction, $"nothing lies above {above} and is not beyond {upTo}", "write an amount under 'above' that is smaller than that under 'up-to'", context.At("above").Written($"{above}"));
        },
    };

    private static readonly TextType<ValueList<SubsidyDefinition>> Rules = TextOf.OneOrList(Rule);

    public override string Expected => $"{Rules.Expected}, or the name of a YAML file with them";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out SubsidyRules value)
    {
        value = null;
        if (node.Kind == TextNodeKind.Scalar)
            return TextSpan.TryTake(node, context, Expected, out TextSpan file) && TryReadFile(file, out value);
        bool isRead = Rules.TryRead(node, context, out ValueList<SubsidyDefinition>? rules);
        value = isRead ? new SubsidyRules { Rules = rules! } : null;
        return isRead;
    }

    public override TextNode Write(SubsidyRules value) => value.File is { } file ? TextNode.Of(file) : Rules.Write(value.Rules);

    public override void Check(SubsidyRules value, TextContext context)
    {
        if (value.File is null)
            Rules.Check(value.Rules, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Rule.Keys;

    public override JsonObject Schema() => Json.AnyOf(Rules.Schema(), new JsonObject { ["type"] = "string", ["description"] = "The name of a YAML file with rules" });

    private static bool TryReadFile(TextSpan file, [MaybeNullWhen(false)] out SubsidyRules value)
    {
        bool isRead = TextDocument.TryReadNamed(file, Rules, "the rules have", out ValueList<SubsidyDefinition>? rules);
        value = isRead ? new SubsidyRules { Rules = rules!, File = file.Text } : null;
        return isRead;
    }
}
