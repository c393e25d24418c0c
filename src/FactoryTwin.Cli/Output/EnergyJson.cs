using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>Energy in the JSON of <c>run</c> and <c>compare</c>.</summary>
internal static class EnergyJson
{
    /// <summary>The energy of the factory.</summary>
    public static void Write(Utf8JsonWriter json, EnergyResult energy) => json.WriteObject("energy", () =>
    {
        WriteUse(json, energy.Use);
        json.Write("withoutPartKilowattHours", energy.WithoutPartKilowattHours);
        if (energy.Sources is { } sources)
            json.WriteObject("sources", () => WriteSources(json, sources));
    });

    /// <summary>The energy of a station.</summary>
    public static void Write(Utf8JsonWriter json, EnergyUseResult use) => json.WriteObject("energy", () => WriteUse(json, use));

    /// <summary>Energy at equal output.</summary>
    public static void Write(Utf8JsonWriter json, EnergyComparison energy, IEnumerable<string> sentences) => json.WriteObject("energyAtEqualOutput", () =>
    {
        json.WriteObject("baseline", () =>
        {
            json.Write("baseKilowattHours", energy.BaseKilowattHours);
            json.Write("perPartKilowattHours", energy.PerPartKilowattHours);
            WriteNumber(json, "fitRatio", energy.FitRatio);
            json.WriteNumber("periods", energy.Periods);
            json.WriteNumber("periodSeconds", energy.PeriodLength.TotalSeconds);
        });
        json.Write("goodParts", energy.GoodParts);
        json.Write("first", energy.AtEqualOutput.First);
        json.Write("second", energy.AtEqualOutput.Second);
        json.Write("difference", energy.AtEqualOutput.Difference);
        json.WriteString("verdict", JsonOutput.Key(energy.AtEqualOutput.Verdict));
        json.WriteBoolean("beyondBaseline", energy.IsBeyondBaseline);
        WriteNumber(json, "energyChangeRatio", energy.EnergyChangeRatio);
        WriteNumber(json, "outputChangeRatio", energy.OutputChangeRatio);
        WriteNumber(json, "perPartChangeRatio", energy.PerPartChangeRatio);
        json.WriteString("sentence", string.Join(' ', sentences));
    });

    private static void WriteUse(Utf8JsonWriter json, EnergyUseResult use)
    {
        json.Write("totalKilowattHours", use.TotalKilowattHours);
        json.WriteObject("byStateKilowattHours", () =>
        {
            foreach (StateEnergy state in use.States)
                json.Write(JsonOutput.Key(state.State), state.KilowattHours);
        });
        json.Write("idleKilowattHours", use.IdleKilowattHours);
        json.Write("startUpKilowattHours", use.StartUpKilowattHours);
        json.Write("starts", use.Starts);
        json.Write("standbyHours", use.StandbyHours);
        json.Write("idleRatio", use.IdleRatio);
        json.Write("setupRatio", use.SetupRatio);
    }

    private static void WriteSources(Utf8JsonWriter json, EnergySourcesResult sources)
    {
        json.Write("gridKilowattHours", sources.GridKilowattHours);
        json.WriteObject("tariff", () =>
        {
            foreach (BandResult band in sources.Bands)
            {
                json.WriteObject(band.Name, () =>
                {
                    json.Write("kilowattHours", band.KilowattHours);
                    json.Write("cost", band.Cost);
                });
            }
        });
        json.WriteObject("suppliesKilowattHours", () =>
        {
            foreach (SupplyResult supply in sources.Supplies)
                json.Write(supply.Name, supply.KilowattHours);
        });
        json.Write("fedInKilowattHours", sources.FedInKilowattHours);
        json.Write("storedKilowattHours", sources.StoredKilowattHours);
        json.Write("releasedKilowattHours", sources.ReleasedKilowattHours);
        json.WriteString("currency", sources.Currency);
        json.Write("cost", sources.Cost);
        json.Write("costPerPart", sources.CostPerPart);
        json.Write("carbonGrams", sources.CarbonGrams);
        json.Write("carbonPerPartGrams", sources.CarbonPerPartGrams);
        if (sources.Definition.Carbon is not { } factor)
            return;
        json.WriteObject("gridCarbonFactor", () =>
        {
            json.WriteNumber("gramsPerKilowattHour", factor.GramsPerKilowattHour);
            json.WriteNumber("year", factor.Year);
            json.WriteString("source", factor.Source);
        });
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
