using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Inspections, assembly and batching stations on routes, and part types with times of their own there. Times in minutes.</summary>
public class RouteKindTests
{
    [Fact]
    public void An_inspection_on_a_route_takes_the_time_of_its_step_and_rework_that_of_the_step_that_is_done_again() => Story.Equal(
        [
            "0 lathe arrived 1: Processing",
            "4 lathe completed 1",
            "4 inspect arrived 1: Processing",
            "4 lathe Starved",
            "5 inspect completed 1 for rework",
            "5 lathe arrived 1: Processing",
            "5 inspect Starved",
            "9 lathe completed 1",
            "9 inspect arrived 1: Processing",
            "9 lathe Starved",
            "10 inspect completed 1 as rejected",
            "10 inspect scrapped 1",
            "10 inspect Starved",
        ],
        Story.Of(Story.Yaml(
            "parts: { a: { route: [lathe: 4 min, inspect: 1 min] } }",
            "stations:",
            "  s: { kind: source, part: a, limit: 1 parts }",
            "  lathe: { kind: machine, cycle: 9 min }",
            "  inspect: { kind: inspection, cycle: 30 min, accept: 0 %, rework: 100 %, rework-limit: 1 }",
            "  done: { kind: sink }",
            "flow: [s -> lathe -> inspect -> done, 'inspect[rework] -> lathe']"), 30));

    [Fact]
    public void A_part_sent_back_further_does_each_step_in_the_time_that_it_had_there_last() => Story.Equal(
        ["2 m completed 1", "3 n completed 1", "6 m completed 1", "7 inspect completed 1 for rework", "10 m completed 1", "11 inspect completed 1 as rejected"],
        [.. Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 2 min, n: 1 min, m: 3 min, inspect: 1 min] } }",
            "stations:",
            "  s: { kind: source, part: a, limit: 1 parts }",
            "  m: { kind: machine, cycle: 30 min }",
            "  n: { kind: machine, cycle: 30 min }",
            "  inspect: { kind: inspection, cycle: 30 min, accept: 0 %, rework: 100 %, rework-limit: 1 }",
            "  done: { kind: sink }",
            "flow: [s -> m -> n -> m -> inspect -> done, 'inspect[rework] -> m']"), 30).Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void An_assembly_takes_the_time_of_what_it_makes_and_routes_end_and_begin_there() => Story.Equal(
        [
            "1 turn completed 1",
            "5 mount completed 2",
            "8 paint completed 2",
            "8 done ended 2",
        ],
        [.. Story.Of(Story.Yaml(
            "parts:",
            "  wheel: { route: [turn: 1 min, mount: 20 min] }",
            "  frame: { cycle: { mount: 25 min } }",
            "  cart: { route: [mount: 3 min, paint: 3 min] }",
            "stations:",
            "  wheels: { kind: source, every: 1 ms, part: wheel, limit: 1 parts }",
            "  frames: { kind: source, every: 2 min, part: frame, limit: 1 parts }",
            "  turn: { kind: machine, cycle: 30 min }",
            "  mount: { kind: assembly, cycle: 30 min, recipe: { frames: 1, turn: 1 }, makes: cart }",
            "  polish: { kind: machine, cycle: 30 min }",
            "  paint: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [wheels -> turn -> mount, frames -> mount, mount -> polish -> done, mount -> paint -> done]"),
            30).Where(line => line.Contains("completed", StringComparison.Ordinal) || line.Contains("ended", StringComparison.Ordinal)).Select(line => line.Replace(".000017", "", StringComparison.Ordinal))]);

    [Fact]
    public void A_product_that_stays_what_it_is_goes_on_with_its_route_and_takes_its_own_time() => Story.Equal(
        ["2 mount completed 2", "3 paint completed 2"],
        [.. Story.Of(Story.Yaml(
            "parts: { frame: { route: [mount: 1 min, paint: 1 min] }, wheel: { cycle: { mount: 30 min } } }",
            "stations:",
            "  wheels: { kind: source, every: 30 s, part: wheel, limit: 1 parts }",
            "  frames: { kind: source, every: 1 min, part: frame, limit: 1 parts }",
            "  mount: { kind: assembly, cycle: 30 min, recipe: { frames: 1, wheels: 1 } }",
            "  polish: { kind: machine, cycle: 30 min }",
            "  paint: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [wheels -> mount, frames -> mount, mount -> polish -> done, mount -> paint -> done]"),
            30).Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Theory]
    [InlineData("route: [pack: 1 min, oven: 3 min, p: 1 min]", "route: [pack: 4 min, oven: 2 min, q: 1 min]")]
    [InlineData("cycle: { pack: 1 min, oven: 3 min, p: 1 min }", "route: [pack: 4 min, oven: 2 min, q: 1 min]")]
    [InlineData("route: [pack: 4 min, oven: 2 min, p: 1 min]", "cycle: { pack: 1 min, oven: 3 min, q: 1 min }")]
    public void A_batch_takes_the_longest_time_of_its_parts_and_each_goes_on_with_its_own_route(string a, string b) => Story.Equal(
        ["6 pack completed 1", "9 oven completed 1", "10 p completed 1", "10 q completed 2"],
        [.. Story.Of(Story.Yaml(
            $"parts: {{ a: {{ {a} }}, b: {{ {b} }} }}",
            "stations:",
            "  as: { kind: source, every: 1 min, part: a, limit: 1 parts }",
            "  bs: { kind: source, every: 2 min, part: b, limit: 1 parts }",
            "  pack: { kind: batch, size: 2 }",
            "  oven: { kind: machine, cycle: 30 min }",
            "  unpack: { kind: split }",
            "  p: { kind: machine, cycle: 30 min }",
            "  q: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [as -> pack, bs -> pack, pack -> oven -> unpack, unpack -> p -> done, unpack -> q -> done]"),
            30).Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void A_batch_of_batches_takes_the_longest_time_of_all_on_board() => Story.Equal(
        ["9 oven completed 1"],
        [.. Story.Of(Story.Yaml(
            "parts: { a: { cycle: { oven: 1 min } }, b: { cycle: { oven: 5 min } }, c: { cycle: { oven: 2 min } } }",
            "stations:",
            "  as: { kind: source, every: 1 min, part: a, limit: 2 parts }",
            "  cs: { kind: source, every: 3 min, part: c, limit: 1 parts }",
            "  bs: { kind: source, every: 4 min, part: b, limit: 1 parts }",
            "  box: { kind: batch, size: 2 }",
            "  pallet: { kind: batch, size: 2 }",
            "  oven: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [as -> box, bs -> box, cs -> box, box -> pallet -> oven -> done]"),
            30, "oven").Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void What_works_on_all_parts_before_the_sink_need_not_be_on_their_routes() => Story.Equal(
        ["3 m completed 1", "4 n completed 1", "6 test completed 1", "6 done ended 1"],
        [.. Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 3 min, n: 1 min] } }",
            "stations:",
            "  s: { kind: source, part: a, limit: 1 parts }",
            "  hall: { kind: buffer }",
            "  x: { kind: machine, cycle: 1 min }",
            "  m: { kind: machine, cycle: 30 min }",
            "  n: { kind: machine, cycle: 30 min }",
            "  test: { kind: inspection, cycle: 2 min, accept: 100 % }",
            "  done: { kind: sink }",
            "flow: [s -> hall, hall -> x -> hall, hall -> m -> hall, hall -> n -> hall, hall -> test -> done]"),
            30).Where(line => line.Contains("completed", StringComparison.Ordinal) || line.Contains("ended", StringComparison.Ordinal))]);

    [Fact]
    public void A_shortest_operation_that_is_an_inspection_goes_first()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "parts: { a: { route: [test: 3 min] }, b: { route: [test: 1 min] } }",
            "stations:",
            "  as: { kind: source, every: 1 min, part: a, limit: 3 parts }",
            "  bs: { kind: source, every: 150 s, part: b, limit: 1 parts }",
            "  queue: { kind: buffer, order: shortest-processing-time }",
            "  test: { kind: inspection, cycle: 30 min, accept: 100 % }",
            "  done: { kind: sink }",
            "flow: [as -> queue -> test -> done, bs -> queue]"));
        Story.Equal(["4 done ended 1", "5 done ended 3", "8 done ended 2", "11 done ended 4"], Story.Of(model, 30, "done"));
        using var run = new Simulation(model);
        Assert.Null(run.Stations.First(station => station.Name == "test").IdealCycle);
    }

    [Theory]
    [InlineData("inspection", "accept: 100 %")]
    [InlineData("batch", "size: 1")]
    [InlineData("assembly", "recipe: { s: 1 }")]
    [InlineData("machine", "scrap: 0 %")]
    public void All_who_work_on_parts_heed_times_by_type_set_up_by_type_and_the_pace_of_people(string kind, string keys) => Story.Equal(
        [
            "2 w completed 1",   // a takes 1 min, and a novice twice that
            "3 w Processing",    // from a to b takes 1 min
            "8 w completed 2",   // b takes 5 min; the second job is at the usual pace
            "10 w Processing",   // back takes 2 min
            "11 w completed 3",
        ],
        [.. Story.Of(Story.Yaml(
            "operators: { crew: { count: 1, learning: { rate: 50 %, novice-factor: 2 } } }",
            "parts: { a: { cycle: { w: 1 min } }, b: { cycle: { w: 5 min } } }",
            "stations:",
            "  s: { kind: source, orders: [{ part: a }, { part: b }, { part: a }] }",
            $"  w: {{ kind: {kind}, {(kind == "batch" ? "time" : "cycle")}: 30 min, {keys}, operator: {{ pool: crew, for: processing }}, setup: {{ from-to: {{ a: {{ b: 1 min }}, b: {{ a: 2 min }} }} }} }}",
            "  done: { kind: sink }",
            "flow: [s -> w -> done]"), 30, "w").Where(line => line.Contains("completed", StringComparison.Ordinal) || line.EndsWith("w Processing", StringComparison.Ordinal))]);

    [Theory]
    [InlineData(", makes: d", "3 join completed 1", "6 join completed 3")]
    [InlineData("", "3 join completed 1", "16 join completed 3")]
    public void An_assembly_is_set_up_for_what_it_makes(string makes, string first, string second) => Story.Equal(
        [first, second],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, orders: [{ part: a }, { part: b, release: 3 min }] }",
            "  t: { kind: source, orders: [{ part: c }, { part: c, release: 3 min }] }",
            $"  join: {{ kind: assembly, cycle: 3 min, recipe: {{ s: 1, t: 1 }}, setup: {{ time: 10 min }}{makes} }}",
            "  done: { kind: sink }",
            "flow: [s -> join -> done, t -> join]"), 30, "join").Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void A_batch_is_set_up_for_its_first_part() => Story.Equal(
        ["4 pack completed 1", "9 pack completed 3"],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, orders: [{ part: a }, { part: e, release: 2 min }, { part: b, release: 5 min }, { part: e, release: 6 min }] }",
            "  pack: { kind: batch, size: 2, time: 2 min, setup: { from-to: { a: { b: 1 min }, e: { b: 30 min } } } }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> done]"), 30, "pack").Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void What_is_made_has_the_priority_of_its_type() => Story.Equal(
        ["0 m arrived 1", "1 m arrived 6", "2 m arrived 7", "3 m arrived 4", "4 m arrived 2", "5 m arrived 3"],
        [.. Story.Of(Story.Yaml(
            "parts: { cart: { priority: 1 }, piece: { priority: 0 } }",
            "stations:",
            "  plain: { kind: source, priority: 2, orders: [{ part: plain, quantity: 3 parts }] }",
            "  frames: { kind: source, priority: 5, orders: [{ part: frame, release: 10 s }] }",
            "  bars: { kind: source, priority: 5, orders: [{ part: bar, release: 20 s }] }",
            "  join: { kind: assembly, cycle: 1 s, recipe: { frames: 1 }, makes: cart }",
            "  saw: { kind: split, parts: 2, makes: piece }",
            "  queue: { kind: buffer, order: priority }",
            "  m: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [plain -> queue -> m -> done, frames -> join -> queue, bars -> saw -> queue]"), 20, "m").Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => line.Split(':')[0])]);

    [Fact]
    public void Pieces_belong_to_the_order_of_their_stock_and_are_due_with_it() => Story.Equal(
        ["3 m completed 2", "6 m completed 5", "9 m completed 6", "9 bars OrderCompleted", "9 bars OrderJudged", "12 m completed 3", "12 bars OrderCompleted"],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  bars: { kind: source, orders: [{ part: bar }, { part: bar, due: 5 min }] }",
            "  saw: { kind: split, parts: 2, makes: piece }",
            "  queue: { kind: buffer, order: earliest-due-date }",
            "  m: { kind: machine, cycle: 3 min }",
            "  done: { kind: sink }",
            "flow: [bars -> saw -> queue -> m -> done]"), 30, "bars", "m").Where(line => line.Contains("completed", StringComparison.OrdinalIgnoreCase) || line.Contains("Judged", StringComparison.Ordinal))]);

    [Fact]
    public void Pieces_of_the_same_type_go_on_with_the_route_of_their_stock() => Story.Equal(
        ["1 m completed 1", "3 n completed 2", "5 n completed 3"],
        [.. Story.Of(Story.Yaml(
            "parts: { a: { route: [m: 1 min, n: 2 min] } }",
            "stations:",
            "  s: { kind: source, part: a, limit: 1 parts }",
            "  m: { kind: machine, cycle: 30 min }",
            "  saw: { kind: split, parts: 2 }",
            "  p: { kind: machine, cycle: 30 min }",
            "  n: { kind: machine, cycle: 30 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> saw -> p -> done, saw -> n -> done]"), 30).Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void A_batch_without_a_time_is_faster_for_part_types_that_have_one_there()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "parts: { a: { cycle: { pack: 4 min } } }",
            "stations:",
            "  s: { kind: source, part: a, every: 10 min }",
            "  pack: { kind: batch, size: 1 }",
            "  box: { kind: batch, size: 1 }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> box -> done]"));
        Assert.Equal("2 min", model.WithSpeed("pack", 2)!.Parts[0].Cycles[0].Time.ToString());
        Assert.Null(model.WithSpeed("box", 2));
    }

    [Theory]
    [InlineData("route: [m]", 1800.0)]
    [InlineData("route: [m: 30 min]", 1800.0)]
    [InlineData("route: [m: 20 min]", null)]
    [InlineData("cycle: { m: 40 min }", null)]
    public void The_ideal_cycle_is_known_unless_a_part_type_has_another_time(string part, double? seconds)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            $"parts: {{ a: {{ {part} }} }}",
            "stations: { s: { kind: source, part: a }, m: { kind: machine, cycle: 30 min }, done: { kind: sink } }",
            "flow: [s -> m -> done]")));
        Assert.Equal(seconds, run.Stations.First(station => station.Name == "m").IdealCycle?.TotalSeconds);
    }

    [Fact]
    public void A_batch_has_the_priority_of_its_first_part() => Story.Equal(
        ["0 m arrived 1", "5 m arrived 2", "10 m arrived 5", "15 m arrived 3"],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  plain: { kind: source, priority: 2, orders: [{ part: plain, quantity: 2 parts }] }",
            "  s: { kind: source, orders: [{ part: a, release: 1 min, priority: 5 }, { part: b, release: 2 min, priority: 0 }, { part: c, release: 6 min, quantity: 2 parts, priority: 1 }] }",
            "  pack: { kind: batch, size: 2 }",
            "  queue: { kind: buffer, order: priority }",
            "  m: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [plain -> queue -> m -> done, s -> pack -> queue]"), 20, "m").Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => line.Split(':')[0])]);
}
