using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Parts that move through several stations at one instant, where the call of one station comes back to another that is not done yet.</summary>
public class HandOverTests
{
    [Fact]
    public void Buffers_in_a_row_keep_their_capacity_and_their_order_when_the_whole_row_moves_up()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, limit: 4 parts }",
            "  fast: { kind: machine, cycle: 1 min }",
            "  one: { kind: buffer, capacity: 1 }",
            "  two: { kind: buffer, capacity: 1 }",
            "  slow: { kind: machine, cycle: 10 min }",
            "  done: { kind: sink }",
            "flow: [s -> fast -> one -> two -> slow -> done]"), 60, "one", "two", "slow", "done");
        Story.Equal(
        [
            "1 one arrived 1", "1 two arrived 1", "1 slow arrived 1: Processing",
            "2 one arrived 2", "2 two arrived 2",
            "3 one arrived 3",
            "11 slow completed 1", "11 done ended 1", "11 slow arrived 2: Processing", "11 two arrived 3", "11 one arrived 4",
            "21 slow completed 2", "21 done ended 2", "21 slow arrived 3: Processing", "21 two arrived 4",
            "31 slow completed 3", "31 done ended 3", "31 slow arrived 4: Processing",
            "41 slow completed 4", "41 done ended 4", "41 slow Starved",
        ], story);
    }

    [Fact]
    public void Room_that_was_kept_for_a_part_that_became_scrap_goes_to_one_part_only()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  s: { kind: source }",
            "  r: { kind: source }",
            "  spoiler: { kind: machine, cycle: 10 min, scrap: 100 %, blocking: before-service }",
            "  feeder: { kind: machine, cycle: 1 min }",
            "  queue: { kind: buffer, capacity: 1 }",
            "  last: { kind: machine, cycle: 7 min }",
            "  done: { kind: sink }",
            "flow: [r -> spoiler -> last, s -> feeder -> queue -> last, last -> done]"));
        IReadOnlyList<string> story = Story.Of(model, 27, "last");
        Story.Equal(["10 last arrived 2: Processing", "17 last completed 2", "17 last Starved", "27 last arrived 3: Processing"], story);
    }

    [Fact]
    public void A_queue_that_hands_on_in_turn_loses_no_part()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 min, limit: 8 parts, routing: round-robin }",
            "  q1: { kind: buffer, capacity: 1 }",
            "  q2: { kind: buffer, capacity: 5 }",
            "  m1: { kind: machine, cycle: 10 min }",
            "  m2: { kind: machine, cycle: 20 min }",
            "  done: { kind: sink }",
            "flow: [s -> q1 -> m1 -> done, s -> q2 -> m2 -> done]"), 100, "m1", "m2", "q2");
        Story.Equal(
        [
            "1 m1 arrived 1: Processing", "2 q2 arrived 2", "2 m2 arrived 2: Processing", "4 q2 arrived 4",
            "11 m1 completed 1", "11 m1 arrived 3: Processing", "11 q2 arrived 6",
            "21 m1 completed 3", "21 m1 arrived 5: Processing", "21 q2 arrived 8",
        ], [.. story.Take(10)]);
        Assert.Equal(8, story.Count(line => line.Contains("completed", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_claim_that_is_granted_and_taken_back_at_one_instant_leaves_a_repair_waiting()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Sun 06:00-06:10' }",
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source }",
            "  tended: { kind: machine, cycle: 1 h, operator: { pool: crew, for: processing } }",
            "  failing: { kind: machine, cycle: 1 h, shifts: always, failures: { every: 5 min, clock: calendar, repair: 3 min }, operator: { pool: crew, for: repair } }",
            "  done: { kind: sink }",
            "flow: [s -> tended -> done, s -> failing -> done]"), 1445, "failing");
        Story.Equal(["0 failing arrived 2: Processing", "5 failing Down/AwaitingOperator", "1440 failing Down/Repair", "1443 failing Processing"], story);
    }
}
