using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Kernel;

/// <summary>Kinds of station that the library does not know.</summary>
public class CustomStationTests
{
    private static readonly StationKinds Kinds = StationKinds.BuiltIn.With(KilnDefinition.Kind);

    private static readonly string Pottery = Story.Yaml(
        "stations:",
        "  clay: { kind: source, every: exponential(5 min), limit: 200 parts }",
        "  shelf: { kind: buffer, capacity: 6 }",
        "  kiln: { kind: kiln, batch: 4 parts, firing: 'uniform(15 min, 25 min)' }",
        "  glaze: { kind: machine, cycle: 5 min }",
        "  done: { kind: sink }",
        "flow: [clay -> shelf -> kiln -> glaze -> done]");

    [Fact]
    public void A_kiln_fires_batches_and_tells_its_temperature()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations: { clay: { kind: source, limit: 4 parts }, kiln: { kind: kiln, batch: 2 parts, firing: 10 min }, glaze: { kind: machine, cycle: 3 min }, done: { kind: sink } }",
            "flow: [clay -> kiln -> glaze -> done]"), kinds: Kinds);
        Story.Equal(
        [
            "0 kiln arrived 1: Starved", "0 kiln arrived 2: Processing", "0 kiln SignalChanged",
            "10 kiln SignalChanged", "10 kiln completed 1", "10 kiln completed 2", "10 kiln Blocked",
            "13 kiln Starved", "13 kiln arrived 3: Starved", "13 kiln arrived 4: Processing", "13 kiln SignalChanged",
            "23 kiln SignalChanged", "23 kiln completed 3", "23 kiln completed 4", "23 kiln Blocked",
            "26 kiln Starved",
        ], Story.Of(model, 60, "kiln"));
    }

    [Theory]
    [InlineData("kiln", "kiln")]
    [InlineData("shelf", "kiln")]
    [InlineData("kiln", "glaze")]
    public void A_kiln_begins_and_ends_loops_like_any_other_station(string from, string to)
    {
        using var run = new Simulation(FactoryModel.Parse(Pottery + $"loops: {{ cards: {{ conwip: 4, from: {from}, to: {to} }} }}\n", kinds: Kinds));
        var audit = new Audit(run);
        run.Events.Subscribe(audit);
        run.RunToEnd();
        Assert.DoesNotContain(audit.Faults, fault => fault.Contains("cards", StringComparison.Ordinal));
        Assert.Equal((200L, 0), (audit.Left, run.PartsInProcess));
    }

    [Fact]
    public void A_kiln_reads_from_text_and_writes_back()
    {
        FactoryModel model = FactoryModel.Parse(Pottery, kinds: Kinds);
        Assert.Contains("batch: 4 parts", model.ToYaml(), StringComparison.Ordinal);
        Assert.Contains("uniform(15 min, 25 min)", model.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml(), kinds: Kinds));
        ModelException fault = Assert.Throws<ModelException>(() => FactoryModel.Parse(Pottery));
        Assert.Contains("kiln", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kiln_forks_and_is_drawn_again_like_any_other_station()
    {
        using var run = new Simulation(FactoryModel.Parse(Pottery, kinds: Kinds), 3);
        while (run.Now.SinceStart < TimeSpan.FromHours(3))
            run.Step();
        Simulation fork = run.Fork(), drawn = run.Fork(), again = run.Fork();
        drawn.Redraw(9);
        again.Redraw(9);
        string original = Rest(run);
        Assert.Equal(original, Rest(fork));
        Assert.Equal(Rest(drawn), Rest(again));
        Assert.NotEqual(original, Rest(drawn));

        static string Rest(Simulation run)
        {
            var hash = new StreamHash();
            run.Events.Subscribe(hash);
            run.RunToEnd();
            Assert.Equal((200L, 0), (run.PartsEntered, run.PartsInProcess));
            return hash.ToString();
        }
    }

    [Fact]
    public void A_firing_in_progress_is_drawn_on_the_condition_of_what_has_elapsed()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations: { clay: { kind: source, limit: 2 parts }, kiln: { kind: kiln, batch: 2 parts, firing: 'uniform(10 s, 50 s)' }, done: { kind: sink } }", "flow: [clay -> kiln -> done]"), kinds: Kinds);
        using var run = Enumerable.Range(1, 100).Select(seed => new Simulation(model, (ulong)seed)).First(run =>
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(30)));
            return run.EventCount == 0;
        });
        double[] totals = [.. Enumerable.Range(0, 4000).Select(i =>
        {
            using Simulation fork = run.Fork();
            fork.Redraw(1, i);
            return fork.NextDue().SinceStart.TotalSeconds;
        })];
        Fit.Assert(totals, x => x < 30 ? 1 : x > 50 ? 0 : (50 - x) / 20, "firing");
    }

    [Fact]
    public void A_station_with_a_field_that_can_change_is_refused_with_the_remedy()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new Simulation(With(layout => new Forgetful(layout))));
        Assert.Equal("Forgetful._count can change: keep what changes in a struct from StationLayout.State<T>(), so that a fork copies it, and make the field readonly.", refused.Message);
    }

    [Fact]
    public void Two_random_streams_for_one_purpose_are_refused_with_the_remedy()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new Simulation(With(layout => new Twice(layout))));
        Assert.Equal("Station 'x' has a random stream for 'cycle' already; give the second one a purpose of its own.", refused.Message);
    }

    [Fact]
    public void A_station_that_would_not_hear_of_a_free_card_is_refused_with_the_remedy()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new Simulation(With(layout => new Faulty(layout), factory => factory.Loop("cards", 2, "x"))));
        Assert.Equal("Parts come into the loop 'cards' at 'x', which would not hear of a free card: override OnRoom in Faulty, and take a part there if one can be taken.", refused.Message);
    }

    [Fact]
    public void A_station_that_throws_faults_the_run_for_ever()
    {
        using var run = new Simulation(With(layout => new Faulty(layout)));
        var seen = new Watcher();
        run.Events.Subscribe(seen);
        run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(59)));
        SimulationFaultedException fault = Assert.Throws<SimulationFaultedException>(() => run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(5))));
        Assert.Equal("The run failed at 0:01:00 and can go on no more: The belt tore.", fault.Message);
        Assert.Equal(TimeSpan.FromMinutes(1), fault.At.SinceStart);
        Assert.Same(fault.InnerException, run.Fault);
        Assert.Same(run.Fault, seen.Error);
        foreach (Action later in (Action[])[() => run.Step(), () => run.Advance(TimeSpan.Zero), () => run.AdvanceTo(SimTime.Start), () => run.Fork(), () => run.Redraw(1), () => run.NextDue(), run.RunToEnd])
            Assert.Same(run.Fault, Assert.Throws<SimulationFaultedException>(later).InnerException);
        var late = new Watcher();
        run.Events.Subscribe(late);
        Assert.Same(run.Fault, late.Error);
        Assert.Equal((1, 0), (seen.Ends, seen.Completions));
    }

    [Theory]
    [InlineData(false, false, "The run has no end: source 'x' has no limit. Give it one, or use AdvanceTo.")]
    [InlineData(true, false, "The run has no end: source 'x' has no limit. Give it one, or use AdvanceTo.")]
    [InlineData(true, true, "The run has no end: 1 sources have parts to give at 0:00:00 and nothing happens any more.")]
    public void A_source_of_ones_own_says_whether_it_ends(bool isDeclared, bool ends, string message)
    {
        FactoryModel model = FactoryModel.Build("Custom", factory => factory.Add("x", new AnyDefinition()).Sink("done").Flow("x -> done"), StationKinds.BuiltIn.With(new StationKind<AnyDefinition>
        {
            Kind = "any", Summary = "Anything.", Empty = new AnyDefinition(), Keys = [], Role = _ => StationRole.Source, Behaviour = (_, layout) => new Silent(layout, isDeclared, ends),
        }));
        using var run = new Simulation(model);
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(run.RunToEnd).Message);
    }

    [Fact]
    public void Stations_that_take_no_time_are_reported_and_do_not_hang()
    {
        using var run = new Simulation(With(layout => new Timeless(layout)));
        SimulationFaultedException fault = Assert.Throws<SimulationFaultedException>(() => run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(1))));
        Assert.Contains("Time stands still at 0:00:00", fault.Message, StringComparison.Ordinal);
    }

    private static FactoryModel With(Func<StationLayout, Station> make, Action<FactoryModelBuilder>? more = null) => FactoryModel.Build("Custom", factory =>
        {
            factory.Source("s", new SourceDefinition { Limit = 1 }).Add("x", new AnyDefinition()).Sink("done").Flow("s -> x -> done");
            more?.Invoke(factory);
        },
        StationKinds.BuiltIn.With(new StationKind<AnyDefinition> { Kind = "any", Summary = "Anything.", Empty = new AnyDefinition(), Keys = [], Behaviour = (_, layout) => make(layout) }));

    private sealed record AnyDefinition : StationDefinition;

    private sealed class Forgetful : Station
    {
        private int _count;

        public Forgetful(StationLayout layout) : base(layout)
        {
            layout.Inlet();
            layout.Outlet(RoutingDefinition.FirstFree);
        }

        public override void OnStart(Run run) => _count++;
    }

    private sealed class Twice : Station
    {
        public Twice(StationLayout layout) : base(layout)
        {
            layout.Stream("cycle");
            layout.Timer(0, "cycle", Distribution.Exponential(TimeSpan.FromSeconds(1)));
        }
    }

    private sealed class Faulty : Station
    {
        private readonly TimerHandle _timer;

        public Faulty(StationLayout layout) : base(layout)
        {
            layout.Outlet(RoutingDefinition.FirstFree);
            _timer = layout.Timer(0);
        }

        public override void OnStart(Run run) => run.BeginFor(_timer, 0, TimeSpan.FromMinutes(1));

        public override void OnTimer(Run run, int tag, int place) => throw new InvalidOperationException("The belt tore.");
    }

    private sealed class Silent : Station
    {
        public Silent(StationLayout layout, bool isDeclared, bool ends) : base(layout)
        {
            layout.Outlet(RoutingDefinition.FirstFree);
            if (isDeclared)
                layout.DeclareSource(ends);
        }
    }

    private sealed class Timeless : Station
    {
        private readonly TimerHandle _timer;

        public Timeless(StationLayout layout) : base(layout)
        {
            layout.Outlet(RoutingDefinition.FirstFree);
            _timer = layout.Timer(0);
        }

        public override void OnStart(Run run) => run.BeginFor(_timer, 0, TimeSpan.Zero);

        public override void OnTimer(Run run, int tag, int place) => run.BeginFor(_timer, 0, TimeSpan.Zero);
    }
}
