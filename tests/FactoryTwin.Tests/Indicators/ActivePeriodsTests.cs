using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class ActivePeriodsTests
{
    private const StationState Works = StationState.Processing;

    private static void Hear(ActivePeriods periods, double seconds, int station, StationState state, int place = 0) =>
        periods.On(new StationEvent { Time = At(seconds), Kind = StationEventKind.StateChanged, Station = new StationId(station), State = state, Place = (ushort)place });

    private static (double Longest, double Sole, double Shifting) SecondsOf(ActivePeriodReport report, int station)
    {
        BottleneckShare share = report.Workers.Single(worker => worker.Station.Id.Index == station);
        return (share.Longest.Numerator!.Value, share.Sole.Numerator!.Value, share.Shifting.Numerator!.Value);
    }

    /// <summary>Mill active from 10 to 60, lathe from 40 to 90: the overlap from 40 to 60 is shifting for both.</summary>
    [Fact]
    public void Where_a_bottleneck_stops_the_next_takes_over_and_their_overlap_is_shifting_for_both()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 10, Mill, Works);
        Hear(periods, 40, Lathe, Works);
        Hear(periods, 60, Mill, StationState.Starved);
        Hear(periods, 90, Lathe, StationState.Blocked);

        ActivePeriodReport report = periods.Read(At(100));

        Assert.Equal((50, 30, 20), SecondsOf(report, Mill));
        Assert.Equal((30, 30, 20), SecondsOf(report, Lathe));
        Assert.Equal(0.5, report.Workers[0].Total.Value!.Value, 12);
        Assert.Equal("mill", report.Bottleneck!.Name);
        Assert.Equal([Mill, Lathe], report.Workers.Select(worker => worker.Station.Id.Index));
    }

    [Fact]
    public void Processing_set_up_down_and_maintenance_are_one_period_and_a_state_over_in_its_instant_is_no_break()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 0, Mill, StationState.Setup);
        Hear(periods, 10, Lathe, Works);
        Hear(periods, 20, Mill, Works);
        Hear(periods, 30, Mill, StationState.Starved);
        Hear(periods, 30, Mill, Works);
        Hear(periods, 40, Mill, StationState.Down);
        Hear(periods, 50, Mill, StationState.Maintenance);

        ActivePeriodReport report = periods.Read(At(100));

        Assert.Equal((100, 100, 0), SecondsOf(report, Mill));
        Assert.Equal((0, 0, 0), SecondsOf(report, Lathe));
    }

    [Fact]
    public void Off_shift_pauses_a_period_which_then_goes_on_with_the_age_it_had()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 0, Lathe, Works);
        Hear(periods, 10, Mill, Works);
        Hear(periods, 50, Mill, StationState.OffShift);
        Hear(periods, 50, Lathe, StationState.OffShift);
        Hear(periods, 80, Mill, Works);
        Hear(periods, 80, Lathe, Works);

        ActivePeriodReport report = periods.Read(At(100));

        Assert.Equal((70, 70, 0), SecondsOf(report, Lathe));
        Assert.Equal((0, 0, 0), SecondsOf(report, Mill));
    }

    [Fact]
    public void One_that_pauses_alone_gives_way_and_comes_back_as_the_longest()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 0, Mill, Works);
        Hear(periods, 30, Lathe, Works);
        Hear(periods, 40, Mill, StationState.OffShift);
        Hear(periods, 60, Mill, Works);

        ActivePeriodReport report = periods.Read(At(100));

        Assert.Equal((80, 30 + 40, 10), SecondsOf(report, Mill));
        Assert.Equal((20, 20, 10), SecondsOf(report, Lathe));
    }

    [Fact]
    public void A_worker_with_several_places_is_active_while_none_of_them_waits()
    {
        var periods = new ActivePeriods(Line(mill: Station(Mill, "mill", StationRole.Worker) with { Places = 2, InitialState = StationState.Starved }));
        Hear(periods, 0, Mill, Works, place: 0);
        Hear(periods, 20, Mill, Works, place: 1);
        Hear(periods, 70, Mill, StationState.Blocked, place: 0);

        Assert.Equal((50, 50, 0), SecondsOf(periods.Read(At(100)), Mill));
    }

    [Fact]
    public void Measuring_counts_only_from_its_beginning_but_knows_how_long_each_was_active()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 0, Lathe, Works);
        Hear(periods, 10, Mill, Works);
        periods.StartMeasuring(At(50));
        Hear(periods, 80, Lathe, StationState.Starved);

        ActivePeriodReport report = periods.Read(At(100));

        Assert.Equal((30, 0, 30), SecondsOf(report, Lathe));
        Assert.Equal((20, 20, 30), SecondsOf(report, Mill));
        Assert.Equal(0.4, report.Workers[0].Sole.Value!.Value, 12);
    }

    [Fact]
    public void When_nobody_is_active_there_is_no_bottleneck()
    {
        Assert.Null(new ActivePeriods(Line()).Read(At(100)).Bottleneck);
        Assert.StartsWith("Active-period method: a quick indication", ActivePeriodReport.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fork_tells_the_same_and_is_independent()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 10, Mill, Works);
        ActivePeriods fork = periods.Fork();
        Hear(fork, 10, Lathe, Works);
        Hear(fork, 20, Mill, StationState.Starved);
        Hear(periods, 10, Mill, StationState.Starved);
        Hear(periods, 20, Lathe, Works);

        Assert.Equal(((0, 0, 0), (80, 80, 0)), (SecondsOf(periods.Read(At(100)), Mill), SecondsOf(periods.Read(At(100)), Lathe)));
        Assert.Equal(((10, 0, 10), (80, 80, 10)), (SecondsOf(fork.Read(At(100)), Mill), SecondsOf(fork.Read(At(100)), Lathe)));
    }

    [Fact]
    public void What_is_earlier_than_the_last_event_is_refused()
    {
        var periods = new ActivePeriods(Line());
        Hear(periods, 10, Mill, Works);

        Assert.Throws<ArgumentOutOfRangeException>(() => Hear(periods, 9, Mill, Works));
        Assert.Throws<ArgumentOutOfRangeException>(() => periods.Read(At(9)));
    }

    [Fact]
    public void The_longest_active_is_the_one_that_a_count_of_seconds_finds() =>
        Gen.Select(Gen.Int[0, 4], Gen.Bool, Gen.Int[0, 3]).Array[1, 40].Sample(steps =>
        {
            StationState[] states = [Works, StationState.Starved, StationState.OffShift, StationState.Down];
            var periods = new ActivePeriods(Line());
            var count = new CountOfSeconds();
            int now = 0;
            foreach ((int after, bool isMill, int state) in steps)
            {
                count.Pass(after);
                now += after;
                count.States[isMill ? 0 : 1] = states[state];
                Hear(periods, now, isMill ? Mill : Lathe, states[state]);
            }
            count.Pass(5);
            ActivePeriodReport report = periods.Read(At(now + 5));
            Assert.Equal((count.Longest[0], count.Longest[1]), (SecondsOf(report, Mill).Longest, SecondsOf(report, Lathe).Longest));
            Assert.All((int[])[Mill, Lathe], station =>
            {
                (double longest, double sole, double shifting) = SecondsOf(report, station);
                Assert.InRange(longest, sole, sole + shifting);
                Assert.InRange(sole + shifting, 0, now + 5);
            });
        }, iter: 500);

    private sealed class CountOfSeconds
    {
        private readonly int[] _ages = [0, 0];
        private int _bottleneck = -1;

        public StationState[] States { get; } = [StationState.Idle, StationState.Idle];

        public double[] Longest { get; } = [0, 0];

        public void Pass(int seconds)
        {
            for (int second = 0; second < seconds; second++)
            {
                int[] active = [.. from worker in (int[])[0, 1]
                                   where States[worker] is Works or StationState.Down
                                   orderby _ages[worker] descending, worker == _bottleneck descending
                                   select worker];
                _bottleneck = active.Length > 0 ? active[0] : -1;
                if (active.Length > 0)
                    Longest[active[0]]++;
                foreach (int worker in (int[])[0, 1])
                    _ages[worker] = active.Contains(worker) ? _ages[worker] + 1 : States[worker] == StationState.OffShift ? _ages[worker] : 0;
            }
        }
    }
}
