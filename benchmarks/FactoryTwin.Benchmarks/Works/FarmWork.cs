using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Benchmarks;

/// <summary>Shifts of the print farm among the starter factories, against the same one with plain machines.</summary>
internal static class FarmWork
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromDays(100), Portion = TimeSpan.FromHours(8 * 30);

    private static readonly Lazy<FactoryModel> Farm = new(() => FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "seeds", "print-farm.yaml")));

    public static Portion Printers() => SteadyRun.Of(Farm.Value, WarmUp, Portion).Parts;

    public static Portion Machines() => SteadyRun.Of(FactoryModel.Build(Farm.Value.Name, Plain), WarmUp, Portion).Parts;

    /// <summary>A machine in place of each printer, with the mean time of the three prints and nothing that strikes.</summary>
    private static void Plain(FactoryModelBuilder factory)
    {
        foreach (ShiftDefinition shift in Farm.Value.Shifts)
            factory.Shift(shift);
        foreach (StationEntry entry in Farm.Value.Stations)
            factory.Add(entry.Name, entry.Definition is PrinterDefinition printer ? new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromMinutes(32)), Shifts = printer.Shifts } : entry.Definition);
        foreach (FlowDefinition flow in Farm.Value.Flows)
            factory.Flow($"{flow.From} -> {flow.To}");
    }
}
