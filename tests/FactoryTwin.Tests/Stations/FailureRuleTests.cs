namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where a failure meets something else at one instant. Times in minutes.</summary>
public class FailureRuleTests
{
    [Fact]
    public void A_failure_at_the_end_of_a_shift_has_struck_and_its_repair_waits_for_the_next_shift() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/Repair",
            "10 m OffShift",
            "20 m Down/Repair",
            "25 m Processing",
            "35 m completed 1",
            "35 m arrived 2: Processing",
            "35 m Down/Repair",
            "40 m Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 20 min, failures: { every: 10 min, repair: 5 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            40, "m"));

    [Fact]
    public void A_failure_that_needs_an_operator_who_is_released_at_that_instant_comes_behind_those_who_ask_first() => Story.Equal(
        [
            "0 crew on duty: 1",
            "0 crew assigned to n",
            "0 n arrived 1: Processing",
            "0 m arrived 2: Processing",
            "10 n completed 1",
            "10 crew released by n",
            "10 crew assigned to n",
            "10 n arrived 3: Processing",
            "10 m Down/AwaitingOperator",
            "20 n completed 3",
            "20 crew released by n",
            "20 crew assigned to m",
            "20 n arrived 4: WaitingForOperator",
            "20 m Down/Repair",
            "25 crew released by m",
            "25 crew assigned to n",
            "25 m Processing",
            "25 n Processing",
            "35 m completed 2",
            "35 m arrived 5: Processing",
            "35 n completed 4",
            "35 crew released by n",
            "35 crew assigned to n",
            "35 n arrived 6: Processing",
            "35 m Down/AwaitingOperator",
        ],
        Story.Of(Story.Yaml(
            "operators: { crew: { count: 1, shifts: always } }",
            "stations:",
            "  s: { kind: source }",
            "  n: { kind: machine, cycle: 10 min, operator: { pool: crew, for: processing } }",
            "  m: { kind: machine, cycle: 20 min, failures: { every: 10 min, repair: 5 min }, operator: { pool: crew, for: repair } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done, s -> n -> done]"),
            42, "m", "n", "crew"));

    [Fact]
    public void A_failure_at_the_end_of_a_set_up_strikes_when_the_set_up_is_over() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Setup",
            "15 m Processing",
            "15 m Down/Repair",
            "18 m Processing",
            "28 m completed 2",
            "28 m arrived 3: Setup",
            "33 m Processing",
            "33 m Down/Repair",
            "36 m Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, setup: { time: 5 min, every: 1 parts }, failures: { every: 15 min, clock: calendar, repair: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            40, "m"));

    [Fact]
    public void A_failure_at_the_instant_at_which_the_way_on_becomes_free_strikes_after_the_part_was_handed_on() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Blocked",
            "20 n completed 1",
            "20 n arrived 2: Processing",
            "20 m arrived 3: Processing",
            "20 m Down/Repair",
            "23 m Processing",
            "28 m completed 3",
            "28 m Blocked",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, failures: { every: 20 min, clock: calendar, repair: 3 min } }",
            "  n: { kind: machine, cycle: 15 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            29, "m", "n"));

    [Fact]
    public void A_failure_of_a_blocked_machine_keeps_its_part_until_the_repair_is_over() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Blocked",
            "18 m Down/Repair",
            "20 n completed 1",
            "20 n Starved",
            "23 n arrived 2: Processing",
            "23 m arrived 3: Processing",
            "28 m completed 3",
            "28 m Blocked",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, failures: { every: 18 min, clock: calendar, repair: 5 min } }",
            "  n: { kind: machine, cycle: 15 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            30, "m", "n"));

    [Fact]
    public void A_failure_with_maintenance_due_while_a_part_is_there_is_repaired_and_maintenance_waits_for_the_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/Repair",
            "13 m Processing",
            "18 m completed 1",
            "18 m Maintenance",
            "19 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 15 min, failures: { every: 10 min, repair: 3 min }, maintenance: { every: 10 min, time: 1 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            19, "m"));

    [Fact]
    public void A_failure_with_maintenance_due_on_an_empty_place_is_repaired_first() => Story.Equal(
        [
            "10 m Down/Repair",
            "13 m Maintenance",
            "17 m Starved",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 h }",
            "  m: { kind: machine, cycle: 10 min, failures: { every: 10 min, clock: calendar, repair: 3 min }, maintenance: { every: 10 min, time: 4 min, as-good-as-new: false } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            19, "m"));

    [Fact]
    public void A_failure_with_a_minor_stop_is_repaired_first_and_the_stop_follows() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/Repair",
            "13 m Processing",
            "13 m Down/MinorStop",
            "14 m Processing",
            "19 m completed 1",
            "19 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 15 min, failures: { every: 10 min, repair: 3 min }, minor-stops: { every: 10 min, lasting: 1 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            21, "m"));

    [Fact]
    public void A_failure_at_the_instant_of_a_completion_strikes_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "10 m Down/Repair",
            "13 m Processing",
            "23 m completed 2",
            "23 m arrived 3: Processing",
            "23 m Down/Repair",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, failures: { every: 10 min, repair: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            24, "m"));

    [Fact]
    public void A_failure_by_the_calendar_at_the_instant_of_a_completion_strikes_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "10 m Down/Repair",
            "13 m Processing",
            "23 m completed 2",
            "23 m arrived 3: Processing",
            "23 m Down/Repair",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, failures: { every: 10 min, clock: calendar, repair: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            24, "m"));

    [Fact]
    public void A_failure_after_a_number_of_parts_keeps_the_finished_part_until_the_repair_is_over() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 done ended 1",
            "10 m arrived 2: Processing",
            "20 m completed 2",
            "20 m Down/Repair",
            "23 done ended 2",
            "23 m arrived 3: Processing",
            "33 m completed 3",
            "33 done ended 3",
            "33 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, failures: { every: 2 parts, repair: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            34, "m", "done"));

    [Fact]
    public void Two_failures_at_one_instant_are_repaired_one_after_the_other_in_the_order_of_the_definition() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/Repair",
            "13 m Processing",
            "13 m Down/Repair",
            "15 m Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 30 min, failures: [{ every: 10 min, clock: calendar, repair: 3 min }, { every: 10 min, repair: 2 min }] }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            22, "m"));
}
