using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Kernel;
using FactoryTwin.Tests.Live;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>A recorded factory is heard as it was.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly RecordedStory _story = new();

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Any_factory_recorded_and_replayed_or_live_at_sixty_times_has_the_stream_and_the_indicators_that_it_had() =>
        Gen.Select(Gen.ULong[1, 1_000_000], Gen.Int[0, 2]).Sample((number, size) =>
        {
            int block = new[] { 1, 7, 4096 }[size];
            string path = _story.PathOf($"{number}-{block}.ftr");
            using var run = new Simulation(AnyFactory.WithEqualPeople(number));
            using Recorder recorder = run.Record(path, new() { EventsPerBlock = block });
            var (hash, again) = (new StreamHash(), new StreamHash());
            run.Events.Subscribe(hash);
            FactoryIndicators indicators = run.Indicators();
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(2)));
            recorder.End(new(run.Now));
            using Recording recording = Recording.Open(path);
            using var replay = new Replay(recording);
            replay.Events.Subscribe(again);
            FactoryIndicators replayed = replay.Indicators();
            replay.RunToEnd();
            Assert.Equal((hash.Value, hash.Count, run.Now), (again.Value, again.Count, replay.Now));
            Assert.Equal(Told(indicators.Read(run.Now)), Told(replayed.Read(replay.Now)));

            var (clock, lived) = (new HandClock(), new StreamHash());
            using var sixty = new Simulation(AnyFactory.WithEqualPeople(number));
            using var live = new LiveFactory(sixty, new() { SpeedFactor = 60, Clock = clock });
            live.Events.Subscribe(lived);
            FactoryIndicators living = live.Indicators();
            for (live.Tick(); live.LastTick.Time < run.Now; live.Tick())
                clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal((hash.Value, hash.Count, run.Now, TimeSpan.FromMinutes(2)), (lived.Value, lived.Count, sixty.Now, clock.Elapsed));
            Assert.Equal(Told(indicators.Read(run.Now)), Told(living.Read(sixty.Now)));
        }, iter: 30);

    [Fact]
    public void Seeking_is_skipping()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(2), new() { EventsPerBlock = 16 });
        using Recording recording = Recording.Open(_story.PathOf());
        // Instants at which something happened are where it goes wrong, if it does.
        Gen.Select(Gen.Int[0, heard.Count - 1], Gen.Long[-1, 1], Gen.Int[0, heard.Count - 1]).Sample((at, off, before) =>
        {
            var to = new SimTime(Math.Max(0, heard[at].Time.Ticks + off));
            var after = new List<StationEvent>();
            using var replay = new Replay(recording);
            replay.AdvanceTo(heard[before].Time);
            replay.Seek(to);
            Assert.Equal(to, replay.Now);
            replay.Events.Subscribe(after.Add);
            replay.RunToEnd();
            Assert.Equal(heard.SkipWhile(e => e.Time < to), after);
            Assert.Equal(after, recording.Read(to));
        }, iter: 200);
    }

    [Fact]
    public void The_present_state_is_the_one_that_the_run_had_wherever_one_goes_or_seeks() => Gen.Select(Gen.ULong[1, 1_000_000], Gen.Int[0, 3600].Array[1, 5], Gen.Bool).Sample((number, stops, seeks) =>
    {
        string path = _story.PathOf(Path.GetRandomFileName());   // cases run side by side
        RecordedStory.Record(path, AnyFactory.WithEqualPeople(number), TimeSpan.FromHours(1), new() { EventsPerBlock = 7 });
        using Recording recording = Recording.Open(path);
        using var replay = new Replay(recording);
        foreach (int stop in seeks ? stops : [.. stops.Order()])
        {
            var instant = SimTime.At(TimeSpan.FromSeconds(stop));
            using var run = new Simulation(AnyFactory.WithEqualPeople(number));
            run.AdvanceTo(instant);
            if (seeks)
                replay.Seek(instant);
            replay.AdvanceTo(instant);
            Assert.Equal(States(run), States(replay));
        }

        static List<PlaceState?> States(IFactory factory) => [.. factory.Stations.SelectMany(station => Enumerable.Range(0, station.Places).Select(place => factory.StateOf(station.Id, place)))];
    }, iter: 100);

    [Fact]
    public void Who_comes_late_to_a_replay_hears_the_present_state_first_if_they_ask_for_it()
    {
        RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(2));
        using var run = new Simulation(RecordedStory.Line);
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        var instant = SimTime.At(TimeSpan.FromMinutes(40));
        (List<StateChange> simulated, List<StateChange> replayed) = ([], []);
        run.AdvanceTo(instant);
        replay.AdvanceTo(instant);
        run.StatesOf("a", presentFirst: true).Subscribe(simulated.Add);
        replay.StatesOf("a", presentFirst: true).Subscribe(replayed.Add);
        Assert.Equal(instant, Assert.Single(replayed).Time);
        (List<TimedValue> rolling, List<TimedValue> rolled) = ([], []);
        run.RollingOee("a", TimeSpan.FromMinutes(15)).Subscribe(rolling.Add);
        replay.RollingOee("a", TimeSpan.FromMinutes(15)).Subscribe(rolled.Add);
        run.AdvanceTo(recording.To);
        replay.RunToEnd();
        Assert.Equal(simulated, replayed);
        Assert.NotEmpty(rolling);
        Assert.Equal(rolling, rolled);
    }

    [Fact]
    public void Stopping_on_the_way_changes_nothing()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(2));
        using Recording recording = Recording.Open(_story.PathOf());
        var again = new List<StationEvent>();
        using var replay = new Replay(recording);
        replay.Events.Subscribe(e =>
        {
            Assert.Equal(e.Time, replay.Now);
            again.Add(e);
        });
        for (int minute = 0; minute <= 130; minute++)
        {
            replay.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minute)));
            Assert.True(replay.NextDue() > replay.Now);
        }
        Assert.Equal(heard, again);
        Assert.Equal((SimTime.Never, SimTime.At(TimeSpan.FromMinutes(130))), (replay.NextDue(), replay.Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => replay.AdvanceTo(SimTime.Start));
        replay.Seek(SimTime.Start);
        replay.RunToEnd();
        Assert.Equal(2 * heard.Count, again.Count);
    }

    [Fact]
    public void An_observer_that_throws_or_moves_the_replay_on_is_let_go_and_reported()
    {
        RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(1));
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        Watcher good = new(), bad = new(_ => replay.Advance(TimeSpan.FromHours(1)));
        replay.Events.Subscribe(bad);
        replay.Events.Subscribe(good);
        Assert.IsType<InvalidOperationException>(Assert.Single(Assert.Throws<ObserverException>(replay.RunToEnd).InnerExceptions));
        Assert.Equal((1, (int)recording.Events), (bad.Events, good.Events));
        replay.Dispose();
        Assert.Equal(1, good.Completions);
        Assert.Throws<ObjectDisposedException>(() => replay.Seek(SimTime.Start));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(7777)]
    public async Task Played_at_any_speed_each_event_comes_at_its_own_time(double speed)
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(3));
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        var clock = new HandClock();
        var late = new List<TimeSpan>();
        replay.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
        replay.Events.Subscribe(e => late.Add(clock.Elapsed - (e.Time.SinceStart - TimeSpan.FromHours(1)) / speed));
        await replay.PlayAsync(speed, clock, TestContext.Current.CancellationToken);
        Assert.Equal(heard.Count(e => e.Time > SimTime.At(TimeSpan.FromHours(1))), late.Count);
        Assert.All(late, by => Assert.InRange(by, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        Assert.InRange(clock.Elapsed, TimeSpan.FromHours(2) / speed, TimeSpan.FromHours(2) / speed + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Playing_can_be_stopped_and_needs_a_speed()
    {
        RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(3));
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        using var stop = new CancellationTokenSource();
        replay.Events.Subscribe(e =>
        {
            if (e.Time > SimTime.At(TimeSpan.FromHours(1)))
                stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replay.PlayAsync(1, new HandClock(), stop.Token));
        Assert.InRange(replay.Now.SinceStart, TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => replay.PlayAsync(0, cancellation: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => replay.PlayAsync(double.NaN, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_model_that_is_no_text_leaves_the_stream_and_its_indicators()
    {
        FactoryModel model = RecordedStory.Line.WithStation("b", new FactoryTwin.Stations.MachineDefinition { Cycle = Distribution.Empirical([50, 60]) });
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), model, TimeSpan.FromHours(1));
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        Assert.Null(replay.Model);
        Assert.Equal("The recording holds no model; its indicators can be had from the stream alone.", Assert.Throws<InvalidOperationException>(() => FactoryTwin.Experiments.Study.Replay(replay)).Message);
        FactoryIndicators indicators = replay.Indicators();
        replay.RunToEnd();
        Assert.Equal(heard.Count(e => e.Kind == StationEventKind.PartEnded), indicators.Read(replay.Now).Flow.Good);
    }

    /// <summary>All figures of a report that are compared by value.</summary>
    private static string Told(IndicatorReport report) => $"{report.Flow} {report.LittlesLaw} {report.Orders} {string.Join(' ', report.Stations)} {string.Join(' ', report.PartTypes)}";
}
