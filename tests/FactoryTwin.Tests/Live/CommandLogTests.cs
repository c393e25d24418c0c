using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;
using FactoryTwin.Tests.Streams;

namespace FactoryTwin.Tests.Live;

/// <summary>Model, seed and commands make a run again.</summary>
public sealed class CommandLogTests : IDisposable
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(3);

    private readonly RecordedStory _story = new();

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Any_factory_told_anything_at_any_time_is_made_again_from_its_recording_whoever_stops_on_the_way()
    {
        int followed = 0;
        Gen.Select(AnyFactory.Number, Gen.ULong, Gen.Int[1, 12]).Sample((number, seed, count) =>
        {
            string path = _story.PathOf($"{number}-{seed}-{count}.ftr");
            using var run = new Simulation(AnyFactory.Of(number), seed);
            using Recorder recorder = run.Record(path);
            StreamHash hash = Hear(run), again = new();
            var any = new AnyCommand(seed);
            int done = Enumerable.Range(0, count).Count(_ => any.Give(run));
            Interlocked.Add(ref followed, done);
            run.Advance(Horizon);
            recorder.End(new(run.Now, run.EventCount));

            using Recording recording = Recording.Open(path);
            Assert.Equal(run.Commands, recording.Commands);
            Assert.Equal(done, recording.Commands.Count);
            using Simulation made = Simulation.From(recording);
            made.Events.Subscribe(again);
            foreach (AppliedCommand command in recording.Commands)
            {
                if (seed % 3 == 0 && made.Now.Ticks < command.Time.Ticks / 2)
                    made.AdvanceTo(new SimTime(command.Time.Ticks / 2));
                made.Repeat([command]);
            }
            made.AdvanceTo(recording.To);
            Assert.Equal((hash.Value, hash.Count, run.EventCount), (again.Value, again.Count, made.EventCount));
        }, iter: 60);
        Assert.InRange(followed, 60, int.MaxValue);
    }

    [Fact]
    public void Parts_people_and_places_add_up_whatever_is_told_and_forks_go_on_alike() => Gen.Select(AnyFactory.Number, Gen.ULong).Sample((number, seed) =>
    {
        using var run = new Simulation(AnyFactory.Of(number), seed);
        var audit = new Audit(run);
        run.Events.Subscribe(audit);
        var any = new AnyCommand(seed, changesRoom: false);
        for (int command = 0; command < 8; command++)
            any.Give(run);
        using Simulation fork = run.Fork(), drawn = run.Fork();
        Assert.Equal(run.Commands, fork.Commands);
        StreamHash hash = Hear(run), again = Hear(fork);
        run.Advance(Horizon);
        fork.Advance(Horizon);
        Assert.Equal((hash.Value, hash.Count), (again.Value, again.Count));
        audit.CheckRun();
        Assert.Empty(audit.Faults);
        drawn.Redraw(~seed);
        drawn.Advance(Horizon);
    }, iter: 200);

    /// <summary>Three parts are done at minute 1. A command after the first of them is another one than a command after all of them, though both are given at minute 1.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_command_in_the_middle_of_an_instant_comes_after_as_many_events_when_it_is_repeated(int events)
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min, places: 3 }, done: { kind: sink } }", "flow: [s -> m -> done]"));
        using var run = new Simulation(model);
        StreamHash hash = Hear(run);
        for (int step = 0; step < events; step++)
            run.Step();
        AppliedCommand applied = run.Apply(new InjectFault("m"));
        Assert.Equal(new AppliedCommand(1, SimTime.At(TimeSpan.FromMinutes(1)), events, new InjectFault("m")), applied);
        run.Advance(TimeSpan.FromMinutes(1));
        using var again = new Simulation(model);
        StreamHash repeated = Hear(again);
        again.Repeat(run.Commands);
        again.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((hash.Value, events), (repeated.Value, again.PartsEntered - again.PartsInProcess));
    }

    [Fact]
    public void A_log_of_another_run_is_refused()
    {
        using var run = new Simulation(RecordedStory.Line);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(30)));
        AppliedCommand applied = run.Apply(new ChangeCycle("a", 2));
        using var other = new Simulation(RecordedStory.Line, 2);
        Assert.Equal(
            $"Command 1 was given at 0:30:00 after {applied.EventCount} events, and this run is at 0:30:00 after {EventsOf(2)} events and 0 commands: repeat the log of the same model, seed and version, from where the run stands.",
            Assert.Throws<InvalidOperationException>(() => other.Repeat(run.Commands)).Message);
        Assert.Empty(other.Commands);
        Assert.Throws<InvalidOperationException>(() => run.Repeat([applied]));

        static long EventsOf(ulong seed)
        {
            using var run = new Simulation(RecordedStory.Line, seed);
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(30)));
            return run.EventCount;
        }
    }

    [Fact]
    public void Commands_outlast_a_crash_and_the_limits_of_a_recording()
    {
        using var run = new Simulation(RecordedStory.Line);
        run.Apply(new ChangeCycle("a", 1.5));
        Recorder recorder = run.Record(_story.PathOf(), new RecordingOptions { EventsPerBlock = 16, LongestAge = TimeSpan.FromHours(1) });
        for (int hour = 1; hour <= 5; hour++)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(hour)));
            run.Apply(new ChangeCycle("b", hour));
        }
        run.Advance(TimeSpan.FromHours(1));
        using (Recording recording = Recording.Open(_story.PathOf()))   // as it is on the disk, without an end
        {
            Assert.InRange(recording.From.SinceStart.TotalHours, 3, 5.5);
            Assert.Equal(run.Commands, recording.Commands);
            Assert.Equal((6, true), (recording.Commands.Count, recording.Damage!.IsCut));
        }
        recorder.End(new(run.Now));
        Assert.IsType<ObjectDisposedException>(Assert.Single(Assert.Throws<ObserverException>(() => run.Apply(new ChangeCycle("b", 1))).InnerExceptions));
        Assert.Equal(7, run.Commands.Count);
    }

    [Fact]
    public void Every_command_is_written_and_read_as_it_was()
    {
        FactoryCommand[] commands =
        [
            new InjectFault("a") { Failure = 2, Place = 1 }, new RepairFault("a") { Place = 0 }, new ChangeCycle("a", 0.1), new ChangeCapacity("q", null), new ChangeCapacity("q", 3),
            new AddOrder("s", 5) { Part = "gear", Due = new SimTime(12345), Priority = 7 }, new SendPeople("c") { Lasting = TimeSpan.FromSeconds(1.5) }, new RecallPeople("c"),
        ];
        Assert.Equal(typeof(FactoryCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FactoryCommand))).ToHashSet(), [.. commands.Select(command => command.GetType())]);
        using var run = new Simulation(RecordedStory.Line);
        AppliedCommand[] applied = [.. commands.Select((command, i) => new AppliedCommand(i + 1, new SimTime(i), i * 10, command))];
        using (Recorder recorder = run.Record(_story.PathOf()))
        {
            foreach (AppliedCommand each in applied)
                recorder.On(each);
            recorder.End(new(new SimTime(applied.Length)));
        }
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.Equal(applied, recording.Commands);
        Assert.Null(recording.Damage);
    }

    private static StreamHash Hear(Simulation run)
    {
        var hash = new StreamHash();
        run.Events.Subscribe(hash);
        return hash;
    }
}
