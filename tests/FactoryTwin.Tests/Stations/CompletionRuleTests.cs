namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where a completion meets something else at one instant. Times in minutes.</summary>
public class CompletionRuleTests
{
    [Fact]
    public void A_minor_stop_at_the_instant_of_a_completion_strikes_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "10 m Down/MinorStop",
            "12 m Processing",
            "22 m completed 2",
            "22 m arrived 3: Processing",
            "22 m Down/MinorStop",
            "24 m Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, minor-stops: { every: 10 min, lasting: 2 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            24, "m"));

    [Fact]
    public void Two_places_that_finish_at_one_instant_do_so_in_their_order() => Story.Equal(
        [
            "0 m#1 arrived 1: Processing",
            "0 m#2 arrived 2: Processing",
            "10 m#1 completed 1",
            "10 done ended 1",
            "10 m#1 arrived 3: Processing",
            "10 m#2 completed 2",
            "10 done ended 2",
            "10 m#2 arrived 4: Processing",
            "20 m#1 completed 3",
            "20 done ended 3",
            "20 m#1 arrived 5: Processing",
            "20 m#2 completed 4",
            "20 done ended 4",
            "20 m#2 arrived 6: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, places: 2 }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            21, "m", "done"));

    [Fact]
    public void A_part_that_becomes_scrap_leaves_at_the_instant_of_its_completion() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1 as scrap",
            "10 m scrapped 1",
            "10 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, scrap: 100 % }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            11, "m"));
}
