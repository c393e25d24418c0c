using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Seeds;

/// <summary>What the three sites must show by road and by rail.</summary>
public class InterregionalTests
{
    private static readonly Lazy<StudyComparison> Compared = new(() => Study.Compare(
        SeedFile.Load("interregional.yaml"), SeedFile.Load("interregional-rail.yaml"), StudyOptions.Of(SeedFile.Load("interregional.yaml")) with { Replications = 4 }));

    /// <summary>14 kg over 140 km, for each good part once and a little more for scrap, and 16 kg over 170 km, at 90.3 g/tkm.</summary>
    [Fact]
    public void By_road_a_good_part_emits_what_its_mass_and_way_say()
    {
        double toPiedmont = 0.014 * 140 * 90.3, toLiguria = 0.016 * 170 * 90.3;
        Assert.InRange(Compared.Value.CarbonPerPartGrams.First.Mean!.Value, (toPiedmont / 0.995 + toLiguria) * 0.99, (toPiedmont / 0.995 + toLiguria) * 1.01);
    }

    [Fact]
    public void By_rail_as_much_is_made_in_more_time_and_with_an_eighth_of_the_carbon_dioxide()
    {
        StudyComparison compared = Compared.Value;
        Assert.InRange(compared.ThroughputPerHour.Second.Mean!.Value / compared.ThroughputPerHour.First.Mean!.Value, 0.98, 1.02);
        Assert.InRange(compared.LeadTimeSeconds.Difference.Mean!.Value, 24 * 3600, 72 * 3600);
        Assert.InRange(compared.CarbonPerPartGrams.Second.Mean!.Value / compared.CarbonPerPartGrams.First.Mean!.Value, 0.12, 0.14);
    }

    [Fact]
    public void Both_say_the_same_but_for_the_legs()
    {
        FactoryModel road = SeedFile.Load("interregional.yaml"), rail = SeedFile.Load("interregional-rail.yaml");
        Assert.Equal(road.Stations.Where(entry => entry.Definition is not LegDefinition), rail.Stations.Where(entry => entry.Definition is not LegDefinition));
        Assert.Equal((road.Start, road.Shifts, road.Transport, road.Flows, road.Study), (rail.Start, rail.Shifts, rail.Transport, rail.Flows, rail.Study));
    }
}
