using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Streams;

/// <summary>Limits of size and age.</summary>
public sealed class RecordingLimitTests : IDisposable
{
    private readonly RecordedStory _story = new();

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_limit_of_age_keeps_what_is_younger_and_little_more()
    {
        var age = TimeSpan.FromHours(1);
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(5), new() { EventsPerBlock = 16, LongestAge = age });
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.Null(recording.Damage);
        Assert.InRange(recording.From.SinceStart, TimeSpan.FromHours(3.8), TimeSpan.FromHours(4.4));
        Assert.Equal(heard.TakeLast((int)recording.Events), recording.Read().TakeLast((int)recording.Events));
        Assert.Equal(recording.From, heard[^(int)recording.Events].Time);
        Assert.Equal("line.ftr", _story.Files);
    }

    [Fact]
    public void A_limit_of_size_holds_whenever_one_looks_and_the_newest_is_kept()
    {
        const int Most = 6000;
        using var run = new Simulation(RecordedStory.Line);
        var heard = new List<StationEvent>();
        using Recorder recorder = run.Record(_story.PathOf(), new() { EventsPerBlock = 64, MostBytes = Most });
        run.Events.Subscribe(heard.Add);
        for (int hour = 1; hour <= 20; hour++)
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromHours(hour)));
            Assert.InRange(new FileInfo(_story.PathOf()).Length, 1, Most);
            Assert.Equal(new FileInfo(_story.PathOf()).Length, recorder.Size);
        }
        recorder.End(new(run.Now));
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.InRange(recording.Events, 64, heard.Count / 2);
        Assert.Equal(heard.TakeLast((int)recording.Events), recording.Read().TakeLast((int)recording.Events));
    }

    [Fact]
    public void A_factory_whose_older_events_were_dropped_begins_with_the_states_that_it_had()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(5), new() { EventsPerBlock = 16, LongestAge = TimeSpan.FromHours(1) });
        using Recording recording = Recording.Open(_story.PathOf());
        using var replay = new Replay(recording);
        var known = new Dictionary<(StationId, ushort), StationState>();
        replay.Events.Subscribe(e => known[(e.Station, e.Place)] = e.State);
        replay.AdvanceTo(new SimTime(recording.From.Ticks - 1));
        var expected = new Dictionary<(StationId, ushort), StationState>();
        foreach (StationEvent e in heard.Where(e => e.Time < recording.From))
            expected[(e.Station, e.Place)] = e.State;
        Assert.Equal(expected.OrderBy(each => each.Key.Item1.Index), known.OrderBy(each => each.Key.Item1.Index));
    }

    [Fact]
    public void A_recording_with_limits_can_be_continued()
    {
        var options = new RecordingOptions { EventsPerBlock = 16, LongestAge = TimeSpan.FromHours(1) };
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf("whole.ftr"), RecordedStory.Line, TimeSpan.FromHours(5), options);
        RecordingDescription description;
        using (Recording whole = Recording.Open(_story.PathOf("whole.ftr")))
            description = whole.Description;
        StationEvent[] all = [.. heard];
        using (Recorder first = Recorder.Create(_story.PathOf(), description, options))
            first.On(all.AsSpan(0, 320));
        using (Recorder second = Recorder.Append(_story.PathOf(), description, options))
        {
            second.On(all.AsSpan(320));
            second.End(new(SimTime.At(TimeSpan.FromHours(5))));
        }
        Assert.Equal(RecordedStory.Read(_story.PathOf("whole.ftr")), RecordedStory.Read(_story.PathOf()));
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordingOptions { MostBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordingOptions { LongestAge = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordingOptions { EventsPerBlock = 65_537 });
    }
}
