using System.Globalization;
using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>The JSON of <c>run</c>. Its keys are fixed, in this order; more may be added.</summary>
internal static class RunJson
{
    public static void Write(TextWriter output, StudyResult result, TimeSpan wall, bool hasSeed = true) => JsonOutput.WriteObject(output, json =>
    {
        json.WriteString("model", result.Model.Name);
        json.WriteStudy(result.Options, result.WarmUp, new(result.Replications.Results.Count, result.Events, wall), hasSeed);
        json.Write("throughputPerHour", result.ThroughputPerHour);
        json.Write("leadTimeSeconds", result.LeadTimeSeconds);
        json.Write("workInProgress", result.WorkInProgress);
        json.Write("energyKilowattHours", result.EnergyKilowattHours);
        json.Write("energyPerPartKilowattHours", result.EnergyPerPartKilowattHours);
        if (result.CarbonGrams.Mean is not null)
        {
            json.Write("carbonGrams", result.CarbonGrams);
            json.Write("carbonPerPartGrams", result.CarbonPerPartGrams);
        }
        json.WriteObject("stations", () =>
        {
            foreach (StationResult station in result.Stations)
                Write(json, station);
        });
        json.WriteObject("operators", () =>
        {
            foreach (PoolResult pool in result.Pools.Where(pool => !pool.Pool.IsFleet))
                Write(json, pool);
        });
        if (result.Pools.Any(pool => pool.Pool.IsFleet))
        {
            json.WriteObject("vehicles", () =>
            {
                foreach (PoolResult pool in result.Pools.Where(pool => pool.Pool.IsFleet))
                    WriteVehicles(json, pool);
            });
        }
        WriteLine(json, result);
        json.WriteObject("parts", () =>
        {
            json.Write("presentAtBegin", result.Parts.PresentAtBegin);
            json.Write("entered", result.Parts.Entered);
            json.Write("good", result.Parts.Good);
            json.Write("rejected", result.Parts.Rejected);
            json.Write("scrapped", result.Parts.Scrapped);
            json.Write("consumed", result.Parts.Consumed);
            json.Write("present", result.Parts.Present);
        });
        json.WriteObject("partTypes", () =>
        {
            foreach (PartTypeResult type in result.PartTypes)
                Write(json, type, result.Energy is not null);
        });
        if (result.Energy is { } energy)
            EnergyJson.Write(json, energy);
        if (result.Orders is { } orders)
        {
            json.WriteObject("orders", () =>
            {
                json.Write("released", orders.Released);
                json.Write("completed", orders.Completed);
                json.Write("open", orders.Open);
                json.Write("overdue", orders.Overdue);
                json.Write("onTimeRatio", orders.OnTimeRatio);
                json.Write("tardinessSeconds", orders.TardinessSeconds);
            });
        }
        if (result.Cost is { } cost)
        {
            json.Write("costPerPart", cost.PerPart);
            json.WriteObject("cost", () =>
            {
                json.WriteString("currency", cost.Currency);
                json.WriteObject("perPart", () =>
                {
                    foreach (CostItem item in cost.Items)
                        json.Write(JsonOutput.Key(item.Kind), item.PerPart);
                });
            });
        }
        json.WriteDoubts(result.WarmUp, result.Warnings);
        json.WriteNotices(result.Model.Notices);
        if (result.Precision is { } outcome)
        {
            json.WriteObject("precision", () =>
            {
                json.WriteNumber("wantedRatio", result.Options.PrecisionRatio!.Value);
                json.WriteBoolean("reached", outcome == PrecisionOutcome.Reached);
            });
        }
        else
            json.WriteNull("precision");
    });

    private static void Write(Utf8JsonWriter json, StationResult station) => json.WriteObject(station.Station.Name, () =>
    {
        json.Write("completed", station.Completed);
        json.Write("scrapped", station.Scrapped);
        if (station.States.Count > 0)
        {
            json.WriteObject("states", () =>
            {
                foreach (StateShare state in station.States)
                    json.Write(JsonOutput.Key(state.State), state.Share);
            });
        }
        else
            json.WriteNull("states");
        json.Write("availability", station.Availability);
        json.Write("technicalAvailability", station.TechnicalAvailability);
        json.Write("effectiveness", station.Effectiveness);
        json.Write("qualityRatio", station.QualityRatio);
        json.Write("oee", station.Oee);
        json.Write("energyKilowattHours", station.EnergyKilowattHours);
        if (station.PeopleLossSeconds.Mean is not null)
            json.Write("peopleLossSeconds", station.PeopleLossSeconds);
        json.WriteString("kind", station.Station.Kind);
        json.WriteNumber("places", station.Station.Places);
        json.Write("good", station.Good);
        json.Write("failures", station.Failures);
        json.Write("meanLevel", station.MeanLevel);
        json.Write("maxLevel", station.MostAtOnce);
        if (station.Energy is { } energy)
            EnergyJson.Write(json, energy);
        if (station.Waits.Count == 0)
            return;
        json.WriteStartArray("waits");
        foreach (WaitResult wait in station.Waits)
        {
            json.WriteStartObject();
            json.WriteString("for", wait.For);
            json.WriteString("state", JsonOutput.Key(wait.State));
            json.Write("share", wait.Share);
            json.Write("count", wait.Count);
            json.Write("meanSeconds", wait.MeanSeconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, PoolResult pool) => json.WriteObject(pool.Pool.Name, () =>
    {
        json.Write("utilisation", pool.Utilisation);
        json.Write("onDuty", pool.OnDuty);
        json.Write("atWork", pool.AtWork);
        json.Write("maxAtWork", pool.MostAtOnce);
    });

    private static void WriteVehicles(Utf8JsonWriter json, PoolResult pool) => json.WriteObject(pool.Pool.Name, () =>
    {
        json.WriteNumber("count", pool.Pool.Places);
        json.Write("transportsPerHour", pool.TransportsPerHour);
        json.Write("busy", pool.Utilisation);
        json.Write("maxBusy", pool.MostAtOnce);
        json.Write("loaded", pool.States[(int)StationState.Processing].Share);
        json.Write("empty", pool.States[(int)StationState.Setup].Share);
        json.Write("blocked", pool.States[(int)StationState.Blocked].Share);
        json.Write("charging", pool.States[(int)StationState.Maintenance].Share);
        json.Write("free", pool.States[(int)StationState.Idle].Share);
        json.Write("offShift", pool.States[(int)StationState.OffShift].Share);
        if (pool.Energy is { } energy)
            EnergyJson.Write(json, energy);
    });

    private static void WriteLine(Utf8JsonWriter json, StudyResult result)
    {
        json.Write("firstPassYield", result.FirstPassYield);
        json.WriteObject("leadTimeQuantilesSeconds", () =>
        {
            foreach (LeadTimeQuantile quantile in result.LeadTimeQuantiles)
                json.Write(string.Create(CultureInfo.InvariantCulture, $"p{quantile.Probability * 100:0}"), quantile.Seconds);
        });
        if (result.LineOee is { } line)
        {
            json.WriteObject("line", () =>
            {
                json.Write("oee", line.Oee);
                json.WriteString("formula", line.Formula);
                json.WriteString("designBottleneck", line.DesignBottleneck);
            });
        }
        else
            json.WriteNull("line");
        json.WriteObject("littlesLaw", () =>
        {
            json.Write("presentParts", result.LittlesLaw.PresentParts);
            json.Write("departedParts", result.LittlesLaw.DepartedParts);
            json.Write("boundaryParts", result.LittlesLaw.BoundaryParts);
            json.WriteBoolean("holds", result.LittlesLaw.Holds);
        });
    }

    private static void Write(Utf8JsonWriter json, PartTypeResult type, bool hasEnergy) => json.WriteObject(type.Name, () =>
    {
        json.Write("throughputPerHour", type.ThroughputPerHour);
        json.Write("leadTimeSeconds", type.LeadTimeSeconds);
        json.Write("workInProgress", type.WorkInProgress);
        json.Write("lossRatio", type.LossRatio);
        json.Write("consumed", type.Consumed);
        if (!hasEnergy)
            return;
        json.Write("energyKilowattHours", type.EnergyKilowattHours);
        json.Write("energyPerPartKilowattHours", type.EnergyPerPartKilowattHours);
        json.Write("energyOfGoodPartKilowattHours", type.EnergyOfGoodPartKilowattHours);
        json.Write("leastEnergyOfGoodPartKilowattHours", type.LeastEnergyOfGoodPartKilowattHours);
        json.Write("mostEnergyOfGoodPartKilowattHours", type.MostEnergyOfGoodPartKilowattHours);
        json.Write("lostEnergyKilowattHours", type.LostEnergyKilowattHours);
    });
}
