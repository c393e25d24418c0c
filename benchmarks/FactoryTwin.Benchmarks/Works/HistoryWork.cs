using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>Going back in a shift of the demonstration line, to the instant with the longest way from a checkpoint; against the whole shift from its start.</summary>
internal sealed class HistoryWork
{
    private const int PortionMoments = 20;

    private static readonly TimeSpan Shift = TimeSpan.FromHours(8);

    private static readonly Lazy<FactoryModel> Line = new(() => FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "seeds", "demo-center.yaml")));

    private readonly History _history;
    private readonly FactoryIndicators _indicators;
    private readonly SimTime _worst;

    private HistoryWork()
    {
        var run = new Simulation(Line.Value);
        _indicators = new FactoryIndicators(run.Stations, run.PartTypes);
        _history = new History(run, _indicators);
        _history.Advance(Shift);
        for (TimeSpan second = TimeSpan.Zero; second < Shift; second += TimeSpan.FromSeconds(1))
        {
            using Moment moment = _history.At(SimTime.At(second));
            if (moment.EventsRunAgain > MostEventsRunAgain)
                (MostEventsRunAgain, _worst) = (moment.EventsRunAgain, moment.Run.Now);
        }
    }

    private long MostEventsRunAgain { get; }

    /// <summary>What has to happen once more for the worst instant.</summary>
    public static Figure EventsRunAgain()
    {
        var work = new HistoryWork();
        return new(work.MostEventsRunAgain, string.Create(CultureInfo.InvariantCulture,
            $"of {work._history.Run.EventCount:N0}, at {work._worst}; {work._history.Checkpoints} checkpoints with {work._history.Bytes / 1e6:0.0} MB"));
    }

    /// <summary>What the worst instant costs, in times of the whole shift.</summary>
    public static Figure Cost(int rounds) => Duel.Between(Shifts, new HistoryWork().Moments, rounds).Cost("way there");

    private static long Shifts()
    {
        using var run = new Simulation(Line.Value);
        run.Events.Subscribe(new FactoryIndicators(run.Stations, run.PartTypes));
        run.AdvanceTo(SimTime.At(Shift));
        return 1;
    }

    private long Moments()
    {
        for (int i = 0; i < PortionMoments; i++)
        {
            using Moment moment = _history.At(_worst);
            moment.Of(_indicators);
        }
        return PortionMoments;
    }
}
