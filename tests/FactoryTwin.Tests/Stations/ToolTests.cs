using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

public class ToolTests
{
    /// <summary>V · T^n = C with n 0.25 and C 300 m/min, at 200 m/min.</summary>
    [Fact]
    public void Taylors_equation_tells_the_life_of_a_tool() =>
        Assert.Equal(5.0625, new TaylorDefinition { ExponentFactor = 0.25, ConstantMetresPerMinute = 300 }.LifeMinutesAt(200), 12);

    [Fact]
    public void A_tool_that_lives_by_taylors_equation_is_changed_after_the_part_in_which_its_life_ends() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Setup/ToolChange",
            "11 m arrived 3: Processing",
        ],
        Story.Of(Yaml("cycle: 5 min, tool: { speed: 200 m/min, taylor: { n: 0.25, c: 300 }, change: 1 min }"), 12, "m"));

    [Fact]
    public void A_tool_that_is_worn_within_a_part_does_not_interrupt_it() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "12 m arrived 2: Processing",
        ],
        Story.Of(Yaml("cycle: 10 min, tool: { life: 1 min, change: 2 min }"), 13, "m"));

    [Fact]
    public void The_life_of_a_tool_counts_processing_and_neither_waiting_nor_repair() => Story.Equal(
        [
            "20 m arrived 1: Processing",
            "24 m Down/Repair",
            "29 m Processing",
            "31 m completed 1",
            "31 m Starved",
            "40 m arrived 2: Processing",
            "42 m Down/Repair",
            "47 m Processing",
            "51 m completed 2",
            "51 m Setup/ToolChange",
            "52 m Starved",
        ],
        Story.Of(Yaml("cycle: 6 min, failures: { every: 4 min, repair: 5 min }, tool: { life: 12 min, change: 1 min }", "every: 20 min"), 59, "m"));

    [Fact]
    public void Each_place_has_a_tool_of_its_own() => Story.Equal(
        [
            "0 m#1 arrived 1: Processing",
            "0 m#2 arrived 2: Processing",
            "10 m#1 completed 1",
            "10 m#1 arrived 3: Processing",
            "10 m#2 completed 2",
            "10 m#2 arrived 4: Processing",
            "20 m#1 completed 3",
            "20 m#1 Setup/ToolChange",
            "20 m#2 completed 4",
            "20 m#2 Setup/ToolChange",
        ],
        Story.Of(Yaml("cycle: 10 min, places: 2, tool: { life: 2 parts, change: 3 min }"), 21, "m"));

    [Fact]
    public void A_change_of_the_tool_is_set_up_time_and_no_failure()
    {
        FactoryModel model = FactoryModel.Parse(Yaml("cycle: 1 min, tool: { life: 9 parts, change: 1 min }"));
        using var run = new Simulation(model);
        var indicators = new FactoryIndicators(run.Stations, run.PartTypes);
        run.Events.Subscribe(indicators);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(100)));
        StationIndicators m = indicators.Read(run.Now).Stations[1];
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(90), 90L, 0L), (m.Times!.ActualUnitSetup, m.Times.ActualProduction, m.Completed, m.Failures));
    }

    private static string Yaml(string keys, string source = "") => Story.Yaml(
        "stations:",
        $"  s: {{ kind: source{(source.Length > 0 ? ", " : "")}{source} }}",
        $"  m: {{ kind: machine, {keys} }}",
        "  done: { kind: sink }",
        "flow: [s -> m -> done]");
}
