using System.Reactive.Linq;
using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests;

/// <summary>Indicators over a window that goes along with time.</summary>
public class RollingTests
{
    /// <summary>One part in 10 minutes for a machine that takes 5, and draws 6 kW then and 1 kW else; another machine takes 2.</summary>
    private static readonly FactoryModel Half = FactoryModel.Parse(Story.Yaml(
        "stations: { s: { kind: source, every: 10 min }, m: { kind: machine, cycle: 5 min, power: { idle: 1 kW, processing: 6 kW } }, n: { kind: machine, cycle: 2 min }, done: { kind: sink } }", "flow: [s -> m -> n -> done]"));

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(20);

    [Fact]
    public void Oee_over_the_last_while_is_what_was_made_then()
    {
        using var run = new Simulation(Half);
        var told = new List<string>();
        run.RollingOee("m", Window, TimeSpan.FromMinutes(10)).Subscribe(oee => told.Add(FormattableString.Invariant($"{oee.Time} {oee.Value:0.##}")));
        run.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(["0:20:00 0.25", "0:30:00 0.5", "0:40:00 0.5"], told);   // parts come at 10, 20, 30, and are finished at 15, 25, 35
    }

    [Fact]
    public void Oee_of_the_line_over_the_last_while_counts_good_parts_out()
    {
        using var run = new Simulation(Half);
        var told = new List<string>();
        run.RollingLineOee(Window, TimeSpan.FromMinutes(10)).Subscribe(oee => told.Add(FormattableString.Invariant($"{oee.Time} {oee.Value:0.##}")));
        run.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(["0:20:00 0.25", "0:30:00 0.5", "0:40:00 0.5"], told);
    }

    [Fact]
    public void Energy_over_a_window_is_told_without_gap_or_overlap()
    {
        using var run = new Simulation(Half);
        var told = new List<double>();
        run.EnergyOver(Window).Subscribe(energy => told.Add(Math.Round(energy.Value, 9)));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal([Math.Round((6 * 5 + 15) / 60d, 9), 1.166666667, 1.166666667], told);
        IndicatorReport whole = new Func<IndicatorReport>(() =>
        {
            using var again = new Simulation(Half);
            FactoryIndicators indicators = again.Indicators();
            again.Advance(TimeSpan.FromHours(1));
            return indicators.Read(again.Now);
        })();
        Assert.Equal(whole.EnergyKilowattHours!.Value, told.Sum(), 6);
    }

    [Fact]
    public void A_window_as_long_as_the_run_gives_the_indicator_itself() => AnyFactory.Number.Sample(number =>
    {
        using var run = new Simulation(AnyFactory.Of(number));
        var hash = new StreamHash();
        run.Events.Subscribe(hash);
        FactoryIndicators indicators = run.Indicators();
        var stations = run.Stations.Where(station => station is { Role: StationRole.Worker, IdealCycle: not null }).ToList();
        var told = new List<double>();
        foreach (StationInfo station in stations)
            run.RollingOee(station.Name, TimeSpan.FromHours(2)).Subscribe(oee => told.Add(oee.Value));
        run.RollingLineOee(TimeSpan.FromHours(2)).Subscribe(oee => told.Add(oee.Value));
        double? used = null;   // apart: told once in the window, it is told before what is told again and again
        run.EnergyOver(TimeSpan.FromHours(2)).Subscribe(energy => used = energy.Value);
        run.Advance(TimeSpan.FromHours(2));
        IndicatorReport report = indicators.Read(run.Now);
        bool IsPlanned(StationIndicators station) => station.Times!.PlannedBusy / station.Station.Places >= TimeSpan.FromHours(1);
        double?[] planned = [.. stations.Select(station => report[station.Name]).Where(IsPlanned).Select(station => station.Oee.Value), .. report.LineOee is { } line && IsPlanned(report.Stations[report.DesignBottleneck.Index]) ? (double?[])[line.Value] : []];
        double[] expected = [.. planned.OfType<double>()];
        Assert.Equal(report.EnergyKilowattHours ?? -1, used ?? -1, 1e-9);
        Assert.Equal(expected.Length, told.Count);
        Assert.All(expected.Zip(told), pair => Assert.Equal(pair.First, pair.Second, 1e-9));

        using var alone = new Simulation(AnyFactory.Of(number));
        var same = new StreamHash();
        alone.Events.Subscribe(same);
        alone.Advance(TimeSpan.FromHours(2));
        Assert.Equal(same.Value, hash.Value);
    }, iter: 20);

    [Fact]
    public void Who_comes_late_counts_from_then_on_with_the_states_as_they_are()
    {
        // The machine works all the time: who took it for starved would miss the rest of the cycle that is going on.
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 30 min, power: { idle: 0 kW, processing: 6 kW } }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        run.Advance(TimeSpan.FromMinutes(10));
        var told = new List<TimedValue>();
        run.EnergyOver(TimeSpan.FromMinutes(10)).Subscribe(told.Add);
        run.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([new(SimTime.At(TimeSpan.FromMinutes(20)), 1)], told);
    }

    [Fact]
    public void A_query_ends_with_the_factory_and_when_nobody_wants_it_any_more()
    {
        var run = new Simulation(Half);
        int ends = 0, values = 0;
        run.RollingOee("m", Window).Subscribe(_ => values++, () => ends++);
        IDisposable other = run.RollingOee("m", Window).Subscribe(_ => values++, () => ends++);
        run.Advance(Window);
        Assert.Equal(2, values);
        other.Dispose();
        run.Advance(Window / 15);
        Assert.Equal(3, values);
        run.Dispose();
        Assert.Equal(1, ends);
    }

    [Fact]
    public void A_window_with_nothing_planned_has_no_oee()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "shifts: { early: 'Mon-Fri 06:00-07:00' }", "stations: { s: { kind: source }, m: { kind: machine, cycle: 5 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var told = new List<TimeSpan>();
        run.RollingOee("m", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30)).Subscribe(oee => told.Add(oee.Time.SinceStart));
        run.Advance(TimeSpan.FromHours(5));
        Assert.Equal([TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(60)], told);
    }

    /// <summary>The machine takes 30 min a part, and has 5 min of one left when its shift ends: the first window after the night holds 10 min of the shift, in which a part worth 30 min is finished.</summary>
    [Fact]
    public void A_window_of_which_less_than_half_is_planned_tells_nothing_rather_than_three_times_as_much_as_can_be()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "shifts: { early: 'Mon-Fri 06:00-07:55' }", "stations: { s: { kind: source }, m: { kind: machine, cycle: 30 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var told = new List<(TimeSpan At, double Ratio)>();
        run.RollingLineOee(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(10)).Subscribe(oee => told.Add((oee.Time.SinceStart, oee.Value)));
        run.Advance(TimeSpan.FromHours(26));
        Assert.All(told, oee => Assert.InRange(oee.Ratio, 0, 2));
        Assert.DoesNotContain(told, oee => oee.At > TimeSpan.FromMinutes(120 + 10) && oee.At < TimeSpan.FromHours(24) + TimeSpan.FromMinutes(20));
        Assert.Contains(told, oee => oee.At == TimeSpan.FromHours(24) + TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var run = new Simulation(Half);
        Assert.StartsWith("Station 'done' has no OEE: it is no worker with an ideal cycle.", Assert.Throws<ArgumentException>(() => run.RollingOee("done", Window)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "A window of 00:20:00 with a value every 00:03:00 does not fit: give two times above 0, of which the first is a whole number of the second.",
            Assert.Throws<ArgumentException>(() => run.RollingOee("m", Window, TimeSpan.FromMinutes(3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => run.EnergyOver(TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => run.EnergyOver(TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1)));
    }
}
