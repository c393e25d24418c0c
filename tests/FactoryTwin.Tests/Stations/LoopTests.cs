using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Loops of cards: how many parts may be in a segment of the flow, who waits for a card, and who gets it.</summary>
public class LoopTests
{
    [Fact]
    public void A_part_comes_into_a_loop_when_another_has_left_it()
    {
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1", "1 q arrived 1", "1 m2 arrived 1: Processing", "1 m1 arrived 2: Processing",
            "2 m1 completed 2", "2 q arrived 2", "2 m1 Starved",
            "5 m2 completed 1", "5 done ended 1", "5 m2 arrived 2: Processing", "5 m1 arrived 3: Processing",
        ], Story.Of(Line("cards: { conwip: 2, from: m1, to: m2 }"), 5.5));
    }

    [Fact]
    public void A_finished_part_that_waits_for_a_card_blocks_its_machine()
    {
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1", "1 m1 arrived 2: Processing",
            "2 m1 completed 2", "2 m1 Blocked",
            "5 m1 arrived 3: Processing",
            "6 m1 completed 3", "6 m1 Blocked",
        ], Story.Of(Line("cards: { kanban: 1, from: q, to: m2 }"), 8, "m1"));
    }

    [Fact]
    public void Parts_that_arrive_in_time_wait_at_their_source_for_a_card() =>
        Story.Equal(
        [
            "1 s entered 1", "1 m1 arrived 1: Processing",
            "2 m1 completed 1", "2 m1 Starved", "2 s entered 2",
            "3 s entered 3", "4 s entered 4", "5 s entered 5",
            "6 m1 arrived 2: Processing", "6 s entered 6",
        ], Story.Of(Line("cards: { conwip: 1, from: m1, to: m2 }", source: "every: 1 min"), 6.5, "s", "m1"));

    [Fact]
    public void The_word_kanban_means_the_same_as_the_word_conwip() =>
        Assert.Equal(Story.Of(Line("cards: { conwip: 2, from: m1, to: m2 }"), 200), Story.Of(Line("cards: { kanban: 2, from: m1, to: m2 }"), 200));

    [Fact]
    public void A_loop_without_an_end_is_around_one_station() =>
        Story.Equal(["0 m1 arrived 1: Processing", "1 m1 completed 1", "1 q arrived 1", "1 m1 arrived 2: Processing"], Story.Of(Line("cards: { kanban: 1, from: m1 }"), 1.5, "m1", "q"));

    [Fact]
    public void A_part_that_is_scrapped_within_a_loop_gives_its_card_back()
    {
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1 as scrap", "1 m1 scrapped 1", "1 m1 arrived 2: Processing",
            "2 m1 completed 2 as scrap", "2 m1 scrapped 2", "2 m1 arrived 3: Processing",
        ], Story.Of(Line("cards: { conwip: 1, from: m1, to: m2 }", machine: "cycle: 1 min, scrap: 100 %"), 2.5, "m1"));
    }

    [Fact]
    public void A_part_that_is_handed_on_out_of_a_loop_before_its_end_gives_its_card_back()
    {
        FactoryModel model = FactoryModel.Parse(Line("cards: { conwip: 1, from: m1, to: m2 }", machine: "cycle: 1 min, scrap: 100 %", flow: "m1[scrapped] -> bin"));
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1 as scrap", "1 bin ended 1", "1 m1 arrived 2: Processing",
            "2 m1 completed 2 as scrap", "2 bin ended 2", "2 m1 arrived 3: Processing",
        ], Story.Of(model, 2.5, "m1", "bin"));
    }

    [Fact]
    public void Rework_within_a_loop_keeps_its_card_and_rework_from_before_it_needs_a_new_one()
    {
        LoopDefinition inside = new() { Name = "cards", Cards = 1, From = "m1", To = "m3" };
        FlowDefinition[] flow = Steps("s m1", "m1 m2", "m2 m3", "m3 done", "m2 rework", "rework m1");
        Assert.Equal(["m1", "m2", "m3"], inside.Extent(flow).Order());
        Assert.Equal(["m1", "m2", "m3", "rework"], inside.Extent([.. flow, .. Steps("rework m2")]).Order());
    }

    [Fact]
    public void A_part_that_comes_into_a_loop_in_the_middle_needs_a_card_too()
    {
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1", "1 m2 arrived 1: Processing",
            "5 m2 completed 1", "5 done ended 1", "5 m2 arrived 2: Processing",
            "9 m2 completed 2", "9 done ended 2", "9 m1 arrived 3: Processing",
        ], Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, limit: 9 parts }",
            "  m1: { kind: machine, cycle: 1 min }",
            "  side: { kind: source, every: 2 min, limit: 1 parts }",
            "  m2: { kind: machine, cycle: 4 min }",
            "  done: { kind: sink }",
            "flow: [s -> m1 -> m2 -> done, side -> m2]",
            "loops: { cards: { conwip: 1, from: m1, to: m2 } }"), 9.5, "m1", "m2", "done").Where(line => !line.Contains("Starved", StringComparison.Ordinal)).ToList());
    }

    [Fact]
    public void Nested_loops_need_a_card_of_each()
    {
        // Stage by stage one part, and one part over all: as if there were no loop but the outer one.
        string outer = "all: { conwip: 1, from: m1, to: m2 }";
        Assert.Equal(Story.Of(Line(outer), 100), Story.Of(Line(outer + ", first: { kanban: 1, from: m1, to: q }, second: { kanban: 1, from: m2 }"), 100));
        Assert.NotEqual(Story.Of(Line(outer), 100), Story.Of(Line("first: { kanban: 1, from: m1, to: q }, second: { kanban: 1, from: m2 }"), 100));
    }

    [Fact]
    public void A_kanban_loop_around_each_stage_is_a_line_with_so_much_room()
    {
        // A stage of a queue and a machine with 3 cards holds what a buffer of 2 before the machine holds, blocking after service at the machine before.
        string[] cards = Story.Of(Kanban("[*]", "loops: { second: { kanban: 3, from: 'm1->m2', to: m2 } }"), 300, "m1", "m2", "done").ToArray();
        string[] places = Story.Of(Kanban("[2]", "blocking: after-service"), 300, "m1", "m2", "done").ToArray();
        Assert.Equal(places.Order(), cards.Order());

        static string Kanban(string buffer, string rest) => Story.Yaml(
            "stations: { s: { kind: source }, m1: { kind: machine, cycle: exponential(3 min) }, m2: { kind: machine, cycle: exponential(3 min) }, done: { kind: sink } }",
            $"flow: ['s -> m1 -> {buffer} -> m2 -> done']", rest);
    }

    [Fact]
    public void Before_service_a_card_is_kept_with_the_room_when_a_part_is_started()
    {
        Story.Equal(
        [
            "0 m1 arrived 1: Processing",
            "1 m1 completed 1", "1 m1 arrived 2: Blocked/AwaitingRoom",
            "5 m1 Processing",
            "6 m1 completed 2", "6 m1 arrived 3: Blocked/AwaitingRoom",
        ], Story.Of(Line("cards: { kanban: 1, from: q, to: m2 }", rest: "blocking: before-service"), 7, "m1"));
    }

    [Fact]
    public void A_card_that_was_kept_for_a_part_that_became_scrap_is_free_again()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 90 s, limit: 2 parts }",
            "  r: { kind: source, every: 1 min, limit: 1 parts }",
            "  spoiler: { kind: machine, cycle: 10 min, scrap: 100 %, blocking: before-service }",
            "  other: { kind: machine, cycle: 1 min }",
            "  q: { kind: buffer }",
            "  last: { kind: machine, cycle: 3 min }",
            "  done: { kind: sink }",
            "flow: [s -> spoiler -> q -> last -> done, r -> other -> q]",
            "loops: { cards: { conwip: 1, from: q, to: last } }"), 19, "other", "last", "done");
        Story.Equal(
        [
            "1 other arrived 1: Processing", "2 other completed 1", "2 other Blocked",
            "11.5 last arrived 1: Processing", "11.5 other Starved",
            "14.5 last completed 1", "14.5 done ended 1", "14.5 last Starved",
        ], story);
    }

    [Fact]
    public void More_cards_than_there_is_room_for_change_nothing() =>
        Assert.Equal(Story.Of(Line("", source: "every: exponential(3 min)"), 500), Story.Of(Line("cards: { conwip: 1000, from: m1, to: m2 }", source: "every: exponential(3 min)"), 500));

    [Fact]
    public void A_model_with_loops_is_built_in_code_as_it_is_read_and_written()
    {
        FactoryModel read = FactoryModel.Parse(Line("cards: { conwip: 5, from: m1, to: m2 }, stage: { kanban: 2, from: m2 }"));
        FactoryModel built = FactoryModel.Build("Story", story => story
            .Source("s").Machine("m1", "1 min").Buffer("q").Machine("m2", "4 min").Sink("done").Sink("bin", rejects: true)
            .Flow("s -> m1 -> q -> m2 -> done", "m2[scrapped] -> bin")
            .Loop("cards", 5, "m1", "m2").Loop("stage", 2, "m2", rule: LoopRule.Kanban));
        Assert.Equal(built, read);
        Assert.Contains("\nloops:\n  cards: { conwip: 5, from: m1, to: m2 }\n  stage: { kanban: 2, from: m2 }\n", read.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(read, FactoryModel.Parse(read.ToYaml()));
        Assert.NotEqual(read, read.WithLoop("stage", 3));
        Assert.Equal(3, read.WithLoop("stage", 3).Loops[1].Cards);
        Assert.Equal("There is no loop 'stag' in 'Story'. (Parameter 'loop')", Assert.Throws<ArgumentException>(() => read.WithLoop("stag", 3)).Message);
    }

    private static string Line(string loops, string source = "", string machine = "cycle: 1 min", string flow = "m2[scrapped] -> bin", string rest = "") => Story.Yaml(
        "stations:",
        $"  s: {{ kind: source{(source == "" ? "" : ", ")}{source} }}",
        $"  m1: {{ kind: machine, {machine} }}",
        "  q: { kind: buffer }",
        "  m2: { kind: machine, cycle: 4 min }",
        "  done: { kind: sink }",
        "  bin: { kind: sink, rejects: true }",
        $"flow: ['s -> m1 -> q -> m2 -> done', '{flow}']",
        loops == "" ? "" : $"loops: {{ {loops} }}",
        rest);

    private static FlowDefinition[] Steps(params string[] steps) => [.. steps.Select(step => new FlowDefinition { From = step.Split(' ')[0], To = step.Split(' ')[1] })];
}
