namespace FactoryTwin.Tests.Stations;

/// <summary>What happens where a set-up meets something else at one instant. Times in minutes.</summary>
public class SetupRuleTests
{
    [Fact]
    public void A_set_up_begins_at_the_instant_at_which_the_blocked_part_goes_on() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Setup",
            "10 m Processing",
            "15 m completed 2",
            "15 m Blocked",
            "25 n completed 1",
            "25 n arrived 2: Processing",
            "25 m arrived 3: Setup",
            "30 m Processing",
            "35 m completed 3",
            "35 m Blocked",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, setup: { time: 5 min, every: 1 parts } }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            37, "m", "n"));

    [Fact]
    public void Before_service_the_set_up_comes_first_and_then_the_room_is_asked_for() => Story.Equal(
        [
            "0 m arrived 1: Blocked/AwaitingRoom",
            "0 m Processing",
            "5 m completed 1",
            "5 n arrived 1: Processing",
            "5 m arrived 2: Setup",
            "10 m Blocked/AwaitingRoom",
            "25 n completed 1",
            "25 n Starved",
            "25 m Processing",
            "30 m completed 2",
            "30 n arrived 2: Processing",
            "30 m arrived 3: Setup",
            "35 m Blocked/AwaitingRoom",
            "50 n completed 2",
            "50 n Starved",
            "50 m Processing",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 5 min, setup: { time: 5 min, every: 1 parts }, blocking: before-service }",
            "  n: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> done]"),
            52, "m", "n"));

    [Fact]
    public void Maintenance_that_is_due_at_the_end_of_a_set_up_waits_for_the_part() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Setup",
            "15 m Processing",
            "25 m completed 2",
            "25 m Maintenance",
            "28 m arrived 3: Setup",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, setup: { time: 5 min, every: 1 parts }, maintenance: { every: 15 min, time: 3 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            32, "m"));

    [Fact]
    public void A_minor_stop_that_is_due_when_a_set_up_begins_comes_after_it() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Setup",
            "15 m Processing",
            "15 m Down/MinorStop",
            "17 m Processing",
            "27 m completed 2",
            "27 m arrived 3: Setup",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, setup: { time: 5 min, every: 1 parts }, minor-stops: { every: 10 min, lasting: 2 min } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            30, "m"));

    [Fact]
    public void A_set_up_begins_at_the_instant_of_the_completion_before_it() => Story.Equal(
        [
            "0 m arrived 1: Processing",
            "10 m completed 1",
            "10 m arrived 2: Processing",
            "20 m completed 2",
            "20 m arrived 3: Setup",
            "25 m Processing",
            "35 m completed 3",
            "35 m arrived 4: Processing",
            "45 m completed 4",
            "45 m arrived 5: Setup",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 10 min, setup: { time: 5 min, every: 2 parts } }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            46, "m"));
}
