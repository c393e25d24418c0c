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

    [Fact]
    public void A_timer_goes_on_at_the_pace_that_is_told_and_takes_its_own_time_when_it_is_begun_anew()
    {
        using var run = new Simulation(With(layout => new Paced(layout)));
        var over = new List<double>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged)
                over.Add(e.Time.SinceStart.TotalMinutes);
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(27)));
        using Simulation fork = run.Fork();
        Assert.Equal(SimTime.At(TimeSpan.FromMinutes(28)), fork.NextDue());
        fork.Redraw(1);
        Assert.Equal(SimTime.At(TimeSpan.FromMinutes(28)), fork.NextDue());   // a constant
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
        // 5 of 10 min at three times the time, until 15; a rest; 3 min at twice the time, from 20 to 26; the last 2 min at their own time. Then, begun anew, its own 10 min.
        Assert.Equal([28, 38], over);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_pace_that_is_none_is_refused(double timeFactor)
    {
        using var run = new Simulation(With(layout => new Paced(layout) { Pace = timeFactor }));
        SimulationFaultedException fault = Assert.Throws<SimulationFaultedException>(() => run.AdvanceTo(SimTime.Start));
        Assert.Contains("Work takes some time: the factor must be above 0.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_station_and_a_pool_of_ones_own_ask_by_skill_and_learn_as_the_built_in_ones_do()
    {
        StationKinds kinds = StationKinds.BuiltIn
            .With(new StationKind<AnyDefinition> { Kind = "any", Summary = "Anything.", Empty = new AnyDefinition(), Keys = [], Role = _ => StationRole.Source, Behaviour = (_, layout) => new Tender(layout) })
            .With(new StationKind<HelpersDefinition> { Kind = "helpers", Summary = "Helpers.", Empty = new HelpersDefinition(), Keys = [], Role = _ => StationRole.Pool, Behaviour = (_, layout) => new Helpers(layout) });
        FactoryModel model = FactoryModel.Build("Custom", factory => factory.Add("helpers", new HelpersDefinition()).Add("x", new AnyDefinition()).Sink("done").Flow("x -> done"), kinds);
        Story.Equal(["0 helpers on duty: 1", "0 helpers assigned to x", "30 helpers released by x", "30 helpers assigned to x", "50 helpers released by x", "50 helpers assigned to x", "60 helpers released by x", "60 helpers assigned to x"],
            Story.Of(model, 61, "helpers"));
    }

    /// <summary>A station that claims, and says nothing of how that shows, waits in the state for it; what it says goes before; who comes for parts is named by itself.</summary>
    [Fact]
    public void A_station_of_ones_own_says_whom_it_waits_for_and_who_waits_for_it()
    {
        Action<FactoryModelBuilder> more = factory => factory.Operators("crew", 1).Machine("m", "1 min").Flow("s -> m -> x");
        Assert.Equal(new WaitInfo("crew", StationState.WaitingForOperator), Assert.Single(InfoOf("x", With(layout => new Asking(layout, isTold: false), more)).Waits));
        FactoryModel told = With(layout => new Asking(layout, isTold: true), more);
        Assert.Equal(new WaitInfo("crew", StationState.Down, StationPhase.Repair), InfoOf("x", told).Waits[0]);
        Assert.Equal(new WaitInfo("done", StationState.Blocked, StationPhase.AwaitingRemoval), InfoOf("x", told).Waits[1]);
        Assert.Contains(new WaitInfo("done or the forklift", StationState.Blocked), InfoOf("m", With(layout => new Asking(layout, isTold: true), factory => more(factory.Flow("m -> done")))).Waits);

        static StationInfo InfoOf(string station, FactoryModel model)
        {
            using var run = new Simulation(model);
            return run.Stations.Single(info => info.Name == station);
        }
    }

    private sealed class Asking : Station
    {
        public Asking(StationLayout layout, bool isTold) : base(layout)
        {
            layout.Inlet();
            layout.Outlet(RoutingDefinition.FirstFree);
            ClaimHandle claim = layout.Claim("crew", 1, 0);
            if (!isTold)
                return;
            layout.ShowsWait(claim, StationState.Down, StationPhase.Repair);
            layout.ShowsWaitForNext(StationPhase.AwaitingRemoval);
        }

        public override string Fetcher => "the forklift";
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

    private sealed record HelpersDefinition : StationDefinition;

    /// <summary>A constant timer that is told several paces on its way, and then is begun anew without one.</summary>
    private sealed class Paced : Station
    {
        private readonly TimerHandle _work, _change;
        private readonly StateSlot<int> _changes;
        private readonly SignalId _over;

        public Paced(StationLayout layout) : base(layout)
        {
            layout.Inlet();
            layout.Outlet(RoutingDefinition.FirstFree);
            _work = layout.Timer(0, "work", Distribution.Constant(TimeSpan.FromMinutes(10)));
            _change = layout.Timer(1, EventPriority.Interruption);
            _changes = layout.State<int>();
            _over = layout.Signal(new SignalDefinition { Name = "over", Unit = "" });
        }

        public double Pace { get; init; } = 3;

        public override void OnStart(Run run)
        {
            run.Continue(_work, 0, Pace);
            run.BeginFor(_change, 0, TimeSpan.FromMinutes(15));
        }

        public override void OnTimer(Run run, int tag, int place)
        {
            if (tag == 0)
            {
                run.PublishSignal(this, _over, 0);
                if (_changes[run]++ == 3)
                    run.Begin(_work);
                return;
            }
            run.Pause(_work);
            switch (_changes[run]++)
            {
                case 0:
                    run.BeginFor(_change, 0, TimeSpan.FromMinutes(5));
                    break;
                case 1:
                    run.Continue(_work, 0, 2);
                    run.Continue(_work, 0, 9);   // it runs: no difference
                    run.BeginFor(_change, 0, TimeSpan.FromMinutes(6));
                    break;
                default:
                    run.Continue(_work, 0, 1);
                    break;
            }
        }
    }

    /// <summary>Works for ten minutes again and again, by somebody who can tend.</summary>
    private sealed class Tender : Station
    {
        private readonly ClaimHandle _claim;
        private readonly TimerHandle _work;

        public Tender(StationLayout layout) : base(layout)
        {
            layout.Outlet(RoutingDefinition.FirstFree);
            _claim = layout.ClaimSkill("tending", 1, 0);
            _work = layout.Timer(0, "work", Distribution.Constant(TimeSpan.FromMinutes(10)));
        }

        public override void OnStart(Run run) => run.Post(this, 0);

        public override void OnPosted(Run run, int tag, int place)
        {
            if (run.Request(_claim))
                OnGranted(run, 0, 0);
        }

        public override void OnGranted(Run run, int tag, int place) => run.Continue(_work, 0, run.TimeFactor(_claim));

        public override void OnTimer(Run run, int tag, int place)
        {
            run.CountJob(_claim);
            run.Release(_claim);
            run.Post(this, 0);
        }
    }

    /// <summary>One who takes three times as long at first, then twice, then once.</summary>
    private sealed class Helpers : Pool
    {
        public Helpers(StationLayout layout) : base(layout, 1, ["tending"]) { }

        public override void OnStart(Run run)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => SetOnDuty(run, 2));
            SetOnDuty(run, 1);
        }

        protected override double TimeFactor(int jobsDone) => Math.Max(1, 3 - jobsDone);
    }
}
