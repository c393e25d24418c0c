using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>Where electricity comes from, what it costs and what it emits.</summary>
internal static class EnergyTypes
{
    public static readonly TextType<Money> Price = new MoneyType("/kWh");

    private static readonly ObjectType<CarbonFactor> Carbon = new("a carbon factor",
        new CarbonFactor { GramsPerKilowattHour = 0, Year = 2000, Source = "" },
        Key<CarbonFactor>.Required("factor", new QuantityType(UnitFamily.EmissionOfEnergy, "250 g/kWh", most: 10_000, least: 0), "250 g/kWh", "Carbon dioxide for each kilowatt-hour.", carbon => carbon.GramsPerKilowattHour, (carbon, factor) => carbon with { GramsPerKilowattHour = factor }),
        Key<CarbonFactor>.Required("year", TextOf.Count(1990, 2100), "2024", "The year that it holds for.", carbon => carbon.Year, (carbon, year) => carbon with { Year = year }),
        Key<CarbonFactor>.Required("source", TextOf.Text, "report of the grid operator", "Where it is written.", carbon => carbon.Source, (carbon, source) => carbon with { Source = source }))
    {
        CheckAll = (carbon, context) =>
        {
            if (string.IsNullOrWhiteSpace(carbon.Source) && context.At("source").IsRead)
                context.At("source").Report(ProblemCode.MissingKey, "the source is empty", "write who published the factor, and where");
        },
    };

    private static readonly ObjectType<SupplyDefinition> Supply = new("a supply",
        new SupplyDefinition { Name = "", Power = ValueList<PowerFrom>.Empty },
        Key<SupplyDefinition>.Required("power", new PowerProfileType(), "{ 06:00: 0 kW, 09:00: 20 kW, 15:00: 10 kW, 18:00: 0 kW }", "Its power, always the same or from each time of day until the next.", supply => supply.Power, (supply, power) => supply with { Power = power }),
        Key<SupplyDefinition>.Optional("days", new DaysType(), "Mon-Fri", "The days on which it gives power. Default: all.", supply => supply.Days, (supply, days) => supply with { Days = days }),
        Key<SupplyDefinition>.Optional("price", TextOf.Maybe(Price), "0.09 EUR/kWh", "What its energy costs, as fuel does. Default: nothing.", supply => supply.PerKilowattHour, (supply, price) => supply with { PerKilowattHour = price }),
        Key<SupplyDefinition>.Optional("carbon", Carbon, "{ factor: 0 g/kWh, year: 2026, source: its own }", "What its energy emits; needed where the grid has a factor.", supply => supply.Carbon, (supply, carbon) => supply with { Carbon = carbon }));

    private static readonly ObjectType<EnergyStorageDefinition> Storage = new("a storage",
        new EnergyStorageDefinition { CapacityKilowattHours = 0, PowerKilowatts = 0, EfficiencyRatio = 0 },
        Key<EnergyStorageDefinition>.Required("capacity", new QuantityType(UnitFamily.Energy, "60 kWh", most: 1e6), "60 kWh", "What it gives when it is full.", storage => storage.CapacityKilowattHours, (storage, capacity) => storage with { CapacityKilowattHours = capacity }),
        Key<EnergyStorageDefinition>.Required("power", new QuantityType(UnitFamily.Power, "20 kW", most: 1e6), "20 kW", "The most power that it takes or gives.", storage => storage.PowerKilowatts, (storage, power) => storage with { PowerKilowatts = power }),
        Key<EnergyStorageDefinition>.Required("efficiency", TextOf.Ratio, "90 %", "Share of what it takes that it can give back.", storage => storage.EfficiencyRatio, (storage, ratio) => storage with { EfficiencyRatio = ratio }),
        Key<EnergyStorageDefinition>.Optional("level", TextOf.Ratio, "50 %", "How full it is when measuring begins. Default: 0 %.", storage => storage.LevelRatio, (storage, level) => storage with { LevelRatio = level }))
    {
        CheckAll = (storage, context) =>
        {
            if (storage.EfficiencyRatio == 0 && context.At("efficiency").IsRead)
                context.At("efficiency").Report(ProblemCode.OutOfRange, $"'{context.At("efficiency").Written("0 %")}' is out of range", "it must be above 0 % and at most 100 %", context.At("efficiency").Written("0 %"));
        },
    };

    public static ObjectType<EnergyDefinition> Energy { get; } = new("energy", new EnergyDefinition(),
        Key<EnergyDefinition>.Optional("tariff", new TariffType(), "{ peak: { price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }, rest: 0.21 EUR/kWh }", "Price of energy from the grid: one price, or bands by name; a band without `at` holds whenever no other does. Default: not known.", energy => energy.Tariff, (energy, tariff) => energy with { Tariff = tariff }),
        Key<EnergyDefinition>.Optional("feed-in", TextOf.Maybe(Price), "0.08 EUR/kWh", "What is paid for energy that is fed into the grid. Default: nothing.", energy => energy.FeedInPerKilowattHour, (energy, price) => energy with { FeedInPerKilowattHour = price }),
        Key<EnergyDefinition>.Optional("carbon", Carbon, "{ factor: 250 g/kWh, year: 2024, source: report of the grid operator }", "What energy from the grid emits. Default: not known; no factor is built in.", energy => energy.Carbon, (energy, carbon) => energy with { Carbon = carbon }),
        Key<EnergyDefinition>.Optional("supplies", TextOf.MapOf(TextOf.Name("supply"), Supply, (name, supply) => supply with { Name = name }, supply => (supply.Name, supply)),
            "{ roof: { power: { 06:00: 0 kW, 09:00: 20 kW, 18:00: 0 kW } } }", "Sources of the factory's own, by name, in the order in which they cover what is drawn. Default: none.", energy => energy.Supplies, (energy, supplies) => energy with { Supplies = supplies }),
        Key<EnergyDefinition>.Optional("storage", Storage, "{ capacity: 60 kWh, power: 20 kW, efficiency: 90 % }", "A store for energy that is left over. Default: none.", energy => energy.Storage, (energy, storage) => energy with { Storage = storage }))
    { CheckAll = CheckEnergy };

    /// <summary>All prices, with their places and as they are written.</summary>
    public static IEnumerable<(TextContext Here, Money Price)> Prices(EnergyDefinition energy, TextContext context)
    {
        TextContext tariff = context.At("tariff");
        foreach (TariffBand band in energy.Tariff)
            yield return (TariffType.PriceOf(band, tariff), band.PerKilowattHour);
        if (energy.FeedInPerKilowattHour is { } feedIn)
            yield return (context.At("feed-in"), feedIn);
        foreach (SupplyDefinition supply in energy.Supplies)
        {
            if (supply.PerKilowattHour is { } price)
                yield return (context.At("supplies").At(supply.Name).At("price"), price);
        }
    }

    private static void CheckEnergy(EnergyDefinition energy, TextContext context)
    {
        (TextContext Here, Money Price)[] prices = [.. Prices(energy, context).Where(price => price.Price.Currency is not null)];
        foreach ((TextContext here, Money price) in prices.Where(price => price.Price.Currency != prices[0].Price.Currency))
            here.Report(ProblemCode.Contradiction, $"'{here.Written($"{price}/kWh")}' is not in {prices[0].Price.Currency}, the currency of the first price", "write all prices in one currency", here.Written($"{price}/kWh"));
        if (energy.Tariff.Count == 0 && prices.Length > 0 && context.At("tariff").IsRead)
            context.Report(ProblemCode.MissingKey, "the key 'tariff' is missing, and the other prices are worth nothing without it", "write 'tariff: 0.22 EUR/kWh'");
        foreach (SupplyDefinition supply in energy.Supplies)
        {
            TextContext here = context.At("supplies").At(supply.Name);
            if (supply.Carbon is null && energy.Carbon is not null && here.At("carbon").IsRead)
                here.Report(ProblemCode.MissingKey, $"the supply '{supply.Name}' has no carbon factor, though the grid has one", "write 'carbon: { factor: 0 g/kWh, year: 2026, source: … }'");
            else if (supply.Carbon is not null && energy.Carbon is null && context.At("carbon").IsRead)
                here.At("carbon").Report(ProblemCode.MissingKey, "the grid has no carbon factor", "write 'carbon:' under 'energy:' too");
        }
        if (energy.Storage is not null && energy.Supplies.Count == 0 && context.At("supplies").IsRead)
            context.At("storage").Report(ProblemCode.IdleKey, "a storage takes what supplies leave over, and there is none", "name one under 'supplies:', or leave it out");
    }
}

/// <summary>A tariff: one price, or bands by name.</summary>
internal sealed class TariffType : TextType<ValueList<TariffBand>>
{
    /// <summary>Name of the band of a tariff that is one price.</summary>
    private const string Always = "always";

    private static readonly TextType<ValueList<TariffBand>> Bands =
        TextOf.MapOf(TextOf.Name("band"), new BandType(), (name, band) => band with { Name = name }, band => (band.Name, band));

    public override string Expected => $"{EnergyTypes.Price.Expected}, or bands such as '{{ peak: {{ price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }}, rest: 0.21 EUR/kWh }}'";

    /// <summary>Where the price of a band stands.</summary>
    public static TextContext PriceOf(TariffBand band, TextContext tariff) =>
        tariff.Node is { Kind: TextNodeKind.Scalar } ? tariff : tariff.At(band.Name) is { Node.Kind: TextNodeKind.Scalar } one ? one : tariff.At(band.Name).At("price");

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<TariffBand> value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Bands.TryRead(node, context, out value);
        bool isRead = EnergyTypes.Price.TryRead(node, context, out Money price);
        value = isRead ? [new TariffBand { Name = Always, PerKilowattHour = price }] : null;
        return isRead;
    }

    public override TextNode Write(ValueList<TariffBand> value) =>
        value is [{ Name: Always, At.Count: 0 } one] ? EnergyTypes.Price.Write(one.PerKilowattHour) : Bands.Write(value);

    public override void Check(ValueList<TariffBand> value, TextContext context)
    {
        if (!context.IsRead)
            return;
        if (value.Count == 0 && context.Node is not null)
            context.Report(ProblemCode.MissingKey, "the tariff has no band", $"write {Expected}");
        else if (context.Node is { Kind: TextNodeKind.Scalar })
            EnergyTypes.Price.Check(value[0].PerKilowattHour, context);
        else
            Bands.Check(value, context);
        if (value.Count > 0)
            CheckWeek(value, context);
    }

    internal override IEnumerable<KeyDescription> Keys => BandType.Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(EnergyTypes.Price.Schema(), Bands.Schema());

    /// <summary>Each quarter-hour of the week has one price.</summary>
    private static void CheckWeek(ValueList<TariffBand> bands, TextContext context)
    {
        foreach (TariffBand more in bands.Where(band => band.At.Count == 0).Skip(1))
            context.At(more.Name).Report(ProblemCode.Contradiction, $"'{bands.First(band => band.At.Count == 0).Name}' and '{more.Name}' both hold whenever no other band does", "give one of them 'at'");
        var doubled = new HashSet<string>();
        bool hasGap = false;
        for (DateTime at = FactoryStart.Default.Local.Date, end = at.AddDays(7); at < end; at = at.AddMinutes(15))
        {
            TariffBand[] holding = [.. bands.Where(band => band.At.Any(hours => hours.Hold(at)))];
            string when = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at:ddd HH:mm}");
            if (holding.Length > 1 && doubled.Add(holding[1].Name))
                context.At(holding[1].Name).At("at").Report(ProblemCode.Contradiction, $"'{holding[0].Name}' and '{holding[1].Name}' both hold at {when}", "give each hour to one band");
            if (holding.Length == 0 && bands.All(band => band.At.Count > 0) && !hasGap)
            {
                hasGap = true;
                context.Report(ProblemCode.MissingKey, $"no band holds at {when}", "write one more without 'at', as in 'rest: 0.21 EUR/kWh'");
            }
        }
    }

    /// <summary>A band: a price that holds whenever no other does, or <c>{ price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }</c>.</summary>
    private sealed class BandType : TextType<TariffBand>
    {
        public static readonly ObjectType<TariffBand> Table = new("a band",
            new TariffBand { Name = "", PerKilowattHour = default },
            Key<TariffBand>.Required("price", EnergyTypes.Price, "0.31 EUR/kWh", "The price in these hours.", band => band.PerKilowattHour, (band, price) => band with { PerKilowattHour = price }),
            Key<TariffBand>.Optional("at", TextOf.OneOrList(new WeeklyHoursType()), "[Mon-Fri 08:00-19:00, Sat 08:00-13:00]", "Days and hours, local, one or a list. Default: whenever no other band holds.", band => band.At, (band, at) => band with { At = at }));

        public override string Expected => $"{EnergyTypes.Price.Expected}, or '{{ price: 0.31 EUR/kWh, at: Mon-Fri 08:00-19:00 }}'";

        public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out TariffBand value)
        {
            if (node.Kind == TextNodeKind.Map)
                return Table.TryRead(node, context, out value);
            bool isRead = EnergyTypes.Price.TryRead(node, context, out Money price);
            value = isRead ? new TariffBand { Name = "", PerKilowattHour = price } : null;
            return isRead;
        }

        public override TextNode Write(TariffBand value) => value.At.Count == 0 ? EnergyTypes.Price.Write(value.PerKilowattHour) : Table.Write(value);

        public override void Check(TariffBand value, TextContext context)
        {
            if (context.Node is { Kind: TextNodeKind.Scalar })
                EnergyTypes.Price.Check(value.PerKilowattHour, context);
            else
                Table.Check(value, context);
        }

        internal override IEnumerable<KeyDescription> Keys => Table.Keys;

        public override JsonObject Schema() => Json.AnyOf(EnergyTypes.Price.Schema(), Table.Schema());
    }
}
