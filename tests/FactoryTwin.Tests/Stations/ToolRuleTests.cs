namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where a change of the tool meets something else at one instant. Times in minutes.</summary>
public class ToolRuleTests
{
    [Fact]
    public void A_tool_whose_life_ends_with_a_part_is_changed_before_the_next_one() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Setup/ToolChange",
            "13 m arrived 3: Processing",
            "18 m completed 3",
            "18 m arrived 4: Processing",
            "23 m completed 4",
            "23 m Setup/ToolChange",
            "26 m arrived 5: Processing",
        ],
        One("cycle: 5 min, tool: { life: 10 min, change: 3 min }", 27));

    [Fact]
    public void A_tool_is_changed_before_the_set_up_for_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m arrived 2: Processing",
            "10 m completed 2",
            "10 m Setup/ToolChange",
            "13 m arrived 3: Setup",
            "15 m Processing",
            "20 m completed 3",
        ],
        One("cycle: 5 min, setup: { time: 2 min, every: 2 parts }, tool: { life: 2 parts, change: 3 min }", 20).Take(8).ToArray());

    [Fact]
    public void A_failure_that_comes_with_a_worn_tool_is_repaired_before_the_change() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "20 m completed 2",
            "20 m Down/Repair",
            "21 m Setup/ToolChange",
            "24 m arrived 3: Processing",
        ],
        One("cycle: 10 min, failures: { every: 2 parts, repair: 1 min }, tool: { life: 2 parts, change: 3 min }", 25));

    [Fact]
    public void A_failure_during_a_change_of_the_tool_is_repaired_and_the_change_goes_on() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "12 m Down/Repair",
            "16 m Setup/ToolChange",
            "19 m arrived 2: Processing",
        ],
        One("cycle: 10 min, failures: { every: 12 min, clock: calendar, repair: 4 min }, tool: { life: 1 parts, change: 5 min }", 20));

    [Fact]
    public void A_minor_stop_that_is_due_when_a_tool_is_changed_waits_for_the_next_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "13 m arrived 2: Processing",
            "13 m Down/MinorStop",
            "15 m Processing",
            "25 m completed 2",
            "25 m Setup/ToolChange",
        ],
        One("cycle: 10 min, minor-stops: { every: 10 min, lasting: 2 min }, tool: { life: 1 parts, change: 3 min }", 26));

    [Fact]
    public void Maintenance_that_is_due_when_a_tool_is_changed_comes_after_the_change() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "13 m Maintenance",
            "17 m arrived 2: Processing",
        ],
        One("cycle: 10 min, maintenance: { every: 10 min, time: 4 min }, tool: { life: 1 parts, change: 3 min }", 18));

    [Fact]
    public void Maintenance_that_has_waited_for_the_part_comes_before_the_change_of_the_tool() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Maintenance",
            "14 m Setup/ToolChange",
            "17 m arrived 2: Processing",
        ],
        One("cycle: 10 min, maintenance: { every: 9 min, time: 4 min }, tool: { life: 1 parts, change: 3 min }", 18).Take(5).ToArray());

    [Fact]
    public void A_change_of_the_tool_at_the_end_of_the_shift_has_begun_and_goes_on_in_the_next() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "10 m OffShift",
            "20 m Setup/ToolChange",
            "23 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-07:00' }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 10 min, tool: { life: 10 min, change: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            24, "m"));

    [Fact]
    public void Two_changes_of_tools_with_one_operator_are_done_one_after_the_other() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "0 n arrived 2: Processing",
            "10 m completed 1",
            "10 m Setup/ToolChange",
            "10 n completed 2",
            "10 n WaitingForOperator/ToolChange",
            "13 m arrived 3: Processing",
            "13 n Setup/ToolChange",
            "16 n arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, tool: { life: 1 parts, change: 3 min }, operator: { pool: crew, for: setup } }",
            "  n: { kind: machine, cycle: 10 min, tool: { life: 1 parts, change: 3 min }, operator: { pool: crew, for: setup } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done, s -> n -> done]"),
            17, "m", "n"));

    [Fact]
    public void A_worn_tool_of_a_blocked_machine_is_changed_when_its_part_has_gone() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 m Setup/ToolChange",
            "8 m arrived 2: Processing",
            "13 m completed 2",
            "13 m Blocked",
            "25 m Setup/ToolChange",
            "28 m arrived 3: Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, tool: { life: 5 min, change: 3 min } }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            29, "m"));

    private static IReadOnlyList<string> One(string keys, double untilMinutes) => Story.Of(Story.Yaml(
        "stations:",
        "  s: { kind: source }",
        $"  m: {{ kind: machine, {keys} }}",
        "  done: { kind: sink }",
        "flow: [s -> m -> done]"), untilMinutes, "m");
}
