using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>What a station does is what its device says, and nothing where it says nothing.</summary>
public sealed class StateTests
{
    private const string Mill = "m: { dialect: x, station: mill, expected: 10 s, signals: { speed: number, power: kW } }";

    [Fact]
    public void A_station_has_no_data_until_its_device_has_told_something()
    {
        using var bench = new MirrorBench(Mill);
        Assert.Equal(StationState.NoData, bench.Mirror.StateOf(new(0))!.Value.State);
        bench.Tell(5, State("m", StationState.Idle));
        Assert.Equal(["5 mill StateChanged Idle"], bench.Said());
        Assert.Equal(StationState.Idle, bench.Mirror.StateOf(new(0))!.Value.State);
    }

    [Fact]
    public void A_device_that_is_silent_for_three_expected_intervals_has_no_data_and_recovers_with_the_next_message()
    {
        using var bench = new MirrorBench(Mill);
        bench.Tell(0, State("m", StationState.Down), Signal("m", "speed", 5), Signal("m", "power", 2, "kW"));
        bench.Said();
        Assert.Equal(At(30), bench.Mirror.NextDue);
        bench.AdvanceTo(29.9);
        Assert.Empty(bench.Said());
        bench.AdvanceTo(40);
        Assert.Equal(["30 mill StateChanged NoData", "30 mill speed 5 NoData ?Bad", "30 mill power 0 NoData ?Bad"], bench.Said());
        bench.Tell(50, Signal("m", "speed", 6));
        Assert.Equal(["50 mill speed 6 NoData", "50 mill StateChanged Down"], bench.Said());
        bench.Tell(100, State("m", StationState.Idle));
        Assert.Equal(["80 mill StateChanged NoData", "80 mill speed 6 NoData ?Bad", "100 mill StateChanged Idle"], bench.Said());
    }

    [Fact]
    public void A_will_says_at_once_that_there_is_no_data_and_to_be_there_again_says_not_yet_what_it_does()
    {
        using var bench = new MirrorBench(Mill);
        bench.Tell(0, State("m", StationState.Down));
        bench.Tell(1, Presence("m", false));
        bench.Tell(2, Presence("m", true));
        Assert.Equal(["0 mill StateChanged Down", "1 mill StateChanged NoData"], bench.Said());
        bench.Tell(3, State("m", StationState.Setup));
        Assert.Equal(["3 mill StateChanged Setup"], bench.Said());
    }

    [Fact]
    public void A_device_whose_silence_means_nothing_keeps_its_state()
    {
        using var bench = new MirrorBench("m: { dialect: x, station: mill, expected: never }");
        bench.Tell(0, State("m", StationState.Down));
        bench.AdvanceTo(1e6);
        Assert.Equal(["0 mill StateChanged Down"], bench.Said());
    }

    [Fact]
    public void Times_of_a_payload_alone_never_make_a_station_stale()
    {
        using var bench = new MirrorBench(Mill);
        for (int i = 0; i < 20; i++)
            bench.Tell(i * 9, State("m", StationState.Down, deviceSeconds: -145_000));
        Assert.Equal(["0 mill StateChanged Down"], bench.Said());
        Assert.False(bench.Mirror.Health.Devices.Single().IsAway);
    }

    [Fact]
    public void What_the_broker_had_kept_is_last_known_until_the_device_is_heard()
    {
        using var bench = new MirrorBench(Mill);
        bench.Tell(0, Presence("m", true) with { IsRetained = true }, State("m", StationState.Down) with { IsRetained = true }, Signal("m", "speed", 5) with { IsRetained = true }, Signal("m", "power", 5, "kW") with { IsRetained = true });
        Assert.Equal(["0 mill speed 5 NoData ?Uncertain"], bench.Said());
        Assert.True(bench.Mirror.Health.Devices.Single().IsAway);
        bench.Tell(2, Signal("m", "power", 500, "W"));
        Assert.Equal(["2 mill power 0.5 NoData", "2 mill StateChanged Down"], bench.Said());
    }

    [Fact]
    public void The_binding_can_say_what_a_word_means_and_an_unknown_word_changes_nothing()
    {
        using var bench = new MirrorBench("m: { dialect: x, station: mill, states: { WARMING: setup, RUN: blocked } }");
        bench.Tell(1, State("m", null, word: "WARMING"));
        bench.Tell(2, State("m", null, word: "???"));
        bench.Tell(3, State("m", StationState.Processing, word: "RUN"));
        Assert.Equal(["1 mill StateChanged Setup", "3 mill StateChanged Blocked"], bench.Said());
        Assert.Equal(1, bench.Mirror.Health.UnknownWords);
    }

    [Fact]
    public void One_device_can_be_several_stations_and_several_devices_one_station()
    {
        using var bench = new MirrorBench("""
            a: { dialect: x, device: d, component: path-1, station: one }
            b: { dialect: x, device: d, component: path-2, station: two }
            c: { dialect: x, device: e, station: two, place: 1 }
            """);
        bench.Tell(1, State("d", StationState.Down) with { Name = "path-2" }, State("d", StationState.Setup) with { Name = "path-1" }, State("d", StationState.Idle));
        bench.Tell(2, State("e", StationState.Idle));
        Assert.Equal(["1 two StateChanged Down", "1 one StateChanged Setup", "2 two[1] StateChanged Idle"], bench.Said());
    }

    [Fact]
    public void A_meter_of_several_stations_is_split_as_declared()
    {
        using var bench = new MirrorBench("""
            a: { dialect: x, station: mill }
            b: { dialect: x, station: lathe }
            s: { dialect: x, meter: { mill: 60 %, lathe: 40 % }, meter-signal: total-power }
            """);
        bench.Tell(1, Signal("s", "total-power", 1500, "W"), Signal("s", "power", 3, "W"));
        Assert.Equal(["1 mill power 0.9 NoData", "1 lathe power 0.6 NoData"], bench.Said());
        Assert.Equal(1, bench.Mirror.Health.Undeclared);
    }

    [Fact]
    public void Signals_come_in_the_unit_that_they_are_declared_in_and_what_does_not_fit_is_counted()
    {
        using var bench = new MirrorBench("m: { dialect: x, station: mill, signals: { length: mm, door: flag, stage: [heating, printing] } }");
        bench.Tell(1, Signal("m", "length", 1.5, "m"), Signal("m", "length", 2, "kg"), Signal("m", "length", double.NaN, "mm"));
        bench.Tell(2, Signal("m", "door", 0) with { Number = null, Flag = true }, Signal("m", "stage", 0) with { Number = null, Text = "printing" }, Signal("m", "stage", 0) with { Number = null, Text = "sleeping" });
        bench.Tell(3, Signal("m", "length", 0) with { Number = null, Quality = SignalQuality.Bad });
        Assert.Equal(["1 mill length 1500 NoData", "2 mill door 1 NoData", "2 mill stage 1 NoData", "3 mill length 0 NoData ?Bad"], bench.Said());
        Assert.Equal(3, bench.Mirror.Health.Undeclared);
    }

    [Fact]
    public void Observers_timers_run_in_step_with_the_wall_clock()
    {
        using var bench = new MirrorBench(Mill);
        var ticks = new List<double>();
        using ITimer timer = bench.Mirror.Clock.CreateTimer(_ => ticks.Add(bench.Mirror.Now.SinceStart.TotalSeconds), null, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));
        Assert.Equal(At(4), bench.Mirror.NextDue);
        bench.Tell(9, State("m", StationState.Idle));
        Assert.Equal([4, 8], ticks);
        bench.AdvanceTo(12);
        Assert.Equal([4, 8, 12], ticks);
        Assert.Equal(At(12), bench.Mirror.Clock.GetUtcNow());
    }
}
