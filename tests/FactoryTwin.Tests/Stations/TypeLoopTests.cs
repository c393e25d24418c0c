using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Loops of cards that count certain part types alone. Times in minutes.</summary>
public class TypeLoopTests
{
    [Fact]
    public void Parts_of_other_types_need_no_card() => Story.Equal(
        [
            "1 gears entered 1", "1 m arrived 1", "1 shafts entered 2", "1 m arrived 2",
            "2 gears entered 3", "2 shafts entered 4", "2 m arrived 4", "2 gears entered 5",   // the second gear waits for the card, the shafts do not
        ],
        [.. Story.Of(Story.Yaml(
            "stations:",
            "  gears: { kind: source, orders: [{ part: gear, release: 1 min }, { part: gear, release: 2 min }, { part: gear, release: 2 min }] }",
            "  shafts: { kind: source, orders: [{ part: shaft, release: 1 min }, { part: shaft, release: 2 min }] }",
            "  m: { kind: machine, cycle: 10 min, places: 9 }",
            "  done: { kind: sink }",
            "flow: [gears -> m -> done, shafts -> m]",
            "loops: { cards: { conwip: 1, from: m, parts: gear } }"), 5, "gears", "shafts", "m")
            .Where(line => line.Contains("entered", StringComparison.Ordinal) || line.Contains("arrived", StringComparison.Ordinal))
            .Select(line => line.Replace(": Processing", "", StringComparison.Ordinal).Replace("#1", "", StringComparison.Ordinal).Replace("#2", "", StringComparison.Ordinal).Replace("#3", "", StringComparison.Ordinal))]);

    /// <summary>If shafts needed a card too, the only one would be with a gear that waits for its shaft, for ever.</summary>
    [Theory]
    [InlineData("{ kind: buffer }")]
    [InlineData("{ kind: buffer, capacity: 1 }")]
    [InlineData("{ kind: conveyor, length: 2 m, speed: 1 m/s, part-length: 1 m }")]
    [InlineData("{ kind: storage, places: 4, store: 5 s, retrieve: 5 s }")]
    [InlineData("{ kind: machine, cycle: 1 s }")]
    [InlineData("{ kind: machine, cycle: 1 s, places: 2, blocking: before-service }")]
    [InlineData("{ kind: leg, distance: 100 m, speed: 60 km/h, load: 1 parts }")]
    [InlineData("{ kind: batch, size: 1 }")]
    [InlineData("{ kind: split }")]
    [InlineData("{ kind: transport, by: agv }")]
    public void A_loop_of_gears_does_not_hold_up_the_shafts_that_they_wait_for(string before)
    {
        const string Loop = "loops: { cards: { conwip: 1, from: fit, to: wash, parts: gear } }";
        string yaml = Story.Yaml(
            "transport: { agv: { count: 2, speed: 1 m/s, distances: { first: { fit: 1 m }, second: { fit: 1 m } }, home: fit } }",
            "stations:",
            "  gears: { kind: source, part: gear, limit: 6 parts }",
            "  shafts: { kind: source, part: shaft, limit: 6 parts }",
            "  first: { kind: machine, cycle: 10 s }",
            "  second: { kind: machine, cycle: 10 s }",
            $"  way-of-gears: {before}",
            $"  way-of-shafts: {before}",
            "  fit: { kind: assembly, cycle: 10 s, recipe: { way-of-gears: 1, way-of-shafts: 1 } }",
            "  wash: { kind: machine, cycle: 20 s }",
            "  done: { kind: sink }",
            "flow: [gears -> first -> way-of-gears -> fit -> wash -> done, shafts -> second -> way-of-shafts -> fit]",
            Loop);
        Assert.Equal(6, Ended(yaml));
        Assert.Equal(0, Ended(yaml.Replace(", parts: gear", "", StringComparison.Ordinal)));
    }

    /// <summary>The second gear, which lacks a card, is in front of the shaft; the shaft comes in front by its priority, though nothing else happens then.</summary>
    [Theory]
    [InlineData("{ kind: buffer, order: priority }", "2.5")]
    [InlineData("{ kind: storage, places: 9, store: 6 s, retrieve: 6 s, order: by-priority }", "2.7")]
    [InlineData("{ kind: buffer }", "11")]
    public void A_part_that_comes_in_front_of_one_that_lacks_a_card_goes_on_at_once(string queue, string minute)
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "parts: { shaft: { priority: 1 }, gear: { priority: 2 } }",
            "stations:",
            "  s: { kind: source, orders: [{ part: gear, release: 1 min }, { part: gear, release: 2 min }, { part: shaft, release: 150 s }] }",
            $"  q: {queue}",
            "  m: { kind: machine, cycle: 10 min, places: 9 }",
            "  done: { kind: sink }",
            "flow: [s -> q -> m -> done]",
            "loops: { cards: { conwip: 1, from: m, parts: gear } }"), 60, "m");
        Assert.Contains(story, line => line.StartsWith(minute + " m#", StringComparison.Ordinal) && line.Contains("arrived 3", StringComparison.Ordinal));
    }

    /// <summary>The way to the other machine is full for a while; when the gear that lacked a card has gone there, the shaft behind it goes where the gear might not.</summary>
    [Theory]
    [InlineData("  q: { kind: buffer }")]
    [InlineData("  q: { kind: split }")]
    public void The_part_behind_one_that_lacked_a_card_goes_where_that_one_might_not(string queue)
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, orders: [{ part: gear, release: 1 min }, { part: gear, release: 1 min }, { part: gear, release: 2 min }, { part: shaft, release: 3 min }] }",
            "  pack: { kind: batch, size: 1 }",
            queue,
            "  m: { kind: machine, cycle: 60 min, places: 9 }",
            "  other: { kind: machine, cycle: 9 min }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> q -> m -> done, q -> other -> done]",
            "loops: { cards: { conwip: 1, from: m, parts: gear } }"), 30, "m", "other");
        Story.Equal(["1 m#1 arrived 1: Processing", "1 other arrived 2: Processing", "10 other completed 2", "10 other arrived 3: Processing", "10 m#2 arrived 4: Processing"],
            [.. story.Take(5)]);
    }

    [Fact]
    public void A_part_that_becomes_of_another_type_keeps_its_card_until_it_leaves()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, part: gear }",
            "  paint: { kind: assembly, cycle: 1 min, recipe: { s: 1 }, makes: red }",
            "  dry: { kind: machine, cycle: 5 min }",
            "  done: { kind: sink }",
            "flow: [s -> paint -> dry -> done]",
            "loops: { cards: { conwip: 1, from: paint, to: dry, parts: gear } }"), 13, "paint");
        Assert.Equal(["0", "6", "12"], story.Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_fork_knows_which_parts_have_cards()
    {
        using var original = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  s: { kind: source, part: { gear: 50 %, shaft: 50 % }, every: exponential(1 min) }",
            "  m: { kind: machine, cycle: exponential(2 min), places: 4 }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]",
            "loops: { cards: { conwip: 1, from: m, parts: gear } }")));
        original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(90)));
        using Simulation fork = original.Fork();
        var (story, copy) = (new Story(original), new Story(fork));
        original.Events.Subscribe(story);
        fork.Events.Subscribe(copy);
        original.Advance(TimeSpan.FromHours(2));
        fork.Advance(TimeSpan.FromHours(2));
        Assert.NotEmpty(story.Lines);
        Assert.Equal(story.Lines, copy.Lines);
    }

    [Fact]
    public void A_station_that_gives_a_part_without_asking_for_its_card_is_told_how_to()
    {
        FactoryModel model = FactoryModel.Build("Custom", factory => factory
            .Source("s", new FactoryTwin.Stations.SourceDefinition { Every = Distribution.Constant(TimeSpan.FromSeconds(10)), Parts = [new FactoryTwin.Stations.PartShare("gear", 1)] }).Add("box", new BoxDefinition()).Source("t", new FactoryTwin.Stations.SourceDefinition { Every = Distribution.Constant(TimeSpan.FromSeconds(15)), Limit = 1 }).Machine("m", new FactoryTwin.Stations.MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromMinutes(1)), Places = 2 }).Sink("done")
            .Flow("s -> box -> m -> done", "t -> m").Loop(new LoopDefinition { Name = "cards", Cards = 1, From = "m", Parts = ["gear"] }), StationKinds.BuiltIn.With(Box.Kind));
        using var run = new Simulation(model);
        Assert.Equal("'box' gave a part to 'm' for which there may be no card: ask Run.MayPass in Box.OnPull, and give none that may not pass.", Assert.Throws<SimulationFaultedException>(() => run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5)))).InnerException!.Message);
    }

    [Fact]
    public void Part_types_of_a_loop_are_read_written_and_built_alike()
    {
        const string Line = "stations: { s: { kind: source, part: { gear: 50 %, shaft: 50 % } }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }\nflow: [s -> m -> done]\n";
        FactoryModel read = FactoryModel.Parse("name: Story\n" + Line + "loops: { one: { conwip: 5, from: m, parts: gear }, both: { kanban: 2, from: m, parts: [gear, shaft] } }\n");
        Assert.Contains("\nloops:\n  one: { conwip: 5, from: m, parts: gear }\n  both: { kanban: 2, from: m, parts: [gear, shaft] }\n", read.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(read, FactoryModel.Parse(read.ToYaml()));
        Assert.NotEqual(read, read.WithLoop("one", read.Loops[0] with { Parts = ["shaft"] }));
    }

    private static long Ended(string yaml)
    {
        long ended = 0;
        using var run = new Simulation(FactoryModel.Parse(yaml));
        run.Events.Subscribe(new Tests.Kernel.Watcher(e => ended += e.Kind == StationEventKind.PartEnded ? 1 : 0));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(2)));
        return ended;
    }

    private sealed record BoxDefinition : StationDefinition;

    /// <summary>Holds a part and gives it whenever one is wanted.</summary>
    private sealed class Box : Station
    {
        private readonly Outlet _outlet;
        private readonly StateSlot<PartQueue> _parts;

        private Box(StationLayout layout) : base(layout)
        {
            layout.Inlet();
            _outlet = layout.Outlet(new RoutingDefinition());
            _parts = layout.State<PartQueue>();
        }

        public static StationKind<BoxDefinition> Kind { get; } = new() { Kind = "box", Summary = "Holds parts.", Empty = new BoxDefinition(), Keys = [], Behaviour = (_, layout) => new Box(layout) };

        public override bool OnOffer(Run run, PartHandle part, Link link)
        {
            run.Publish(StationEventKind.PartArrived, this, part);
            int way = 0;
            if (_outlet.TryPass(run, part, ref way))
                return true;
            _parts[run].Add(run, part);
            _outlet.Wait(run, 0);
            return true;
        }

        public override PartHandle OnPull(Run run, Link link)
        {
            PartHandle part = _parts[run].Take(run);
            if (_parts[run].Count > 0)
                _outlet.TryWaitAgain(run, true);
            return part;
        }

        public override int Room(Run run) => 1;
    }
}
