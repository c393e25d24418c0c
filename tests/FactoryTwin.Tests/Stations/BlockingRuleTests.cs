namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where a blocked part meets something else at one instant. Times in minutes.</summary>
public class BlockingRuleTests
{
    [Fact]
    public void Maintenance_that_is_due_when_the_blocked_part_goes_on_waits_for_the_part_that_comes() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Blocked",
            "25 n completed 1",
            "25 n arrived 2: Processing",
            "25 m arrived 3: Processing",
            "30 m completed 3",
            "30 m Blocked",
            "45 n completed 2",
            "45 n arrived 3: Processing",
            "45 m Maintenance",
            "48 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, maintenance: { every: 25 min, time: 3 min } }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            50, "m", "n"));

    [Fact]
    public void Maintenance_that_is_due_while_a_machine_is_blocked_begins_when_its_part_has_gone() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Blocked",
            "25 n completed 1",
            "25 n arrived 2: Processing",
            "25 m Maintenance",
            "28 m arrived 3: Processing",
            "33 m completed 3",
            "33 m Blocked",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, maintenance: { every: 12 min, time: 3 min } }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            34, "m", "n"));

    [Fact]
    public void A_minor_stop_that_is_due_when_a_machine_becomes_blocked_waits_for_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Blocked",
            "25 n completed 1",
            "25 n arrived 2: Processing",
            "25 m arrived 3: Processing",
            "25 m Down/MinorStop",
            "27 m Processing",
            "32 m completed 3",
            "32 m Blocked",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, minor-stops: { every: 10 min, lasting: 2 min } }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            34, "m", "n"));

    [Fact]
    public void A_part_that_is_finished_at_the_instant_at_which_the_next_machine_becomes_free_is_not_blocked() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 n completed 1",
            "10 done ended 1",
            "10 n Starved",
            "10 m completed 2",
            "10 n arrived 2: Processing",
            "10 m arrived 3: Processing",
            "15 n completed 2",
            "15 done ended 2",
            "15 n Starved",
            "15 m completed 3",
            "15 n arrived 3: Processing",
            "15 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min }",
            "  n: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            16, "m", "n", "done"));
}
