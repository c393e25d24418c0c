using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Seeds;

public class AutomotiveLineTests
{
    private static readonly FactoryModel Line = SeedFile.Load(SeedFile.Automotive);

    [Fact]
    public void An_early_shift_gives_figures_that_an_engineer_believes()
    {
        IndicatorReport[] shifts = [.. Enumerable.Range(0, 20).Select(i => SeedFile.Measure(Line, i, TimeSpan.FromHours(8)))];
        Assert.All(shifts, shift => Assert.Equal("mill", shift.Stations[shift.DesignBottleneck.Index].Station.Name));
        Assert.InRange(Mean(shift => shift.LineOee?.Value), 0.60, 0.85);
        Assert.InRange(Mean(shift => shift.Flow.Good), 300, 400);
        Assert.InRange(Mean(shift => shift.Flow.WorkInProgress.Value), 10, 30);
        Assert.InRange(Mean(shift => shift.Flow.LeadTime.Value) / 60, 10, 60);
        Assert.InRange(Mean(shift => shift.Flow.LossRatio.Value), 0.01, 0.04);
        Assert.InRange(Mean(shift => shift.EnergyPerPart.Value), 0.2, 1);

        double Mean(Func<IndicatorReport, double?> read) => shifts.Average(read)!.Value;
    }

    [Fact]
    public void Its_first_eight_hours_are_an_early_shift_with_its_breaks()
    {
        StationIndicators mill = Of("mill", SeedFile.Measure(Line, 0, TimeSpan.FromHours(8)));
        Assert.Equal(TimeSpan.FromMinutes(45), mill.TimeIn(StationState.OffShift));
    }

    [Fact]
    public void Its_machines_show_every_state_that_a_machine_can_have()
    {
        IndicatorReport report = SeedFile.Measure(Line, 0, TimeSpan.FromDays(28));
        StationState[] never = [.. Enum.GetValues<StationState>().Where(state => report.Stations.All(station => station.TimeIn(state) == TimeSpan.Zero))];
        Assert.Equal([StationState.Idle, StationState.WaitingForTransport, StationState.NoData], never);
    }

    [Fact]
    public void The_mill_changes_tools_after_sixty_parts()
    {
        int setups = 0;
        using var run = new Simulation(Line, seed: 1);
        int mill = run.Stations.Single(station => station.Name == "mill").Id.Index;
        long made = 0;
        var previous = StationState.Starved;
        run.Events.Subscribe(e =>
        {
            if (e.Station.Index != mill)
                return;
            if (e.Kind == StationEventKind.PartCompleted)
                made++;
            if (e.State == StationState.Setup && previous != StationState.Setup)
                Assert.Equal(60 * ++setups, made);
            // A set-up that a shift's end or its operator's break interrupts goes on afterwards.
            if (e.State is not (StationState.OffShift or StationState.WaitingForOperator or StationState.Down) || previous != StationState.Setup)
                previous = e.State;
        });
        run.Advance(TimeSpan.FromDays(5));
        Assert.InRange(setups, 50, 80);
    }

    [Fact]
    public void Both_part_types_are_made_and_the_older_model_passes_the_series_in_the_infeed()
    {
        IndicatorReport report = SeedFile.Measure(Line, 0, TimeSpan.FromDays(28));
        Assert.Equal(["caliper", "old-caliper"], report.PartTypes.Select(type => type.Name));
        Assert.All(report.PartTypes, type => Assert.InRange(type.Flow.Good, 200, 20_000));
        Assert.Equal(BufferOrder.Priority, ((BufferDefinition)Line.Stations.Single(station => station.Name == "infeed").Definition).Order);
    }

    private static StationIndicators Of(string name, IndicatorReport report) => report.Stations.Single(station => station.Station.Name == name);
}
