using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>A run of the engine that is past its warm-up and goes on, portion after portion.</summary>
internal sealed class SteadyRun
{
    private readonly TimeSpan _portion;

    public SteadyRun(FactoryModel model, TimeSpan warmUp, TimeSpan portion, ulong seed = 1)
    {
        Run = new Simulation(model, seed);
        Indicators = new FactoryIndicators(Run.Stations, Run.PartTypes);
        _portion = portion;
        Run.AdvanceTo(SimTime.At(warmUp));
    }

    public Simulation Run { get; }

    /// <summary>They listen only after <see cref="WithIndicators"/>.</summary>
    public FactoryIndicators Indicators { get; }

    /// <summary>The line of the first rows.</summary>
    public static SteadyRun Line() => Line(10, 10);

    /// <summary>A line in which every machine has begun to work.</summary>
    public static SteadyRun Line(int machines, int capacity, double portionEvents = 10_000)
    {
        const double ThroughputPerCycle = 0.85;
        return new(Models.Line(machines, capacity), Models.Cycle * ((1.2 * machines) + 1_000), Models.Cycle * (portionEvents / machines / ThroughputPerCycle));
    }

    public static SteadyRun SingleQueue() => new(Models.SingleQueue(), Models.Cycle * 500_000, Models.Interarrival * 2_000);

    public SteadyRun With(IObserver<StationEvent> observer)
    {
        Run.Events.Subscribe(observer);
        return this;
    }

    public SteadyRun WithIndicators()
    {
        Indicators.StartMeasuring(Run.Now);
        return With(Indicators);
    }

    /// <summary>A portion, counted in parts.</summary>
    public long Parts()
    {
        long before = Run.PartsEntered;
        Run.Advance(_portion);
        return Run.PartsEntered - before;
    }

    /// <summary>A portion, counted in events of the calendar.</summary>
    public long Events()
    {
        long before = Run.EventCount;
        Run.Advance(_portion);
        return Run.EventCount - before;
    }
}
