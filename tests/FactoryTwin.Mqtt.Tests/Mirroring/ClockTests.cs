using FactoryTwin.Model;
using FactoryTwin.Mqtt.Mirroring;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>Clocks of devices are estimated, not believed.</summary>
public sealed class ClockTests
{
    private const string Mill = "m: { dialect: x, station: mill, expected: never, signals: { speed: number } }";

    [Fact]
    public void A_clock_in_step_gives_events_the_times_of_the_device()
    {
        using var bench = new MirrorBench(Mill);
        bench.Tell(10, State("m", StationState.Idle, deviceSeconds: 9.9));
        bench.Tell(20, State("m", StationState.Down, deviceSeconds: 19.5));
        Assert.Equal(["9.9 mill StateChanged Idle", "19.5 mill StateChanged Down"], bench.Said());
        ObservedValue value = bench.Mirror.LatestValues.Single();
        Assert.Equal((At(19.5), At(20), new SimTime(195_000_000)), (value.Observation.DeviceTime!.Value, value.Observation.ArrivedAt, value.AppliedAt!.Value));
        Assert.Equal(ClockHealth.InStep, Clock(bench).Health);
    }

    [Fact]
    public void A_clock_forty_hours_behind_is_put_right_and_durations_become_those_of_the_device()
    {
        using var bench = new MirrorBench(Mill);
        const double behind = 144_925.8;
        double[] delays = [0.3, 0.1, 0.2, 0.4, 0.2];
        for (int i = 0; i < delays.Length; i++)
            bench.Tell(10 * i + delays[i], State("m", i % 2 == 0 ? StationState.Idle : StationState.Down, deviceSeconds: 10 * i - behind));
        Assert.Equal((ClockHealth.Skewed, behind + 0.2, 0), (Clock(bench).Health, Math.Round(Clock(bench).Offset.TotalSeconds, 3), Clock(bench).Jumps));
        double[] times = [.. bench.Heard.Select(e => e.Time.SinceStart.TotalSeconds)];
        Assert.Equal([9.8, 10, 10, 10], times.Zip(times.Skip(1), (one, two) => Math.Round(two - one, 6)));
    }

    [Fact]
    public void A_clock_that_stands_still_is_told_from_one_that_is_behind_and_times_are_those_of_arrival()
    {
        using var bench = new MirrorBench(Mill);
        for (int i = 0; i < 8; i++)
            bench.Tell(15 * i, Signal("m", "speed", i, deviceSeconds: -7_900));
        Assert.Equal(ClockHealth.Frozen, Clock(bench).Health);
        Assert.Equal(["0 mill speed 0 NoData", "15 mill speed 1 NoData"], bench.Said()[..2]);
        bench.Tell(200, Signal("m", "speed", 9, deviceSeconds: 200));
        bench.Tell(210, Signal("m", "speed", 10, deviceSeconds: 210));
        Assert.Equal(["200 mill speed 9 NoData", "210 mill speed 10 NoData"], bench.Said());
        Assert.Equal(ClockHealth.InStep, Clock(bench).Health);
    }

    [Fact]
    public void A_clock_that_jumps_back_is_found_by_three_messages_and_nothing_that_was_told_meanwhile_is_lost()
    {
        using var bench = new MirrorBench(Mill);
        for (int i = 0; i < 5; i++)
            bench.Tell(i, Signal("m", "speed", i, deviceSeconds: i));
        bench.Said();
        bench.Tell(5, Signal("m", "speed", 5, deviceSeconds: -3600), State("m", StationState.Down, deviceSeconds: -3600));
        bench.Tell(6, Signal("m", "speed", 6, deviceSeconds: -3599));
        Assert.Equal(["5 mill StateChanged Down"], bench.Said());
        bench.Tell(7, Signal("m", "speed", 7, deviceSeconds: -3598));
        Assert.Equal(["6 mill speed 6 Down", "7 mill speed 7 Down"], bench.Said());
        Assert.Equal((ClockHealth.Skewed, 1), (Clock(bench).Health, Clock(bench).Jumps));
        Assert.Equal(7, bench.Mirror.LatestValues.Single(value => value.Observation.Name == "speed").Observation.Number);
    }

    [Fact]
    public void One_message_from_the_past_is_late_and_moves_neither_the_value_nor_the_clock()
    {
        using var bench = new MirrorBench(Mill);
        for (int i = 0; i < 5; i++)
            bench.Tell(i, Signal("m", "speed", i, deviceSeconds: i));
        bench.Tell(5, Signal("m", "speed", 77, deviceSeconds: -60));
        bench.Tell(6, Signal("m", "speed", 6, deviceSeconds: 6));
        Assert.Equal(["4 mill speed 4 NoData", "6 mill speed 6 NoData"], bench.Said()[^2..]);
        ObservedValue late = bench.Mirror.LateValues.Single();
        Assert.Equal((77, true, null), (late.Observation.Number, late.IsLate, late.AppliedAt));
        Assert.Equal((0, ClockHealth.InStep), (Clock(bench).Jumps, Clock(bench).Health));
    }

    [Fact]
    public void What_a_device_sends_later_to_fill_a_gap_goes_to_history_once()
    {
        using var bench = new MirrorBench(Mill);
        bench.Tell(100, Signal("m", "speed", 1, deviceSeconds: 100));
        for (int i = 0; i < 2; i++)
            bench.Tell(101 + i, Signal("m", "speed", 2, deviceSeconds: 50) with { IsHistorical = true }, Signal("m", "speed", 3, deviceSeconds: 60) with { IsHistorical = true });
        Assert.Equal(["100 mill speed 1 NoData"], bench.Said());
        Assert.Equal([2, 3], bench.Mirror.LateValues.Select(value => value.Observation.Number!.Value));
        Assert.Equal(2, bench.Mirror.Health.Duplicates);
    }

    [Fact]
    public void Time_never_runs_backwards_whatever_clocks_say()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: one, expected: never }\nb: { dialect: x, station: two, expected: never }");
        ulong state = 1;
        double Next(double range) => (state = unchecked(state * 6364136223846793005 + 1442695040888963407)) / (double)ulong.MaxValue * range;
        double at = 0;
        for (int i = 0; i < 2000; i++)
            bench.Tell(at += Next(2), State(i % 3 == 0 ? "a" : "b", (StationState)(i % 6), deviceSeconds: i % 50 < 25 ? at - Next(1) : at - 1e5 + Next(1e5)));
        Assert.True(bench.Heard.Count > 500);
        Assert.All(bench.Heard.Zip(bench.Heard.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time && pair.First.Sequence + 1 == pair.Second.Sequence));
    }

    private static DeviceClock Clock(MirrorBench bench) => bench.Mirror.Health.Devices.Single().Clock;
}
