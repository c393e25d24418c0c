using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Seeds;

/// <summary>What the starter factories are there to show.</summary>
public class StarterFactoryTests
{
    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void The_measures_of_the_workshop_save_and_pay_back()
    {
        FactoryModel before = SeedFile.Load("sme-workshop.yaml"), after = SeedFile.Load("sme-workshop-after.yaml");
        StudyComparison result = Study.Compare(before, after, StudyOptions.Of(before) with { Replications = 10 }, TestEnds);
        Assert.Equal(ComparisonVerdict.More, result.ThroughputPerHour.Verdict);
        Assert.Equal(ComparisonVerdict.Less, result.EnergyPerPartKilowattHours.Verdict);
        Assert.Equal(ComparisonVerdict.Less, result.CostPerPart!.Verdict);
        Assert.Equal(PaybackVerdict.PaysBack, result.Payback!.Verdict);
        Assert.InRange(result.Payback.Years!.Value, 0.8, 4);
        Assert.InRange(result.Payback.MaterialAndEnergySavingPerYear.Mean!.Value, 1_000, 10_000);
        Assert.Equal(0.8 * 96_000, result.Payback.NetInvestmentAmount);
    }

    [Fact]
    public void The_workshop_after_differs_only_in_what_the_measures_change()
    {
        FactoryModel before = SeedFile.Load("sme-workshop.yaml"), after = SeedFile.Load("sme-workshop-after.yaml");
        Assert.Equal((before.Start, before.Study), (after.Start, after.Study));
        Assert.Equal(before.Shifts, after.Shifts);
        Assert.Equal(before.Operators, after.Operators);
        Assert.Equal(before.Flows, after.Flows);
        Assert.Equal(before.Costs, after.Costs! with { Investment = null, Subsidies = SubsidyRules.None });
        Assert.Equal(["saw", "lathe", "mill", "wash"], before.Stations.Zip(after.Stations).Where(pair => pair.First != pair.Second).Select(pair => pair.First.Name));
    }

    [Fact]
    public void The_placers_limit_the_circuit_board_line()
    {
        IndicatorReport day = SeedFile.Measure(SeedFile.Load("electronics-line.yaml"), 0, TimeSpan.FromHours(16));
        Assert.Equal("ic-placer", day.Stations[day.DesignBottleneck.Index].Station.Name);
        Assert.InRange(day.LineOee!.Value.Value!.Value, 0.5, 0.75);
    }

    [Fact]
    public void Four_prints_in_ten_of_the_fab_lab_are_made_again()
    {
        IndicatorReport month = SeedFile.Measure(SeedFile.Load("fab-lab.yaml"), 0, TimeSpan.FromDays(84), TimeSpan.FromDays(14));
        Assert.InRange(month["printers"].QualityRatio.Value!.Value, 0.55, 0.63);
        Assert.Equal(0, month.PartTypes[0].Flow.Rejected + month.PartTypes[0].Flow.Scrapped);
    }

    [Fact]
    public void The_demonstration_line_shows_a_visitor_a_finished_part_every_few_minutes()
    {
        IndicatorReport day = SeedFile.Measure(SeedFile.Load("demo-center.yaml"), 0, TimeSpan.FromHours(9));
        Assert.Equal(["housing", "keepsake"], day.PartTypes.Select(type => type.Name));
        Assert.All(day.PartTypes, type => Assert.InRange(type.Flow.Throughput.Value!.Value, 5, 30));
    }
}
