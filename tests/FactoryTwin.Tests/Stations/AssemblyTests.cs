using System.Reactive.Linq;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What an assembly station does, event by event.</summary>
public class AssemblyTests
{
    private const string Cart = "  mount: { kind: assembly, cycle: 5 min, recipe: { frames: 1, wheels: 2 } }";

    [Fact]
    public void Part_types_that_assembly_and_split_make_are_known_behind_them() =>
        FactoryModel.Parse(Story.Yaml(
            "stations: { frames: { kind: source, every: 3 min, part: frame }, wheels: { kind: source, every: 1 min, part: wheel }, " +
            "mount: { kind: assembly, cycle: 45 s, recipe: { frames: 1, wheels: 2 }, makes: cart }, saw: { kind: split, parts: 2, makes: half }, " +
            "paint: { kind: machine, cycle: 10 s, setup: { from-to: { half: { cart: 20 s } } } }, done: { kind: sink } }",
            "flow: [frames -> mount -> saw -> paint -> done, 'wheels -> [*] -> mount']"));

    [Fact]
    public void A_product_of_another_type_begins_its_own_route()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { frames: { kind: source, every: 3 min, part: frame }, wheels: { kind: source, every: 1 min, part: wheel }, cut: { kind: machine, cycle: 10 s }, " +
            "mount: { kind: assembly, cycle: 45 s, recipe: { cut: 1, wheels: 2 }, makes: cart }, hall: { kind: buffer }, a: { kind: machine, cycle: 10 s }, b: { kind: machine, cycle: 10 s }, done: { kind: sink } }",
            "flow: [frames -> cut -> mount -> hall, 'wheels -> [*] -> mount', hall -> a -> hall, hall -> b -> hall, hall -> done]",
            "parts: { frame: { route: [cut] }, cart: { route: [a, b] } }")));
        var done = new List<string>();
        run.Events.Where(e => e.Kind == StationEventKind.PartCompleted).Subscribe(e => done.Add(run.Stations[e.Station.Index].Name));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5.5)));
        Assert.Equal(["cut", "mount", "a", "b"], done);
    }

    [Fact]
    public void Work_begins_when_all_components_are_there_and_the_first_of_the_recipe_is_the_product() =>
        Story.Equal(
            [
                "1 mount arrived 1: Starved",
                "2 mount arrived 2: Starved",
                "3 mount arrived 3: Processing",
                "3 mount used 1 in 3",
                "3 mount used 2 in 3",
                "8 mount completed 3",
                "8 done ended 3",
                "8 mount arrived 4: Starved",
                "8 mount arrived 6: Starved",
                "8 mount arrived 5: Processing",
                "8 mount used 4 in 6",
                "8 mount used 5 in 6",
                "13 mount completed 6",
                "13 done ended 6",
                "13 mount Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  wheels: { kind: source, every: 1 min, limit: 4 parts }",
                "  frames: { kind: source, every: 3 min, limit: 2 parts }",
                Cart,
                "  done: { kind: sink }",
                "flow: [wheels -> mount -> done, frames -> mount]"), 20));

    [Fact]
    public void What_comes_beyond_the_recipe_waits_on_its_machine_which_is_blocked() =>
        Story.Equal(
            [
                "1 a completed 1",
                "1 join arrived 1: Starved",
                "1 a arrived 3: Processing",
                "2 a completed 3",
                "2 a Blocked",
                "5 b completed 2",
                "5 join arrived 2: Processing",
                "5 join used 2 in 1",
                "5 b arrived 4: Processing",
                "5.5 join completed 1",
                "5.5 join arrived 3: Starved",
                "5.5 a arrived 5: Processing",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  as: { kind: source }",
                "  bs: { kind: source }",
                "  a: { kind: machine, cycle: 1 min }",
                "  b: { kind: machine, cycle: 5 min }",
                "  join: { kind: assembly, cycle: 30 s, recipe: { a: 1, b: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> a -> join -> done, bs -> b -> join]"), 6, "a", "b", "join").Skip(2).ToList());

    [Fact]
    public void Before_service_a_machine_works_ahead_for_its_own_bin_and_not_for_that_of_another() =>
        Story.Equal(
            [
                "0 a arrived 1: Blocked/AwaitingRoom",
                "0 a Processing",
                "1 a completed 1",
                "1 join arrived 1: Starved",
                "1 a arrived 2: Blocked/AwaitingRoom",
                "6 b arrived 3: Processing",
                "8 b completed 3",
                "8 join arrived 3: Processing",
                "8 join used 3 in 1",
                "8 b Starved",
                "9 join completed 1",
                "9 done ended 1",
                "9 join Starved",
                "9 a Processing",
            ],
            Story.Of(Story.Yaml(
                "blocking: before-service",
                "stations:",
                "  as: { kind: source }",
                "  bs: { kind: source, every: 6 min, limit: 1 parts }",
                "  a: { kind: machine, cycle: 1 min }",
                "  b: { kind: machine, cycle: 2 min }",
                "  join: { kind: assembly, cycle: 1 min, recipe: { a: 1, b: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> a -> join -> done, bs -> b -> join]"), 9.5));

    [Fact]
    public void Before_service_two_places_work_ahead_for_no_more_than_the_bin_holds() =>
        Story.Equal(
            [
                "0 a#1 Processing",
                "1 a#1 completed 1",
                "3 b completed 3",
            ],
            Story.Of(Story.Yaml(
                "blocking: before-service",
                "stations:",
                "  as: { kind: source }",
                "  bs: { kind: source }",
                "  a: { kind: machine, cycle: 1 min, places: 2 }",
                "  b: { kind: machine, cycle: 3 min }",
                "  join: { kind: assembly, cycle: 1 min, recipe: { a: 1, b: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> a -> join -> done, bs -> b -> join]"), 3.5, "a", "b").Where(line => line.Contains("completed", StringComparison.Ordinal) || line.EndsWith(" Processing", StringComparison.Ordinal) && line.Contains("a#", StringComparison.Ordinal)).ToList());

    [Fact]
    public void A_place_that_is_free_takes_what_was_refused_while_the_set_for_another_was_complete() =>
        Story.Equal(
            [
                "1 join#1 arrived 1: Starved",
                "3 join#1 arrived 3: Processing",
                "3 join#1 used 3 in 1",
                "3 join#2 arrived 2: Starved",
                "6 join#2 arrived 4: Processing",
                "6 join#2 used 4 in 2",
                "13 join#1 completed 1",
                "13 done ended 1",
                "13 join#1 Starved",
                "16 join#2 completed 2",
                "16 done ended 2",
                "16 join#2 Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  as: { kind: source, every: 1 min, limit: 2 parts }",
                "  bs: { kind: source, every: 3 min, limit: 2 parts }",
                "  join: { kind: assembly, cycle: 10 min, places: 2, recipe: { as: 1, bs: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> join -> done, bs -> join]"), 20));

    [Fact]
    public void Each_free_place_begins_as_soon_as_there_is_a_set_for_it() =>
        Story.Equal(
            [
                "1 join#1 arrived 1: Starved",
                "1 join#1 arrived 2: Processing",
                "1 join#1 used 2 in 1",
                "2 join#2 arrived 3: Starved",
                "2 join#2 arrived 4: Processing",
                "2 join#2 used 4 in 3",
                "5 join#1 completed 1",
                "5 done ended 1",
                "5 join#1 arrived 5: Starved",
                "5 join#1 arrived 6: Processing",
                "5 join#1 used 6 in 5",
                "6 join#2 completed 3",
                "6 done ended 3",
                "6 join#2 Starved",
                "9 join#1 completed 5",
                "9 done ended 5",
                "9 join#1 Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  as: { kind: source, every: 1 min, limit: 3 parts }",
                "  bs: { kind: source, every: 1 min, limit: 3 parts }",
                "  join: { kind: assembly, cycle: 4 min, places: 2, recipe: { as: 1, bs: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> join -> done, bs -> join]"), 20));

    [Fact]
    public void It_has_operators_failures_and_scrap_as_a_machine_has() =>
        Story.Equal(
            [
                "0 crew on duty: 1",
                "1 join arrived 1: Starved",
                "1 crew assigned to join",
                "1 join arrived 2: Processing",
                "1 join used 2 in 1",
                "5 join completed 1 as scrap",
                "5 join scrapped 1",
                "5 crew released by join",
                "5 join arrived 3: Starved",
                "5 crew assigned to join",
                "5 join arrived 4: Processing",
                "5 join used 4 in 3",
                "7 crew released by join",
                "7 join Down/Repair",
                "9 crew assigned to join",
                "9 join Processing",
                "11 join completed 3 as scrap",
                "11 join scrapped 3",
                "11 crew released by join",
                "11 join Starved",
            ],
            Story.Of(Story.Yaml(
                "operators: { crew: 1 }",
                "stations:",
                "  as: { kind: source, every: 1 min, limit: 2 parts }",
                "  bs: { kind: source, every: 1 min, limit: 2 parts }",
                "  join: { kind: assembly, cycle: 4 min, scrap: 100 %, recipe: { as: 1, bs: 1 }, operator: { pool: crew, for: processing }, failures: { every: 6 min, repair: 2 min } }",
                "  done: { kind: sink }",
                "flow: [as -> join -> done, bs -> join]"), 20));

    [Fact]
    public void The_product_is_of_the_type_that_it_makes_and_components_leave_the_work_in_progress()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  frames: { kind: source, every: 10 min, limit: 6 parts, part: frame }",
            "  wheels: { kind: source, every: 5 min, limit: 12 parts, part: wheel }",
            "  mount: { kind: assembly, cycle: 5 min, makes: cart, recipe: { frames: 1, wheels: 2 } }",
            "  done: { kind: sink }",
            "flow: [frames -> mount -> done, wheels -> mount]")));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
        IndicatorReport report = indicators.Read(run.Now);
        Assert.Equal(["frame", "wheel", "cart"], report.PartTypes.Select(type => type.Name));
        Assert.Equal([(6, 0, 0, 0), (12, 0, 12, 0), (0, 5, 0, 1)], report.PartTypes.Select(type => (type.Flow.Entered, type.Flow.Good, type.Flow.Assembled, (long)type.Flow.Present)));
        Assert.Equal((18, 5, 12, 1), (report.Flow.Entered, report.Flow.Good, report.Flow.Assembled, report.Flow.Present));
        Assert.Equal(300, report.Flow.LeadTime.Value);
        Assert.Equal((5 * 6 + 5 * 5) / 60.0, report.Flow.WorkInProgress.Value!.Value, 12);   // a wheel waits five minutes for the second one and the frame, and the cart is there for five
        Assert.True(report.LittlesLaw.Holds);
        Assert.Equal(1, report.Flow.FirstPassYield.Value);
    }

    [Fact]
    public void A_recipe_names_the_station_before_an_unnamed_buffer_and_is_written_so()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  wheels: { kind: source, every: 1 min }",
            "  frames: { kind: source, every: 3 min }",
            Cart,
            "  done: { kind: sink }",
            "flow: ['wheels -> [4] -> [2] -> mount -> done', 'frames -> mount']"));
        Assert.Equal([new RecipeItem("frames", 1), new RecipeItem("wheels->mount#2", 2)], ((AssemblyDefinition)model.Stations.First(entry => entry.Name == "mount").Definition).Recipe);
        Assert.Contains("recipe: { frames: 1, wheels: 2 }", model.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
        using var run = new Simulation(model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
        Assert.Equal(80, run.PartsEntered);
    }

    [Fact]
    public void Two_unnamed_buffers_from_one_station_are_named_themselves()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 min, routing: round-robin }",
            "  join: { kind: assembly, cycle: 30 s, recipe: { s->join: 1, 's->join#2': 1 } }",
            "  done: { kind: sink }",
            "flow: ['s -> [4] -> join -> done', 's -> [4] -> join']"));
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
        using var run = new Simulation(model);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
        Assert.Equal((60, 1), (run.PartsEntered, run.PartsInProcess));
    }

    [Theory]
    [InlineData("{ wheels: 2 }", "line.yaml:5:40: FT1041 recipe: 'frames' leads to 'mount', and the recipe does not need its parts; write 'frames: 1' into it, or lead the flow elsewhere")]
    [InlineData("{ wheel: 2, frames: 1 }", "line.yaml:5:57: FT1041 wheel: 'wheel' does not lead to 'mount'; did you mean 'wheels'?")]
    [InlineData("{ wheels: 0, frames: 1 }", "line.yaml:5:58: FT1005 wheels: '0' is out of range; it must be 1 to 10000")]
    [InlineData("{}", "line.yaml:5:40: FT1041 recipe: the recipe is empty; name the stations that lead here, as in '{ deburr: 1, print: 1 }'")]
    [InlineData("wheels", "line.yaml:5:48: FT1027 recipe: 'wheels' stands here where more is needed; write keys, each with a whole number such as '1'")]
    public void A_recipe_that_does_not_fit_its_station_is_a_fault(string recipe, string expected)
    {
        ModelException error = Assert.Throws<ModelException>(() => FactoryModel.Parse(
            "name: x\nstations:\n  wheels: { kind: source, every: 1 min }\n  frames: { kind: source, every: 1 min }\n  mount: { kind: assembly, cycle: 1 s, recipe: " + recipe + " }\n  done: { kind: sink }\nflow: [wheels -> [4] -> mount -> done, frames -> mount]\n".Replace("[4] -> ", "", StringComparison.Ordinal), "line.yaml"));
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void A_slip_in_the_flow_is_one_fault_and_not_one_of_the_recipe_too()
    {
        ModelException error = Assert.Throws<ModelException>(() => FactoryModel.Parse(
            "name: x\nstations:\n  wheels: { kind: source, every: 1 min }\n  mount: { kind: assembly, cycle: 1 s, recipe: { wheels: 1 } }\n  done: { kind: sink }\nflow: weels -> mount -> done\n", "line.yaml"));
        Assert.Equal("line.yaml:6:7: FT1011 flow: there is no station 'weels'; did you mean 'wheels'?", error.Message);
    }
}
