using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;
using FactoryTwin.Tests.Streams;

namespace FactoryTwin.Tests.Live;

/// <summary>A factory in step with a clock, which here goes on when it is told to.</summary>
public sealed class LiveFactoryTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly HandClock _clock = new();
    private readonly Simulation _run = new(RecordedStory.Line);

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(1000)]
    public void Its_time_goes_as_many_times_as_fast_as_the_clock_as_it_is_told(double speed)
    {
        using LiveFactory live = Live(new() { SpeedFactor = speed });
        for (int tick = 0; tick <= 50; tick++, _clock.Advance(Period))
        {
            LiveTick told = live.Tick();
            Assert.Equal((tick + 1, SimTime.At(tick * Period * speed), speed, true, TimeSpan.Zero), (told.Number, told.Time, told.SpeedFactor, told.KeepsPace, told.Late));
        }
        Assert.Equal(HashUntil(_run.Now), HashUntil(_run.Now, byTicks: Period * speed));
    }

    [Fact]
    public void Another_speed_holds_from_the_last_tick_on_and_a_pause_from_the_next()
    {
        using LiveFactory live = Live(new() { SpeedFactor = 10 });
        live.Tick();
        Assert.Equal(1, After(Period));
        live.SpeedFactor = 100;
        Assert.Equal(11, After(Period));
        live.Pause();
        Assert.True(live.IsPaused);
        Assert.Equal(11, After(Period));
        Assert.True(live.LastTick.IsPaused);
        Assert.Equal(11, After(TimeSpan.FromHours(1)));
        live.Resume();
        Assert.Equal(11, After(Period));
        Assert.Equal(21, After(Period));
        live.SpeedFactor = double.PositiveInfinity;
        Assert.Throws<ArgumentOutOfRangeException>(() => live.SpeedFactor = 0.05);
        Assert.Throws<ArgumentOutOfRangeException>(() => live.SpeedFactor = double.NaN);
        Assert.Equal(double.PositiveInfinity, live.SpeedFactor);

        double After(TimeSpan time)
        {
            _clock.Advance(time);
            return live.Tick().Time.SinceStart.TotalSeconds;
        }
    }

    [Fact]
    public void A_paused_factory_goes_event_by_event_or_tick_by_tick()
    {
        using LiveFactory live = Live(new() { SpeedFactor = 60, IsPaused = true });
        live.Tick();
        Assert.Equal(0, _run.EventCount);
        for (int step = 1; step <= 20; step++)
        {
            live.StepEvent();
            _clock.Advance(Period);
            live.Tick();
            Assert.Equal(step, _run.EventCount);
        }
        SimTime before = _run.Now;
        live.StepTick();
        live.StepTick();
        live.Tick();
        Assert.Equal(before + 2 * Period * 60, live.LastTick.Time);
        live.Tick();
        Assert.Equal(before + 2 * Period * 60, live.LastTick.Time);
        Assert.True(live.IsPaused);
        live.StepEvent();
        live.Resume();
        Assert.Equal(before + 2 * Period * 60, live.Tick().Time);
        Assert.Equal(HashUntil(_run.Now), HashUntil(_run.Now, byTicks: Period));
    }

    [Fact]
    public void A_tick_that_begins_late_says_how_late_and_makes_up_for_the_time()
    {
        using LiveFactory live = Live(new());
        live.Tick();
        _clock.Advance(TimeSpan.FromMilliseconds(130));
        Assert.Equal((30, 0.13), Told(live.Tick()));
        _clock.Advance(TimeSpan.FromMilliseconds(70));
        Assert.Equal((0, 0.2), Told(live.Tick()));
        _clock.Advance(TimeSpan.FromMilliseconds(570));
        Assert.Equal((470, 0.77), Told(live.Tick()));
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal((0, 0.8), Told(live.Tick()));
        Assert.Equal(TimeSpan.FromMilliseconds(470), live.LastTick.LongestLate);
        Assert.True(live.LastTick.KeepsPace);

        static (double, double) Told(LiveTick tick) => (tick.Late.TotalMilliseconds, tick.Time.SinceStart.TotalSeconds);
    }

    /// <summary>Each look at the clock costs 40 ms of it, so a tick ends after three thousand events at most; a thousand times real time needs more.</summary>
    [Fact]
    public async Task A_factory_that_cannot_keep_pace_falls_behind_says_so_leaves_out_nothing_and_still_listens()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, m: { kind: machine, cycle: 10 ms }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var hash = new StreamHash();
        run.Events.Subscribe(hash);
        using var live = new LiveFactory(run, new() { SpeedFactor = 1000, Clock = _clock });
        live.Tick();
        _clock.Cost = TimeSpan.FromMilliseconds(40);
        for (int tick = 0; tick < 5; tick++)
        {
            SimTime before = run.Now;
            Assert.False(live.Tick().KeepsPace);
            Assert.InRange(run.EventCount - before.Ticks / TimeSpan.FromMilliseconds(10).Ticks, 1, 3_001);
        }
        Assert.InRange(live.LastTick.Behind, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(30));
        Task<AppliedCommand> broken = live.Post(new InjectFault("m"));
        live.Tick();
        Assert.Equal(1, (await broken).Number);
        _clock.Cost = TimeSpan.Zero;
        Assert.True(live.Tick().KeepsPace);
        using var again = new Simulation(run.Model);
        var expected = new StreamHash();
        again.Events.Subscribe(expected);
        again.Repeat(run.Commands);
        again.AdvanceTo(run.Now);
        Assert.Equal((expected.Value, expected.Count), (hash.Value, hash.Count));
    }

    [Fact]
    public async Task Commands_from_any_thread_are_followed_at_the_next_tick_in_their_order_and_answered()
    {
        using LiveFactory live = Live(new() { MostCommands = 3 });
        live.Tick();
        _clock.Advance(Period);
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<AppliedCommand>[] posted = new Task<AppliedCommand>[3];
        FactoryCommand[] commands = [new ChangeCycle("a", 2), new RepairFault("b"), new InjectFault("b")];
        for (int i = 0; i < commands.Length; i++)
            await Task.Run(() => { posted[i] = live.Post(commands[i]); }, stop);
        Assert.Equal("InjectFault to 'a' is refused: 3 commands wait already for the next tick. Post fewer, or tick more often.", (await Assert.ThrowsAsync<CommandException>(() => live.Post(new InjectFault("a")))).Message);
        Assert.Empty(_run.Commands);
        live.Tick();
        Assert.Equal(new AppliedCommand(1, SimTime.Start, 0, new ChangeCycle("a", 2)), await posted[0]);
        Assert.Contains("no fault", (await Assert.ThrowsAsync<CommandException>(() => posted[1])).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await posted[2]).Number);
        Assert.Equal(StationState.Down, live.StateOf(live.Station("b").Id)!.Value.State);
        Task<AppliedCommand> late = live.Post(new RepairFault("b"));
        live.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => live.Post(new RepairFault("b")));
        Assert.Throws<ObjectDisposedException>(() => live.Tick());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(double.PositiveInfinity)]
    public async Task It_runs_by_itself_until_an_instant(double speed)
    {
        using LiveFactory live = Live(new() { SpeedFactor = speed });
        var ticks = new List<LiveTick>();
        live.Ticks.Subscribe(ticks.Add);
        var until = SimTime.At(TimeSpan.FromMinutes(10));
        await live.RunAsync(until, TestContext.Current.CancellationToken);
        Assert.Equal((until, TimeSpan.FromMinutes(10) / speed), (_run.Now, _clock.Elapsed));
        Assert.Equal((double.IsPositiveInfinity(speed) ? 1 : 1 + (int)(6_000 / speed), until), (ticks.Count, ticks[^1].Time));
        Assert.All(ticks, tick => Assert.Equal((TimeSpan.Zero, true), (tick.Late, tick.KeepsPace)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => live.RunAsync(SimTime.Start, TestContext.Current.CancellationToken));
        await live.RunAsync(until + TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(until + TimeSpan.FromMinutes(1), _run.Now);
    }

    [Fact]
    public async Task It_stops_between_two_ticks_when_it_is_asked_to_and_can_go_on()
    {
        using LiveFactory live = Live(new() { SpeedFactor = 60 });
        using var stop = new CancellationTokenSource();
        int ticks = 0;
        live.Ticks.Subscribe(_ =>
        {
            Assert.Throws<InvalidOperationException>(() => live.Tick());
            if (++ticks == 11)
                stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live.RunAsync(cancellation: stop.Token));
        Assert.Equal(SimTime.At(TimeSpan.FromMinutes(1)), _run.Now);
        _clock.Advance(TimeSpan.FromDays(1));
        await live.RunAsync(SimTime.At(TimeSpan.FromMinutes(2)), TestContext.Current.CancellationToken);
        Assert.Equal((SimTime.At(TimeSpan.FromMinutes(2)), TimeSpan.Zero), (live.LastTick.Time, live.LastTick.LongestLate));
    }

    [Fact]
    public async Task As_fast_as_it_can_it_gives_way_to_who_called_and_waits_where_nothing_is_pending()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source, limit: 5000 parts }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        _clock.Cost = TimeSpan.FromMilliseconds(60);
        using var live = new LiveFactory(run, new() { SpeedFactor = double.PositiveInfinity, Clock = _clock });
        using var stop = new CancellationTokenSource();
        live.Ticks.Subscribe(_ => _clock.Cost = run.NextDue() == SimTime.Never ? TimeSpan.Zero : _clock.Cost);
        _clock.Waits = stop.Cancel;   // the first wait: nothing is pending any more
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live.RunAsync(cancellation: stop.Token));
        Assert.Equal((0, SimTime.At(TimeSpan.FromMinutes(5_000))), (run.PartsInProcess, run.Now));
        Assert.InRange(live.LastTick.Number, 2, 6);
    }

    [Fact]
    public void Signals_are_sampled_at_each_tick_computed_where_they_can_be_and_else_as_heard_last()
    {
        using var run = new Simulation(Seeds.SeedFile.Load("print-farm.yaml"));
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
        using var live = new LiveFactory(run, new() { SpeedFactor = 600, Clock = _clock });
        var progress = new List<SignalSample>();
        var failures = new List<SignalSample>();
        int heard = 0;
        live.SamplesOf("print-1", "progress").Subscribe(progress.Add);
        live.SamplesOf("print-1", "print-failure").Subscribe(failures.Add);
        live.SignalOf("print-1", "progress").Subscribe(_ => heard++);
        for (int tick = 0; tick < 20; tick++, _clock.Advance(Period))
            live.Tick();
        Assert.Equal(20, progress.Count(sample => sample is { Unit: "%", Number: >= 0 and <= 100 }));
        Assert.Equal(20, progress.Select(sample => sample.Time).Distinct().Count());
        Assert.InRange(progress.Select(sample => sample.Number).Distinct().Count(), heard + 1, 20);
        Assert.Empty(failures);
        Assert.Throws<ArgumentException>(() => live.SamplesOf("print-1", "progres"));
        Assert.Throws<ArgumentOutOfRangeException>(() => live.SamplesOf("print-1", "progress", 1));
    }

    [Fact]
    public void Who_observes_and_fails_is_let_go_and_noted_and_the_others_hear_on()
    {
        using LiveFactory live = Live(new() { SpeedFactor = 1000 });
        int ticks = 0, events = 0;
        bool isOver = false;
        live.Ticks.Subscribe(_ => throw new InvalidOperationException("tick"));
        live.Ticks.Subscribe(_ => ticks++, () => isOver = true);
        live.Events.Subscribe(_ => throw new InvalidOperationException("event"));
        live.Events.Subscribe(_ => events++);
        for (int tick = 0; tick < 5; tick++, _clock.Advance(Period))
            live.Tick();
        Assert.Equal(["event", "tick"], live.Failures.Select(failure => failure.Message).Order(StringComparer.Ordinal));
        Assert.Equal((5, true), (ticks, events > 20));
        Assert.False(isOver);
        live.Dispose();
        Assert.True(isOver);
    }

    [Fact]
    public async Task A_model_that_fails_ends_it_and_refuses_what_waits()
    {
        using var run = new Simulation(Bell.Model);
        using var live = new LiveFactory(run, new() { Clock = _clock });
        Task<AppliedCommand> breaks = live.Post(new InjectFault("bell")), waits = live.Post(new ChangeCycle("bell", 2));
        await Assert.ThrowsAsync<SimulationFaultedException>(() => live.RunAsync(cancellation: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SimulationFaultedException>(() => breaks);
        await Assert.ThrowsAsync<SimulationFaultedException>(() => waits);
    }

    [Fact]
    public void Options_have_their_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LiveOptions { Period = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LiveOptions { SpeedFactor = 1001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LiveOptions { MostCommands = 0 });
    }

    private LiveFactory Live(LiveOptions options) => new(_run, options with { Clock = _clock });

    private static ulong HashUntil(SimTime until, TimeSpan? byTicks = null)
    {
        var hash = new StreamHash();
        using var run = new Simulation(RecordedStory.Line);
        run.Events.Subscribe(hash);
        while (byTicks is { } tick && run.Now + tick < until)
            run.Advance(tick);
        run.AdvanceTo(until);
        return hash.Value;
    }
}
