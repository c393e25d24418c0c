namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where maintenance meets something else at one instant. Times in minutes.</summary>
public class MaintenanceRuleTests
{
    [Fact]
    public void Maintenance_with_a_minor_stop_lets_the_stop_pass_and_the_part_be_finished() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/MinorStop",
            "12 m Processing",
            "17 m completed 1",
            "17 m Maintenance",
            "20 m arrived 2: Processing",
            "25 m Down/MinorStop",
            "27 m Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 15 min, maintenance: { age: 10 min, time: 3 min }, minor-stops: { every: 10 min, lasting: 2 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            32, "m"));

    [Fact]
    public void Maintenance_that_is_due_at_the_instant_of_a_completion_comes_after_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m arrived 3: Processing",
            "15 m completed 3",
            "15 m Maintenance",
            "18 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, maintenance: { every: 10 min, time: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            19, "m"));

    [Fact]
    public void Maintenance_that_falls_due_while_another_is_done_follows_it() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "19 m completed 1",
            "19 m Maintenance",
            "25 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 19 min, maintenance: { every: 10 min, time: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            26, "m"));

    [Fact]
    public void Maintenance_by_age_that_is_reached_with_a_completion_comes_after_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "20 m completed 2",
            "20 m Maintenance",
            "23 m arrived 3: Processing",
            "33 m completed 3",
            "33 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, maintenance: { age: 10 min, time: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            34, "m"));

    [Fact]
    public void Maintenance_that_an_age_calls_for_starts_anew_after_a_repair() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "20 m completed 2",
            "20 m Down/Repair",
            "21 m arrived 3: Processing",
            "31 m completed 3",
            "31 m arrived 4: Processing",
            "41 m completed 4",
            "41 m Down/Repair",
            "42 m arrived 5: Processing",
            "52 m completed 5",
            "52 m arrived 6: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, maintenance: { age: 15 min, time: 3 min }, failures: { every: 2 parts, repair: 1 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            60, "m"));

    [Fact]
    public void Maintenance_that_has_begun_at_the_instant_of_a_failure_is_done_before_the_repair() => Story.Equal(
        // The date was set at 0, the failure at 20, after the first repair: so the date comes first.
        [
            "17 m Down/Repair",
            "20 m Starved",
            "37 m Maintenance",
            "41 m Down/Repair",
            "44 m Starved",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 10 h }",
            "  m: { kind: machine, cycle: 10 min, failures: { every: 17 min, clock: calendar, repair: 3 min }, maintenance: { every: 37 min, time: 4 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            50, "m"));
}
