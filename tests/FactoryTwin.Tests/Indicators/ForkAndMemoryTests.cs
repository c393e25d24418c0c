using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class ForkAndMemoryTests
{
    private static readonly IndicatorOptions _everything = new() { SeriesInterval = TimeSpan.FromSeconds(10) };

    /// <summary>Every number of a report as text; a distribution says nothing of itself, so its quantiles are added.</summary>
    private static string Text(FactoryIndicators indicators, double seconds)
    {
        IndicatorReport report = indicators.Read(At(seconds));
        return $"{report with { LeadTimes = null }} {report.LeadTimes!.Count} {report.LeadTimes.Minimum} {report.LeadTimes.Quantile(0.5)} {report.LeadTimes.Maximum}";
    }

    [Fact]
    public void A_fork_tells_the_same_and_goes_on_as_its_original_would()
    {
        FactoryIndicators original = Listener(options: _everything);
        FactoryIndicators other = Listener(options: _everything);
        Cycle(new EventList(original, other), 0);
        FactoryIndicators fork = original.Fork();

        Assert.Equal(Text(original, 100), Text(fork, 100));
        Cycle(new EventList(fork, other), 100);
        Assert.Equal(Text(other, 200), Text(fork, 200));
    }

    [Fact]
    public void Nothing_that_a_fork_hears_reaches_its_original_and_the_other_way_round()
    {
        FactoryIndicators original = Listener(options: _everything);
        Cycle(new EventList(original), 0);
        FactoryIndicators fork = original.Fork();
        string before = Text(original, 200);

        Cycle(new EventList(fork), 100);
        Assert.Equal(before, Text(original, 200));

        string ofFork = Text(fork, 300);
        Cycle(new EventList(original), 107);
        Assert.Equal(ofFork, Text(fork, 300));

        string ofOriginal = Text(original, 300);
        fork.StartMeasuring(At(200));
        Assert.Equal(ofOriginal, Text(original, 300));
    }

    /// <summary>One of everything: states, flaws, rework, scrap, people; one part stays.</summary>
    private static void Cycle(EventList events, double at)
    {
        long part = (long)at + 1;
        events.Enters(at + 1, part)
            .Arrives(at + 2, Mill, part, StationState.Processing)
            .Completes(at + 9, Mill, part, StationState.Starved, outcome: 1)
            .Arrives(at + 9, Lathe, part, StationState.Processing)
            .Say(at + 10, StationEventKind.OperatorAssigned, Crew)
            .Completes(at + 19, Lathe, part)
            .Ends(at + 20, part)
            .Enters(at + 21, part + 1)
            .Arrives(at + 22, Queue, part + 1)
            .State(at + 30, Mill, StationState.Down)
            .Say(at + 31, StationEventKind.OperatorsOnDuty, Crew, value: 1)
            .Enters(at + 40, part + 2, type: 1)
            .Scraps(at + 50, Mill, part + 2)
            .Say(at + 60, StationEventKind.OperatorReleased, Crew)
            .Enters(at + 61, part + 3)
            .Ends(at + 62, part + 3, Bin);
    }

    [Fact]
    public void Events_cost_no_memory_once_the_part_table_is_large_enough()
    {
        FactoryIndicators indicators = Listener();
        var periods = new ActivePeriods(Line());
        Play(0, 2_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Play(2_000, 50_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(50_000 - 25, indicators.Read(At(50_000)).Flow.Good);

        void Play(int from, int to)
        {
            for (int second = from; second < to; second++)
            {
                int part = second + 1;
                Say(second, StationEventKind.PartEntered, Source, part, StationState.Idle);
                Say(second, StationEventKind.PartArrived, Mill, part, StationState.Processing);
                Say(second, StationEventKind.PartCompleted, Mill, part, StationState.Starved, value: part % 10 == 0 ? 1 : 0);
                Say(second, StationEventKind.PartArrived, Queue, part, StationState.Idle);
                if (part <= 25)
                    continue;
                Say(second, StationEventKind.PartArrived, Lathe, part - 25, StationState.Processing);
                Say(second, StationEventKind.PartCompleted, Lathe, part - 25, StationState.Blocked);
                Say(second, StationEventKind.PartEnded, Done, part - 25, StationState.Idle);
            }
        }

        void Say(int second, StationEventKind kind, int station, long part, StationState state, double value = 0)
        {
            var time = new SimTime(second * TimeSpan.TicksPerSecond);
            var e = new StationEvent { Time = time, Kind = kind, Station = new StationId(station), Part = part, State = state, Value = value };
            indicators.On(e);
            periods.On(e);
        }
    }

    [Fact]
    public void As_an_observer_it_hears_the_same()
    {
        FactoryIndicators indicators = Listener();
        IObserver<StationEvent> observer = indicators;
        observer.OnNext(new StationEvent { Kind = StationEventKind.PartEntered, Part = 1 });
        observer.OnCompleted();
        observer.OnError(new InvalidOperationException());

        Assert.Equal(1, indicators.Read(At(1)).Flow.Entered);
    }
}
