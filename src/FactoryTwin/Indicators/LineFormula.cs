using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>The design bottleneck of a factory, and the formula of the line's OEE that rests on it.</summary>
internal sealed record LineFormula(int Station, double SecondsPerPart, IndicatorDefinition Definition)
{
    /// <summary>The worker with the largest ideal cycle for each place, the first of equals; <c>null</c> where no worker has an ideal cycle.</summary>
    public static LineFormula? Of(IReadOnlyList<StationInfo> infos)
    {
        int slowest = -1;
        double longest = 0;
        for (int i = 0; i < infos.Count; i++)
        {
            double perPart = infos[i] is { Role: StationRole.Worker, IdealCycle: { } ideal } ? ideal.TotalSeconds / infos[i].Places : 0;
            if (perPart > longest)
                (slowest, longest) = (i, perPart);
        }
        if (slowest < 0)
            return null;
        string name = infos[slowest].Name;
        return new(slowest, longest, new IndicatorDefinition
        {
            Name = "lineOee",
            Formula = $"good parts out * PRI({name}) / PBT({name}); '{name}' is the design bottleneck, the station with the largest PRI, the ideal cycle for each place",
        });
    }
}
