using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Indicators;

namespace FactoryTwin.Benchmarks;

/// <summary>Forks of a line of 50 machines with about 200 parts, together with its indicators, which listen to the fork.</summary>
internal sealed class ForkWork
{
    private const int PortionForks = 50;

    private readonly SteadyRun _line = Line().WithIndicators();

    /// <summary>Between buffers of 6 there are 50 machines with a part and 49 buffers about half full.</summary>
    public static SteadyRun Line(int portionEvents = 10_000) => SteadyRun.Line(50, 6, portionEvents);

    /// <summary>What a fork costs, in events of the calendar.</summary>
    public static Figure Cost(int rounds)
    {
        var forks = new ForkWork();
        Figure cost = Duel.Between(Line().Events, forks.Forks, rounds).Cost("event");
        return cost with { Detail = $"{cost.Detail}, {forks._line.Run.PartsInProcess} parts" };
    }

    public Simulation Fork()
    {
        Simulation fork = _line.Run.Fork();
        FactoryIndicators indicators = _line.Indicators.Fork();
        fork.Events.Subscribe(indicators);
        return fork;
    }

    public long Forks()
    {
        for (int i = 0; i < PortionForks; i++)
            Fork();
        return PortionForks;
    }
}
