using System.Globalization;
using CsCheck;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Tests.Kernel;

namespace FactoryTwin.Tests.Stations;

/// <summary>Numbers that parts have of their own: when they are drawn, how long they stay, and who measures them.</summary>
public class AttributeTests
{
    private const string Sized = "parts: { gear: { attributes: { size: 'normal(mean 20, sd 1)', mass: 3 kg } }, shaft: { attributes: { size: 'uniform(1, 2)' } } }";

    [Fact]
    public void A_part_has_the_attributes_of_its_type_from_the_instant_at_which_it_enters()
    {
        (List<StationEvent> events, Simulation run) = Watch(Story.Yaml(Sized,
            "stations: { s: { kind: source, every: 1 min, part: { gear: 40 %, shaft: 30 %, other: 30 % } }, m: { kind: machine, cycle: 10 s }, done: { kind: sink } }", "flow: [s -> m -> done]"), 300);
        Assert.Equal([new AttributeInfo("size", ""), new AttributeInfo("mass", "kg")], run.Attributes);
        foreach (StationEvent entered in events.Where(e => e.Kind == StationEventKind.PartEntered))
        {
            string[] given = [.. events.Skip((int)entered.Sequence).TakeWhile(e => e.Kind == StationEventKind.PartAttributeSet && e.Part == entered.Part).Select(e => run.Attributes[e.Signal.Index].Name)];
            Assert.Equal(run.PartTypes[(int)entered.Value] switch { "gear" => ["size", "mass"], "shaft" => ["size"], _ => [] }, given);
        }
        Assert.All(events.Where(e => e.Kind == StationEventKind.PartAttributeSet && e.Signal.Index == 1), e => Assert.Equal(3, e.Value));
        Assert.Equal(300, events.Where(e => e.Kind == StationEventKind.PartEntered).Count());
    }

    [Fact]
    public void Attributes_follow_their_parts_in_every_factory()
    {
        int measured = 0;
        AnyFactory.Number.Sample(number =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            var audit = new AttributeAudit(run);
            run.Events.Subscribe(audit);
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(2)));
            Interlocked.Add(ref measured, audit.Measured);
            Assert.Empty(audit.Faults);
        }, iter: 300);
        Assert.True(measured > 0, "No factory measured an attribute.");
    }

    [Fact]
    public void Control_an_audit_finds_attributes_that_are_missing_wrong_or_measured_otherwise()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("parts: { part: { attributes: { mass: 3 kg } } }",
            "stations: { s: { kind: source }, i: { kind: inspection, cycle: 1 min, measure: { attribute: mass, lower: 1, upper: 4 } }, done: { kind: sink } }", "flow: [s -> i -> done]")));
        var audit = new AttributeAudit(run);
        void Tell(StationEventKind kind, int station, long part, double value = 0) => audit.OnNext(new StationEvent { Kind = kind, Station = new StationId(station), Part = part, Value = value });
        Tell(StationEventKind.PartEntered, 0, 1);
        Tell(StationEventKind.PartEntered, 0, 2);
        Tell(StationEventKind.PartAttributeSet, 0, 2, 2);
        Tell(StationEventKind.PartAttributeSet, 0, 2, 2);
        Tell(StationEventKind.SignalChanged, 1, 0, 5);
        Tell(StationEventKind.PartCompleted, 1, 2);
        Tell(StationEventKind.PartCompleted, 1, 2, 1);
        Assert.Equal(
            ["part 1 has no mass", "part 2 got", "part 2 got", "part 2 was measured as 5 and has 2", "part 2 was judged as 0", "part 2 was measured as , having [mass, 2]", "part 2 was judged as 1"],
            audit.Faults.Select(fault => fault.StartsWith("part 2 got", StringComparison.Ordinal) ? "part 2 got" : fault));
    }

    [Fact]
    public void Batches_and_rework_leave_a_part_as_it_is_and_a_product_has_attributes_of_its_own()
    {
        (List<StationEvent> events, Simulation run) = Watch(Story.Yaml(
            "parts: { plate: { attributes: { size: 'uniform(1, 2)', mass: 1 } }, box: { attributes: { size: 'uniform(5, 6)' } }, blank: { attributes: { mass: 'uniform(8, 9)' } } }",
            "stations:",
            "  s: { kind: source, part: plate, limit: 40 parts }",
            "  pack: { kind: batch, size: 4 }",
            "  oven: { kind: machine, cycle: 1 min }",
            "  unpack: { kind: split }",
            "  look: { kind: inspection, cycle: 10 s, measure: { attribute: size, upper: 1.5 }, rework: 100 %, rework-limit: 2 }",
            "  mend: { kind: machine, cycle: 5 s }",
            "  join: { kind: assembly, cycle: 20 s, recipe: { look: 2 }, makes: box }",
            "  weigh: { kind: inspection, cycle: 1 s, measure: [{ attribute: size, lower: 5, upper: 6 }, { attribute: mass, upper: 0 }] }",
            "  saw: { kind: split, parts: 2, makes: blank }",
            "  last: { kind: inspection, cycle: 1 s, measure: [{ attribute: mass, lower: 8, upper: 9 }, { attribute: size, upper: 0 }] }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> oven -> unpack -> look -> join -> weigh -> saw -> last -> done, 'look[rework] -> [*] -> mend -> look']"), 120);
        int look = Station(run, "look");
        long[] reworked = [.. events.Where(e => e.Kind == StationEventKind.PartCompleted && e.Station.Index == look && e.Value == 2).Select(e => e.Part).Distinct()];
        Assert.NotEmpty(reworked);
        Assert.Equal(reworked.Length * 3, events.Count(e => e.Kind == StationEventKind.PartCompleted && e.Station.Index == look && reworked.Contains(e.Part)));
        Assert.Equal(reworked.Order(), events.Where(e => e.Kind == StationEventKind.PartCompleted && e.Station.Index == look && e.Value == 1).Select(e => e.Part).Order());
        foreach (string station in (string[])["weigh", "last"])
        {
            StationEvent[] judged = [.. events.Where(e => e.Kind == StationEventKind.PartCompleted && e.Station.Index == Station(run, station))];
            Assert.NotEmpty(judged);
            Assert.All(judged, e => Assert.Equal(0, e.Value));   // by what a box, or a blank, has; what it does not have is not measured
        }
    }

    [Fact]
    public void A_part_that_takes_the_place_of_another_has_nothing_of_it() =>
        Assert.Equal(
            ["1 look completed 1 as rejected", "2 look completed 2", "3 look completed 3 as rejected", "4 look completed 4"],
            [.. Story.Of(Story.Yaml("parts: { gear: { attributes: { size: 4 mm } } }",
                "stations:",
                "  s: { kind: source, orders: [{ part: gear, release: 0 s }, { part: other, release: 1 min }, { part: gear, release: 2 min }, { part: other, release: 3 min }] }",
                "  look: { kind: inspection, cycle: 1 min, measure: { attribute: size, upper: 3 } }",
                "  done: { kind: sink }",
                "flow: [s -> look -> done]"), 10, "look").Where(line => line.Contains("completed", StringComparison.Ordinal))]);

    [Fact]
    public void Another_source_of_the_same_type_changes_no_attribute_that_this_one_draws()
    {
        string line = Story.Yaml(Sized[..Sized.IndexOf(", shaft", StringComparison.Ordinal)] + " }", "stations: { s: { kind: source, every: 1 min, part: gear }, t: { kind: source, every: 37 s, part: gear }, done: { kind: sink } }", "flow: [s -> done, t -> done]");
        string alone = line.Replace("t: { kind: source, every: 37 s, part: gear }, ", "", StringComparison.Ordinal).Replace(", t -> done", "", StringComparison.Ordinal);
        Assert.Equal(Sizes(alone), Sizes(line));

        static double[] Sizes(string yaml)
        {
            (List<StationEvent> events, Simulation run) = Watch(yaml, 60);
            return [.. events.Where(e => e.Kind == StationEventKind.PartAttributeSet && e.Station.Index == Station(run, "s")).Select(e => e.Value)];
        }
    }

    [Fact]
    public void A_measurement_without_error_publishes_the_attribute_in_its_unit_and_one_with_error_something_near()
    {
        (List<StationEvent> events, Simulation run) = Watch(Story.Yaml("parts: { part: { attributes: { size: { value: 'normal(mean 20, sd 1)', unit: mm } } } }",
            "stations: { s: { kind: source }, i: { kind: inspection, cycle: 1 min, measure: [{ attribute: size, upper: 99 }, { name: rough, attribute: size, error: 'uniform(0.5, 0.75)', upper: 99 }] }, done: { kind: sink } }",
            "flow: [s -> i -> done]"), 500);
        Assert.Equal(["size in mm", "rough in mm"], run.Stations[Station(run, "i")].Signals.Select(signal => $"{signal.Name} in {signal.Unit}"));
        double[] size = [.. events.Where(e => e.Kind == StationEventKind.PartAttributeSet).Select(e => e.Value)];
        double[] exact = Signal(0), rough = Signal(1);
        Assert.Equal(size[..exact.Length], exact);
        Assert.Equal(500, exact.Length);
        Assert.All(exact.Zip(rough), pair => Assert.InRange(pair.Second - pair.First, 0.5 - 1e-12, 0.75 + 1e-12));
        Assert.True(rough.Zip(exact).Select(pair => pair.First - pair.Second).Distinct().Count() > 400);

        double[] Signal(int number) => [.. events.Where(e => e.Kind == StationEventKind.SignalChanged && e.Signal.Index == number).Select(e => e.Value)];
    }

    [Fact]
    public void A_station_of_ones_own_reads_and_sets_the_attributes_of_a_part()
    {
        FactoryModel model = FactoryModel.Build("Custom", factory => factory
            .Part(new PartDefinition { Name = "part", Attributes = [new AttributeDefinition { Name = "size", Value = Distribution.Number(4), Unit = "mm" }] })
            .Part(new PartDefinition { Name = "other", Attributes = [new AttributeDefinition { Name = "mass", Value = Distribution.Number(1) }] })
            .Source("s", "1 min").Add("later", new SourceDefinition { Every = Distribution.Constant(TimeSpan.FromHours(1)), Parts = [new PartShare("other", 1)] })
            .Add("grinder", new GrinderDefinition()).Sink("done").Flow("s -> grinder -> done", "later -> done"), StationKinds.BuiltIn.With(Grinder.Kind));
        using var run = new Simulation(model);
        var told = new List<string>();
        run.Events.Subscribe(new Watcher(e =>
        {
            if (e.Kind == StationEventKind.PartAttributeSet)
                told.Add(string.Create(CultureInfo.InvariantCulture, $"{run.Stations[e.Station.Index].Name}: {e.Part} {run.Attributes[e.Signal.Index].Name} {e.Value}"));
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(2)));
        Assert.Equal(["s: 1 size 4", "grinder: 1 size 3.5", "s: 2 size 4", "grinder: 2 size 3.5"], told);
    }

    [Fact]
    public void A_station_that_asks_for_an_attribute_that_no_part_has_is_refused()
    {
        FactoryModel model = FactoryModel.Build("Custom", factory => factory.Source("s", "1 min").Add("grinder", new GrinderDefinition()).Sink("done").Flow("s -> grinder -> done"), StationKinds.BuiltIn.With(Grinder.Kind));
        Assert.Equal("Station 'grinder' asks for the attribute 'size', which no part type of this factory has.", Assert.Throws<InvalidOperationException>(() => new Simulation(model)).Message);
    }

    private static (List<StationEvent> Events, Simulation Run) Watch(string yaml, double minutes)
    {
        var events = new List<StationEvent>();
        var run = new Simulation(FactoryModel.Parse(yaml), 3);
        run.Events.Subscribe(new Watcher(events.Add));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minutes)));
        return (events, run);
    }

    private static int Station(Simulation run, string name) => run.Stations.First(station => station.Name == name).Id.Index;

    private sealed record GrinderDefinition : StationDefinition;

    /// <summary>Takes half a millimetre off each part, in no time.</summary>
    private sealed class Grinder : Station
    {
        private readonly Outlet _outlet;
        private readonly AttributeHandle _size, _mass;
        private readonly bool _hasMass;

        private Grinder(StationLayout layout) : base(layout)
        {
            layout.Inlet();
            _outlet = layout.Outlet(new RoutingDefinition());
            _size = layout.Attribute("size");
            _mass = layout.Attribute("mass");
            _hasMass = layout.UnitOf(_mass).Length == 0 && layout.UnitOf(_size) == "mm";
        }

        public static StationKind<GrinderDefinition> Kind { get; } = new() { Kind = "grinder", Summary = "Grinds.", Empty = new GrinderDefinition(), Keys = [], Behaviour = (_, layout) => new Grinder(layout) };

        public override bool OnOffer(Run run, PartHandle part, Link link)
        {
            run.Publish(StationEventKind.PartArrived, this, part);
            Assert.True(_hasMass && double.IsNaN(run.AttributeOf(part, _mass)));
            Assert.Throws<ArgumentOutOfRangeException>(() => run.SetAttribute(this, part, _size, double.NaN));
            run.SetAttribute(this, part, _mass, 7);   // which it does not have
            run.SetAttribute(this, part, _size, run.AttributeOf(part, _size) - 0.5);
            int way = 0;
            return _outlet.TryPass(run, part, ref way);
        }

        public override int Room(Run run) => 1;
    }
}
