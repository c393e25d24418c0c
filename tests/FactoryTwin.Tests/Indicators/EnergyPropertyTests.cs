using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;
using Xunit;

namespace FactoryTwin.Tests.Indicators;

/// <summary>What holds of energy in every factory, all stations and pools of which draw power.</summary>
public sealed class EnergyPropertyTests
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromMinutes(37), _measured = TimeSpan.FromMinutes(83);

    [Fact]
    public void Energy_by_state_by_station_by_part_type_and_by_quarter_hour_adds_up_to_the_whole() =>
        AnyFactory.Number.Sample(number =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            FactoryIndicators indicators = Listen(run);
            Measure(run, indicators);
            IndicatorReport report = indicators.Read(run.Now);
            double whole = report.EnergyKilowattHours!.Value;
            Assert.True(whole > 0);
            Assert.Equal(whole, report.Stations.Sum(station => station.EnergyKilowattHours ?? 0), 1e-9 * whole);
            Assert.Equal(whole, report.Stations.Where(station => station.Energy is not null).Sum(station => station.Energy!.StateKilowattHours.Sum() + station.Energy.Starts * 0.25), 1e-9 * whole);
            Assert.Equal(whole, report.PartTypes.Sum(type => type.EnergyKilowattHours!.Value) + report.EnergyWithoutPartKilowattHours!.Value, 1e-9 * whole);
            Assert.Equal(whole, report.Load!.Sum(load => load.EnergyKilowattHours), 1e-9 * whole);
            Assert.Equal(report.Flow.Good, report.Load!.Sum(load => load.GoodParts));
            Assert.All(report.PartTypes, type => Assert.True(type.EnergyKilowattHours >= 0));
            Assert.All(report.Stations, station => Assert.True(station.Energy is null || station.Energy.StandbyTime <= new TimeSpan(station.Station.Places * _measured.Ticks)));
        }, iter: 200);

    [Fact]
    public void Without_standby_and_starts_energy_is_power_times_time() =>
        AnyFactory.Number.Sample(number =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            FactoryIndicators indicators = Listen(run, power => power with { Standby = null, StartUpKilowattHours = 0 });
            Measure(run, indicators);
            Assert.All(indicators.Read(run.Now).Stations.Where(station => station.States.Count > 0 && !TellsPower(station.Station)), station =>
                Assert.Equal(station.States.Sum(state => station.Station.Power!.KilowattsIn(state.State) * state.Time.TotalHours), station.EnergyKilowattHours!.Value, 1e-9));
        }, iter: 100);

    [Fact]
    public void Power_of_stations_with_and_without_states_and_of_vehicles_is_counted_and_changes_no_event() =>
        AnyFactory.Number.Sample(number =>
        {
            using Simulation plain = new(AnyTransport.Of(number), number), run = new(AnyTransport.WithPower(number, 2), number);
            var (hash, other) = (new StreamHash(), new StreamHash());
            plain.Events.Subscribe(hash);
            run.Events.Subscribe(other);
            FactoryIndicators indicators = run.Indicators();
            plain.Advance(_warmUp + _measured);
            Measure(run, indicators);
            Assert.Equal((hash.Value, hash.Count), (other.Value, other.Count));
            Assert.All(indicators.Read(run.Now).Stations.Where(station => !TellsPower(station.Station)), station =>
            {
                double? whole = station.Station is { Role: StationRole.Pool, IsFleet: false } ? null : 2 * station.Station.Places * _measured.TotalHours;
                Assert.Equal(whole ?? -1, station.EnergyKilowattHours ?? -1, 1e-9);
            });
        }, iter: 100);

    [Fact]
    public void A_fork_of_the_indicators_counts_the_same_energy_to_the_last_digit() =>
        Gen.Select(AnyFactory.Number, Gen.Int[1, 119]).Sample((number, minute) =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            FactoryIndicators indicators = Listen(run);
            run.Advance(TimeSpan.FromMinutes(minute));
            FactoryIndicators fork = indicators.Fork();
            indicators.Read(run.Now);   // reading changes nothing
            run.Events.Subscribe(fork);
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(120)));
            IndicatorReport one = indicators.Read(run.Now), other = fork.Read(run.Now);
            Assert.Equal(one.Energy, other.Energy);
            Assert.Equal(one.Load, other.Load);
            Assert.Equal(one.PartTypes, other.PartTypes);
            Assert.Equal(one.EnergyWithoutPartKilowattHours, other.EnergyWithoutPartKilowattHours);
        }, iter: 100);

    [Fact]
    public void What_went_into_good_and_lost_parts_is_never_more_than_what_was_used_on_parts() =>
        AnyFactory.Number.Sample(number =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            FactoryIndicators indicators = Listen(run);
            run.Advance(_measured);
            IndicatorReport report = indicators.Read(run.Now);
            double used = report.PartTypes.Sum(type => type.EnergyKilowattHours!.Value);
            Assert.InRange(report.PartTypes.Sum(type => (type.EnergyOfGoodParts.Numerator ?? 0) + type.LostEnergyKilowattHours!.Value), 0, used * (1 + 1e-9));
            Assert.All(report.PartTypes.Where(type => type.Flow.Good > 0), type =>
                Assert.InRange(type.EnergyOfGoodParts.Value!.Value, type.LeastEnergyOfGoodPartKilowattHours!.Value - 1e-9, type.MostEnergyOfGoodPartKilowattHours!.Value + 1e-9));
        }, iter: 200);

    /// <summary>Printers, and arms whose power is known, tell it by a signal.</summary>
    private static bool TellsPower(StationInfo station) => station.Signals.Contains(SignalDefinition.Power);

    private static FactoryIndicators Listen(Simulation run, Func<PowerByState, PowerByState>? change = null)
    {
        var power = new PowerByState
        {
            IdleKilowatts = 1.25,
            States = [new(StationState.Processing, 6.5), new(StationState.Setup, 3), new(StationState.Down, 0.75), new(StationState.Blocked, 2), new(StationState.OffShift, 0.1)],
            Standby = new(TimeSpan.FromMinutes(2), 0.2),
            StartUpKilowattHours = 0.25,
        };
        StationInfo[] infos = [.. run.Stations.Select(info => info with { Power = change?.Invoke(power) ?? power })];
        var indicators = new FactoryIndicators(infos, run.PartTypes, new() { QuarterHoursFrom = SimTime.At(TimeSpan.FromMinutes(4)) });
        run.Events.Subscribe(indicators);
        return indicators;
    }

    private static void Measure(Simulation run, FactoryIndicators indicators)
    {
        run.Advance(_warmUp);
        indicators.StartMeasuring(run.Now);
        run.Advance(_measured);
    }
}
