using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

/// <summary>Energy in stories of a few events, reckoned by hand. An hour has 3,600 s.</summary>
public sealed class EnergyTests
{
    private static readonly PowerByState _power = new()
    {
        IdleKilowatts = 2,
        States = [new(StationState.Processing, 6), new(StationState.OffShift, 0.1)],
        Standby = new(TimeSpan.FromMinutes(10), 0.5),
        StartUpKilowattHours = 0.4,
    };

    [Fact]
    public void A_place_that_waits_for_long_draws_the_power_of_standby_and_going_on_is_a_start()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators).Enters(0, 1).Arrives(3600, Mill, 1, StationState.Processing).Completes(5400, Mill, 1);
        EnergyUse mill = Mills(indicators, 5400);

        Assert.Equal(TimeSpan.FromMinutes(50), mill.StandbyTime);
        Assert.Equal((2 * 10 + 0.5 * 50) / 60, mill.KilowattHoursIn(StationState.Idle), 1e-12);
        Assert.Equal(6 * 0.5, mill.KilowattHoursIn(StationState.Processing), 1e-12);
        Assert.Equal(1, mill.Starts);
        Assert.Equal((2 * 10 + 0.5 * 50) / 60 + 3 + 0.4, mill.TotalKilowattHours, 1e-12);
    }

    [Fact]
    public void Waiting_for_one_thing_after_another_is_one_wait()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators).State(300, Mill, StationState.Starved).State(540, Mill, StationState.WaitingForOperator).State(900, Mill, StationState.Processing);
        EnergyUse mill = Mills(indicators, 900);

        Assert.Equal(TimeSpan.FromMinutes(5), mill.StandbyTime);
        Assert.Equal((2 * 60 + 0.5 * 300) / 3600, mill.KilowattHoursIn(StationState.WaitingForOperator), 1e-12);
        Assert.Equal(2 * 240.0 / 3600, mill.KilowattHoursIn(StationState.Starved), 1e-12);
    }

    [Fact]
    public void Every_return_from_a_closed_shift_is_a_start_and_leaving_for_one_is_none()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators).State(3600, Mill, StationState.OffShift).State(7200, Mill, StationState.Starved).State(7260, Mill, StationState.OffShift).State(7320, Mill, StationState.Processing);
        EnergyUse mill = Mills(indicators, 7320);

        Assert.Equal(2, mill.Starts);
        Assert.Equal(0.8, mill.StartUpKilowattHours, 1e-12);
        Assert.Equal(0.1 * 3660 / 3600, mill.KilowattHoursIn(StationState.OffShift), 1e-12);
    }

    [Fact]
    public void Measuring_can_begin_while_a_place_is_in_standby()
    {
        FactoryIndicators indicators = WithPower(_power);
        indicators.StartMeasuring(At(1200));
        EnergyUse mill = Mills(indicators, 1800);

        Assert.Equal(TimeSpan.FromMinutes(10), mill.StandbyTime);
        Assert.Equal(0.5 / 6, mill.TotalKilowattHours, 1e-12);
        Assert.Equal(0.5 / 6, indicators.Read(At(1800)).EnergyKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void A_signal_of_power_is_integrated_place_by_place_beside_the_power_by_state()
    {
        StationInfo mill = Station(Mill, "mill", StationRole.Worker) with { Places = 2, Signals = [SignalDefinition.Power], Power = new() { IdleKilowatts = 1 } };
        FactoryIndicators indicators = Listener(Line(mill));
        new EventList(indicators)
            .Say(600, StationEventKind.SignalChanged, Mill, value: 3)
            .State(1200, Mill, StationState.Setup)
            .Say(1800, StationEventKind.SignalChanged, Mill, value: 4, place: 1)
            .Say(2400, StationEventKind.SignalChanged, Mill, value: 0, state: StationState.Setup);
        EnergyUse use = Mills(indicators, 3600);

        Assert.Equal((3 * 600 + 4 * 1800 + 1200 + 3600) / 3600.0, use.KilowattHoursIn(StationState.Idle), 1e-12);
        Assert.Equal((3 * 1200 + 2400) / 3600.0, use.KilowattHoursIn(StationState.Setup), 1e-12);
    }

    [Fact]
    public void A_station_with_a_signal_of_power_alone_is_known()
    {
        FactoryIndicators indicators = Listener(Line(Station(Mill, "mill", StationRole.Worker) with { Signals = [SignalDefinition.Power] }));
        new EventList(indicators).Say(0, StationEventKind.SignalChanged, Mill, value: 5);

        Assert.Equal(5, indicators.Read(At(3600)).EnergyKilowattHours!.Value, 1e-12);
        Assert.Null(indicators.Read(At(3600)).Stations[Lathe].Energy);
    }

    [Fact]
    public void A_power_that_is_no_number_is_refused()
    {
        FactoryIndicators indicators = Listener(Line(Station(Mill, "mill", StationRole.Worker) with { Signals = [SignalDefinition.Power] }));
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new EventList(indicators).Say(0, StationEventKind.SignalChanged, Mill, value: double.NaN));

        Assert.StartsWith("Event 1: the power of station 'mill' is NaN; it must be a finite number of kilowatts.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_types_are_charged_with_processing_and_set_up_of_their_parts_and_nobody_with_the_rest()
    {
        FactoryIndicators indicators = WithPower(_power with { Standby = null });
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1)
            .Arrives(600, Mill, 1, StationState.Setup)
            .State(1200, Mill, StationState.Processing)
            .State(1800, Mill, StationState.Down)
            .State(2400, Mill, StationState.Processing)
            .Completes(3000, Mill, 1, StationState.Blocked)
            .Arrives(3600, Queue, 1)
            .Arrives(3600, Mill, 2, StationState.Processing);
        IndicatorReport report = indicators.Read(At(5400));

        Assert.Equal(6 * 1800 / 3600.0, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(6 * 1800 / 3600.0, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(2 * 1800 / 3600.0, report.EnergyWithoutPartKilowattHours!.Value, 1e-12);
        Assert.Equal(2 * 1200 / 3600.0, report.Energy!.IdleKilowattHours, 1e-12);
    }

    [Fact]
    public void Parts_that_are_together_on_a_place_share_its_energy_for_as_long_as_each_is_there()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1)
            .Arrives(0, Mill, 1, StationState.Processing)
            .Arrives(1800, Mill, 2, StationState.Processing)
            .Arrives(3600, Queue, 1)
            .Arrives(5400, Queue, 2)
            .State(5400, Mill, StationState.Starved);
        IndicatorReport report = indicators.Read(At(5400));

        Assert.Equal(3 + 1.5, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(1.5 + 3, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(0, report.EnergyWithoutPartKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void A_part_is_charged_where_it_is_worked_on_whichever_of_several_places_it_was_put_down_on()
    {
        FactoryIndicators indicators = Listener(Line(Station(Mill, "mill", StationRole.Worker) with { Places = 2, KeepsParts = true, Power = new() { IdleKilowatts = 6 } }));
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1)
            .Arrives(0, Mill, 1, StationState.Starved)
            .Arrives(0, Mill, 2, StationState.Starved)
            .Say(600, StationEventKind.StateChanged, Mill, part: 1, state: StationState.Processing, place: 1)
            .Say(600, StationEventKind.PartAssembled, Mill, part: 2, value: 1, state: StationState.Processing, place: 1);
        IndicatorReport report = indicators.Read(At(1800));

        Assert.Equal(2, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(0, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void Parts_that_wait_for_the_next_set_are_charged_with_nothing()
    {
        FactoryIndicators indicators = Listener(Line(Station(Mill, "mill", StationRole.Worker) with { KeepsParts = true, Power = new() { IdleKilowatts = 6 } }));
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1).Enters(0, 3)
            .Arrives(0, Mill, 1, StationState.Starved)
            .Arrives(0, Mill, 2, StationState.Starved)
            .Arrives(600, Mill, 3, StationState.Processing)
            .Say(600, StationEventKind.PartBatched, Mill, part: 3, value: 1, state: StationState.Processing);
        IndicatorReport report = indicators.Read(At(1800));

        Assert.Equal(2, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(0, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void A_part_that_becomes_another_type_is_charged_to_each_for_its_time()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators).Enters(0, 1).Arrives(0, Mill, 1, StationState.Processing).Say(600, StationEventKind.PartTypeChanged, Mill, part: 1, value: 1, state: StationState.Processing);
        IndicatorReport report = indicators.Read(At(1800));

        Assert.Equal(1, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(2, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void Those_who_ride_on_a_part_share_what_is_used_on_it_until_they_are_let_out()
    {
        // One alone for 10 min, three together for 30 min, two of another type for 10 min more: 6 kW of each hour.
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1).Enters(0, 3, type: 1)
            .Arrives(0, Mill, 1, StationState.Processing)
            .Say(600, StationEventKind.PartBatched, Mill, part: 2, value: 1, state: StationState.Processing)
            .Say(600, StationEventKind.PartBatched, Mill, part: 3, value: 1, state: StationState.Processing)
            .Arrives(2400, Queue, 1)
            .Say(2400, StationEventKind.PartUnbatched, Queue, part: 2, value: 1)
            .Say(2400, StationEventKind.PartUnbatched, Queue, part: 3, value: 1)
            .Arrives(2400, Mill, 2, StationState.Processing)
            .Ends(3000, 2).Ends(3000, 3).Ends(3000, 1)
            .State(3000, Mill, StationState.Starved);
        IndicatorReport report = indicators.Read(At(3000));

        Assert.Equal(1 + 1, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(1 + 1 + 1, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal((2.0, 1.5, 1.0, 2.0), (report.PartTypes[0].EnergyOfGoodParts.Value!.Value, report.PartTypes[1].EnergyOfGoodParts.Value!.Value,
            Math.Round(report.PartTypes[1].LeastEnergyOfGoodPartKilowattHours!.Value, 12), Math.Round(report.PartTypes[1].MostEnergyOfGoodPartKilowattHours!.Value, 12)));
    }

    [Fact]
    public void Those_who_leave_with_their_carrier_have_their_share_too()
    {
        FactoryIndicators indicators = WithPower(_power);
        new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1)
            .Arrives(0, Mill, 1, StationState.Processing)
            .Say(0, StationEventKind.PartBatched, Mill, part: 2, value: 1, state: StationState.Processing)
            .Ends(3600, 1).Ends(3600, 2, Bin)
            .State(3600, Mill, StationState.Starved);
        IndicatorReport report = indicators.Read(At(3600));

        Assert.Equal(3, report.PartTypes[0].EnergyOfGoodParts.Value!.Value, 1e-12);
        Assert.Equal(3, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(3, report.PartTypes[1].LostEnergyKilowattHours!.Value, 1e-12);
        Assert.Null(report.PartTypes[1].LeastEnergyOfGoodPartKilowattHours);
    }

    [Fact]
    public void What_went_into_a_part_goes_on_with_what_is_made_of_it_and_is_lost_with_what_is_spoiled()
    {
        FactoryIndicators indicators = WithPower(_power);
        indicators.StartMeasuring(At(0));
        EventList events = new EventList(indicators)
            .Enters(0, 1).Enters(0, 2, type: 1).Enters(0, 3, type: 1)
            .Arrives(0, Mill, 1, StationState.Processing)
            .Arrives(600, Queue, 1)
            .Arrives(600, Mill, 2, StationState.Processing);
        indicators.StartMeasuring(At(1200));
        events.Say(1800, StationEventKind.PartAssembled, Lathe, part: 2, value: 1)
            .Ends(1800, 1)
            .Arrives(1800, Mill, 3, StationState.Processing)
            .Scraps(2400, Mill, 3);
        IndicatorReport report = indicators.Read(At(2400));

        Assert.Equal(0, report.PartTypes[0].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(1 + 2, report.PartTypes[0].EnergyOfGoodParts.Value!.Value, 1e-12);
        Assert.Equal(1 + 1, report.PartTypes[1].EnergyKilowattHours!.Value, 1e-12);
        Assert.Equal(1, report.PartTypes[1].LostEnergyKilowattHours!.Value, 1e-12);
    }

    [Fact]
    public void Quarter_hours_begin_by_the_clock_and_a_start_at_one_belongs_to_it()
    {
        FactoryIndicators indicators = WithPower(_power, new() { QuarterHoursFrom = At(300) });
        indicators.StartMeasuring(At(600));
        new EventList(indicators).Enters(600, 1).State(600, Mill, StationState.OffShift).State(1200, Mill, StationState.Processing).Ends(2000, 1);
        IndicatorReport report = indicators.Read(At(2400));

        Assert.Equal([(600, 1200, 0), (1200, 2100, 1), (2100, 2400, 0)], report.Load!.Select(load => ((int)load.From.SinceStart.TotalSeconds, (int)load.To.SinceStart.TotalSeconds, (int)load.GoodParts)));
        Assert.Equal([0.016667, 6 * 0.25 + 0.4, 0.5], report.Load!.Select(load => Math.Round(load.EnergyKilowattHours, 6)));
        Assert.Equal(report.EnergyKilowattHours!.Value, report.Load!.Sum(load => load.EnergyKilowattHours), 1e-12);
    }

    [Theory]
    [InlineData("06:00:00", 0)]
    [InlineData("06:07:30", 450)]
    [InlineData("23:59:59", 1)]
    public void The_first_quarter_hour_of_a_run_follows_from_its_start(string time, int seconds) =>
        Assert.Equal(At(seconds), LoadInterval.FirstOf(new() { Local = new DateTime(2026, 1, 5) + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture) }));

    [Fact]
    public void A_first_quarter_hour_outside_the_first_one_of_the_run_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WithPower(_power, new() { QuarterHoursFrom = At(900) }));

    [Fact]
    public void Without_power_nothing_is_known_of_energy()
    {
        IndicatorReport report = Listener(options: new() { QuarterHoursFrom = At(0) }).Read(At(3600));

        Assert.Null(report.Energy);
        Assert.Null(report.EnergyKilowattHours);
        Assert.Null(report.EnergyWithoutPartKilowattHours);
        Assert.Null(report.Load);
        Assert.All(report.PartTypes, type => Assert.Null(type.EnergyKilowattHours));
    }

    [Fact]
    public void Energy_costs_no_memory_for_each_event()
    {
        FactoryIndicators indicators = WithPower(_power);
        Play(0, 2_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Play(2_000, 50_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(6 * 50_000 / 3600.0, indicators.Read(At(50_000)).PartTypes[0].EnergyKilowattHours!.Value, 1e-6);

        void Play(int from, int to)
        {
            for (int second = from; second < to; second++)
            {
                int carrier = 2 * second + 1, rider = carrier + 1;
                Say(second, StationEventKind.PartEntered, Source, carrier, StationState.Idle);
                Say(second, StationEventKind.PartEntered, Source, rider, StationState.Idle);
                Say(second, StationEventKind.PartArrived, Mill, carrier, StationState.Processing);
                Say(second, StationEventKind.PartBatched, Mill, rider, StationState.Processing, carrier);
                if (second == 0)
                    continue;
                Say(second, StationEventKind.PartEnded, Done, carrier - 2, StationState.Idle);
                Say(second, StationEventKind.PartEnded, Done, rider - 2, StationState.Idle);
                Say(second, StationEventKind.StateChanged, Mill, carrier, StationState.Starved);
                Say(second, StationEventKind.StateChanged, Mill, carrier, StationState.Processing);
            }
        }

        void Say(int second, StationEventKind kind, int station, long part, StationState state, int carrier = 0) => indicators.On(
            new StationEvent { Time = new SimTime(second * TimeSpan.TicksPerSecond), Kind = kind, Station = new StationId(station), Part = part, State = state, Value = carrier });
    }

    private static FactoryIndicators WithPower(PowerByState power, IndicatorOptions? options = null) => Listener(Line(Station(Mill, "mill", StationRole.Worker) with { Power = power }), options);

    private static EnergyUse Mills(FactoryIndicators indicators, double seconds) => indicators.Read(At(seconds)).Stations[Mill].Energy!;
}
