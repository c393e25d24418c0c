using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Experiments;

/// <summary>Pairs of futures, and runs that go on in a changed model.</summary>
public class WhatIfTests
{
    private const string Text = """
        name: Line
        shifts: { day: 'Mon-Sun 06:00-14:00' }
        stations:
          castings: { kind: source, every: exponential(65 s) }
          mill: { kind: machine, cycle: 'lognormal(mean 60 s, cv 0.5)', failures: { every: exponential(3 h), repair: exponential(20 min) }, tool: { life: 40 parts, change: 5 min } }
          shelf: { kind: buffer, capacity: 3 }
          test: { kind: inspection, cycle: exponential(55 s), accept: 90 % }
          done: { kind: sink }
        flow:
          - castings -> mill -> shelf -> test -> done
        """;

    private static readonly FactoryModel Line = FactoryModel.Parse(Text);

    private static readonly ForecastOptions FourHours = new() { Horizon = TimeSpan.FromHours(4), Step = TimeSpan.FromHours(2), Replications = 60, Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.Energy] };

    [Fact]
    public void A_change_that_changes_nothing_makes_no_difference_in_any_pair()
    {
        using Simulation run = AtOne(out FactoryIndicators soFar);
        Comparison byAction = WhatIf.Run(run, soFar, FourHours, _ => { }, TestContext.Current.CancellationToken)["good"].Points[^1].Comparison;
        Comparison byModel = WhatIf.Run(run, soFar, FourHours, FactoryModel.Parse(Text), TestContext.Current.CancellationToken)["good"].Points[^1].Comparison;
        Assert.Equal((byAction, new Estimate(0, 0)), (byModel, byAction.Difference));
    }

    [Fact]
    public void A_slower_inspection_makes_fewer_parts_by_an_interval_that_is_shorter_than_that_of_independent_futures()
    {
        using Simulation run = AtOne(out FactoryIndicators soFar);
        WhatIfResult result = WhatIf.Run(run, soFar, FourHours, Changed("exponential(55 s)", "exponential(80 s)"), TestContext.Current.CancellationToken);
        Assert.Equal((60, run.Now, 2), (result.Pairs, result.From, result["good"].Points.Count));
        Comparison last = result["good"].Points[^1].Comparison;
        Assert.Equal(ComparisonVerdict.Less, last.Verdict);
        Assert.True(last.Difference.HalfWidth95 < 0.8 * Math.Sqrt(Math.Pow(last.First.HalfWidth95!.Value, 2) + Math.Pow(last.Second.HalfWidth95!.Value, 2)), $"{last}");
        Assert.Equal(ComparisonVerdict.NotApplicable, result["energy"].Points[^1].Comparison.Verdict);
    }

    [Fact]
    public void What_is_done_to_one_future_of_each_pair_is_done_after_it_was_drawn_anew()
    {
        using Simulation run = AtOne(out FactoryIndicators soFar);
        int calls = 0;
        Comparison difference = WhatIf.Run(run, soFar, FourHours, future =>
        {
            Interlocked.Increment(ref calls);
            future.Redraw(5, 1);   // all have one future then
        }, TestContext.Current.CancellationToken)["good"].Points[^1].Comparison;
        Assert.Equal((60, 0.0), (calls, difference.Second.HalfWidth95));
        Assert.True(difference.First.HalfWidth95 > 0);
    }

    [Fact]
    public void A_fork_in_the_same_model_has_the_same_future_to_the_last_bit()
    {
        using Simulation run = AtOne(out _);
        Assert.Equal(Rest(run.Fork()), Rest(run.Fork(FactoryModel.Parse(Text))));
        FactoryModel any = AnyFactory.Of(5);
        using var other = new Simulation(any, 5);
        other.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(Rest(other.Fork()), Rest(other.Fork(any)));
    }

    /// <summary>Each kind of change is heeded from the next draw on, and the original goes on as it was.</summary>
    [Theory]
    [InlineData("exponential(65 s)", "exponential(200 s)")]
    [InlineData("lognormal(mean 60 s, cv 0.5)", "lognormal(mean 90 s, cv 0.5)")]
    [InlineData("every: exponential(3 h)", "every: exponential(1 h)")]
    [InlineData("repair: exponential(20 min)", "repair: exponential(60 min)")]
    [InlineData("life: 40 parts", "life: 5 parts")]
    [InlineData("change: 5 min", "change: 15 min")]
    [InlineData("capacity: 3", "capacity: 1")]
    [InlineData("capacity: 3", "capacity: 30")]
    [InlineData("kind: buffer, capacity: 3", "kind: buffer")]
    [InlineData("accept: 90 %", "accept: 20 %")]
    [InlineData("change: 5 min }", "change: 5 min }, scrap: 30 %")]
    public void Numbers_can_be_changed_in_a_run_that_goes_on(string before, string after)
    {
        using Simulation run = AtOne(out FactoryIndicators soFar);
        string original = Rest(run.Fork());
        using Simulation changed = run.Fork(Changed(before, after));
        FactoryIndicators counted = soFar.Fork();
        changed.Events.Subscribe(counted);
        Assert.NotEqual(original, Rest(changed));
        FlowIndicators flow = counted.Read(changed.Now).Flow;
        Assert.Equal((flow.Entered, changed.PartsInProcess), (flow.Good + flow.Scrapped + flow.Present, flow.Present));
        Assert.Equal(original, Rest(run));
    }

    [Fact]
    public void A_shelf_that_gets_more_room_takes_what_waits_for_it_at_once()
    {
        FactoryModel small = Of(2), large = Of(4);
        using var run = new Simulation(small);
        run.Advance(TimeSpan.FromMinutes(10));
        using Simulation changed = run.Fork(large);
        List<SimTime> arrivals = [];
        changed.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.PartArrived && changed.NameOf(e.Station) == "shelf")
                arrivals.Add(e.Time);
        }));
        changed.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(run.Now, arrivals[0]);

        static FactoryModel Of(int capacity) => FactoryModel.Parse($"name: Shelf\nstations: {{ s: {{ kind: source }}, a: {{ kind: machine, cycle: 20 s }}, shelf: {{ kind: buffer, capacity: {capacity} }}, b: {{ kind: machine, cycle: 1000 s }}, done: {{ kind: sink }} }}\nflow: [s -> a -> shelf -> b -> done]");
    }

    [Fact]
    public void A_law_by_part_type_stays_until_the_next_part_comes()
    {
        using var run = new Simulation(Of("10 min"));
        run.Advance(TimeSpan.FromMinutes(1));
        using Simulation changed = run.Fork(Of("1 min"));
        Assert.Equal(TimeSpan.FromMinutes(10), changed.NextDue().SinceStart);
        changed.Step();
        Assert.Equal(TimeSpan.FromMinutes(11), changed.NextDue().SinceStart);

        static FactoryModel Of(string cycle) => FactoryModel.Parse($"name: Types\nstations: {{ s: {{ kind: source, part: gear }}, r: {{ kind: source, part: ring, every: 1000 h }}, m: {{ kind: machine, cycle: {cycle} }}, done: {{ kind: sink }} }}\nparts: {{ ring: {{ cycle: {{ m: 5 min }} }} }}\nflow: [s -> m -> done, r -> m]");
    }

    [Fact]
    public void What_commands_have_changed_stays_changed_in_another_model()
    {
        using var run = new Simulation(Of("20 s", 2));
        run.Advance(TimeSpan.FromSeconds(5));
        run.Apply(new ChangeCycle("a", 3));
        run.Apply(new ChangeCapacity("shelf", 4));
        Assert.Equal(Rest(run.Fork()), Rest(run.Fork(Of("20 s", 2))));
        using Simulation changed = run.Fork(Of("10 s", 1));
        Assert.Equal(TimeSpan.FromSeconds(50), changed.NextDue().SinceStart);
        List<SimTime> arrivals = [];
        changed.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.PartArrived && changed.NameOf(e.Station) == "shelf")
                arrivals.Add(e.Time);
        }));
        changed.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([50, 80, 110, 140, 170], arrivals.Select(time => (int)time.SinceStart.TotalSeconds));   // the first goes on to 'b', and then four stay

        static FactoryModel Of(string cycle, int capacity) => FactoryModel.Parse($"name: Shelf\nstations: {{ s: {{ kind: source }}, a: {{ kind: machine, cycle: {cycle} }}, shelf: {{ kind: buffer, capacity: {capacity} }}, b: {{ kind: machine, cycle: 5000 s }}, done: {{ kind: sink }} }}\nflow: [s -> a -> shelf -> b -> done]");
    }

    [Fact]
    public void What_a_run_cannot_go_on_in_is_named_all_at_once()
    {
        using Simulation run = AtOne(out FactoryIndicators soFar);
        FactoryModel other = FactoryModel.Parse(Text.Replace("06:00-14:00", "06:00-22:00").Replace("accept: 90 %", "accept: 90 %, places: 2").Replace("life: 40 parts", "life: 3 h").Replace(", failures: { every: exponential(3 h), repair: exponential(20 min) }", ""));
        const string Refusal = "The run cannot go on in 'Line': 'shifts' differs; station 'mill': 'failures' differs; station 'mill': 'tool.life' differs; station 'test': 'places' differs. Leave that as it is, or begin a new run with it. (Parameter 'changed')";
        Assert.Equal(Refusal, Assert.Throws<ArgumentException>(() => run.Fork(other)).Message);
        Assert.Equal(Refusal, Assert.Throws<ArgumentException>(() => WhatIf.Run(run, soFar, FourHours, other, TestContext.Current.CancellationToken)).Message);
        Assert.Equal("The run cannot go on in 'Line': 'flow' differs; station 'mill' is missing; station 'lathe' is new. Leave that as it is, or begin a new run with it. (Parameter 'changed')",
            Assert.Throws<ArgumentException>(() => run.Fork(Changed("mill", "lathe"))).Message);
        Assert.Contains("station 'shelf': 'kind' differs", Assert.Throws<ArgumentException>(() => run.Fork(Changed("{ kind: buffer, capacity: 3 }", "{ kind: conveyor, length: 3 m, speed: 1 m/s, part-length: 40 cm }"))).Message);
    }

    private static FactoryModel Changed(string before, string after)
    {
        Assert.Contains(before, Text);
        return FactoryModel.Parse(Text.Replace(before, after));
    }

    private static Simulation AtOne(out FactoryIndicators soFar)
    {
        var run = new Simulation(Line);
        soFar = run.Indicators();
        run.Advance(TimeSpan.FromHours(1));
        return run;
    }

    private static string Rest(Simulation run)
    {
        var hash = new StreamHash();
        run.Events.Subscribe(hash);
        run.Advance(TimeSpan.FromHours(4));
        return hash.ToString();
    }
}
