using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>A run of the engine that is past its warm-up and goes on, portion after portion.</summary>
internal sealed class SteadyRun
{
    private TimeSpan _portion;

    private SteadyRun(FactoryModel model, TimeSpan warmUp, TimeSpan portion)
    {
        Run = new Simulation(model);
        Indicators = new FactoryIndicators(Run.Stations, Run.PartTypes);
        _portion = portion;
        Run.AdvanceTo(SimTime.At(warmUp));
    }

    public Simulation Run { get; }

    /// <summary>They listen only after <see cref="WithIndicators"/>.</summary>
    public FactoryIndicators Indicators { get; }

    /// <summary>10,000 machines with buffers of 10. It takes long to fill, so it is kept for all that is measured of it.</summary>
    public static Lazy<SteadyRun> LongLine { get; } = new(() => Line(10_000, 10, 10_000));

    /// <summary>Any factory.</summary>
    public static SteadyRun Of(FactoryModel model, TimeSpan warmUp, TimeSpan portion) => new(model, warmUp, portion);

    /// <summary>Long enough for the longest queue that will ever be, or nearly so.</summary>
    public static TimeSpan SingleQueueWarmUp => Models.Cycle * 500_000;

    /// <summary>10 machines with buffers of 10.</summary>
    public static SteadyRun Line(int portionParts = 1_000) => new(Models.Line(10, 10), LineWarmUp(10), LineTime(portionParts));

    /// <summary>A line in which every machine has long begun to work.</summary>
    public static SteadyRun Line(int machines, int capacity, int portionEvents)
    {
        var line = new SteadyRun(Models.Line(machines, capacity), LineWarmUp(machines), Models.Cycle * 100);
        line._portion *= (double)portionEvents / line.Events();
        return line;
    }

    public static SteadyRun SingleQueue(int portionParts = 2_000) => new(Models.SingleQueue(), SingleQueueWarmUp, Models.Interarrival * portionParts);

    /// <summary>The first part gets on by about a machine a cycle.</summary>
    public static TimeSpan LineWarmUp(int machines) => Models.Cycle * (machines + 1_000);

    /// <summary>The time in which 10 machines with buffers of 10 make so many parts.</summary>
    public static TimeSpan LineTime(int parts)
    {
        const double PartsPerCycle = 0.848;
        return Models.Cycle * (parts / PartsPerCycle);
    }

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
