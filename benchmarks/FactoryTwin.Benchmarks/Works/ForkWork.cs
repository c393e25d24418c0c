using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>Forks of a line of 50 machines with about 200 parts, together with its indicators, which listen to the fork.</summary>
internal sealed class ForkWork
{
    public const int PortionForks = 50;

    private readonly SteadyRun _line = Line().WithIndicators();

    /// <summary>Between buffers of 6 there are 50 machines with a part and 49 buffers about half full.</summary>
    public static SteadyRun Line(int portionEvents = 10_000) => SteadyRun.Line(50, 6, portionEvents);

    public int Parts => _line.Run.PartsInProcess;

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
