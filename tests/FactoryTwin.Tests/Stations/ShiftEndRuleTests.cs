namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where the end of a shift meets something else at one instant. Times in minutes.</summary>
public class ShiftEndRuleTests
{
    [Fact]
    public void An_operator_who_is_granted_at_the_end_of_the_shift_begins_and_is_released_at_once() => Story.Equal(
        [
            "0 crew on duty: 1",
            "0 crew assigned to n",
            "0 n arrived 1: Processing",
            "0 m arrived 2: WaitingForOperator",
            "10 n completed 1",
            "10 crew released by n",
            "10 crew assigned to m",
            "10 n arrived 3: WaitingForOperator",
            "10 m Processing",
            "10 crew released by m",
            "10 m OffShift",
            "10 crew assigned to n",
            "10 n Processing",
            "20 n completed 3",
            "20 crew released by n",
            "20 n Starved",
            "20 crew assigned to m",
            "20 m Processing",
            "20 n arrived 4: WaitingForOperator",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "operators: { crew: { count: 1, shifts: always } }",
            "stations:",
            "  s: { kind: source }",
            "  n: { kind: machine, cycle: 10 min, shifts: always, operator: { pool: crew, for: processing } }",
            "  m: { kind: machine, cycle: 20 min, operator: { pool: crew, for: processing } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done, s -> n -> done]"),
            31, "m", "n", "crew"));

    [Fact]
    public void A_set_up_that_ends_with_the_shift_is_over() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m arrived 2: Setup",
            "10 m Processing",
            "10 m OffShift",
            "20 m Processing",
            "25 m completed 2",
            "25 m arrived 3: Setup",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, setup: { time: 5 min, every: 1 parts } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            26, "m"));

    [Fact]
    public void A_part_that_can_go_on_at_the_end_of_the_shift_has_gone() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "4 m completed 1",
            "4 n arrived 1: Processing",
            "4 m arrived 2: Processing",
            "8 m completed 2",
            "8 m Blocked",
            "10 n completed 1",
            "10 n arrived 2: Processing",
            "10 m arrived 3: Processing",
            "10 m OffShift",
            "16 n completed 2",
            "16 n Starved",
            "20 m Processing",
            "24 m completed 3",
            "24 n arrived 3: Processing",
            "24 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 4 min }",
            "  n: { kind: machine, cycle: 6 min, shifts: always }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            25, "m", "n"));

    [Fact]
    public void A_part_that_can_go_on_after_the_end_of_the_shift_stays_until_the_next() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "4 m completed 1",
            "4 n arrived 1: Processing",
            "4 m arrived 2: Processing",
            "8 m completed 2",
            "8 m Blocked",
            "10 m OffShift",
            "11 n completed 1",
            "11 n Starved",
            "20 n arrived 2: Processing",
            "20 m arrived 3: Processing",
            "24 m completed 3",
            "24 m Blocked",
            "27 n completed 2",
            "27 n arrived 3: Processing",
            "27 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 4 min }",
            "  n: { kind: machine, cycle: 7 min, shifts: always }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            28, "m", "n"));

    [Fact]
    public void Maintenance_that_is_due_at_the_end_of_the_shift_has_begun_and_goes_on_in_the_next() => Story.Equal(
        [
            "10 m Maintenance",
            "10 m OffShift",
            "20 m Maintenance",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source, every: 5 h }",
            "  m: { kind: machine, cycle: 10 min, maintenance: { every: 10 min, time: 5 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            24, "m"));

    [Fact]
    public void A_minor_stop_at_the_end_of_the_shift_has_begun_and_goes_on_in_the_next() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m Down/MinorStop",
            "10 m OffShift",
            "20 m Down/MinorStop",
            "22 m Processing",
            "27 m completed 1",
            "27 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 15 min, minor-stops: { every: 10 min, lasting: 2 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            28, "m"));

    [Fact]
    public void A_part_that_is_finished_at_the_end_of_the_shift_has_gone_and_the_next_is_there() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 done ended 1",
            "10 m arrived 2: Processing",
            "10 m OffShift",
            "20 m Processing",
            "30 m completed 2",
            "30 done ended 2",
            "30 m arrived 3: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            31, "m", "done"));

    [Fact]
    public void A_repair_that_ends_with_the_shift_is_over() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m Down/Repair",
            "10 m Processing",
            "10 m OffShift",
            "20 m Processing",
            "25 m Down/Repair",
            "30 m Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10', noon: 'Mon-Sun 06:20-12:00' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 20 min, failures: { every: 5 min, repair: 5 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            32, "m"));
}
