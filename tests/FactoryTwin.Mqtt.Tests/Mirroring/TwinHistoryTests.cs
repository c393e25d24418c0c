using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A mirror that came late, or has missed something, asks its twin for it and becomes one that has heard every word.</summary>
public sealed class TwinHistoryTests
{
    [Fact]
    public async Task Who_comes_late_is_told_all_that_happened_and_has_the_same_stream_and_indicators()
    {
        using var twin = new ToldTwin();
        FactoryIndicators simulated = twin.Run.Indicators();
        twin.GoOn(TimeSpan.FromHours(20));
        Assert.True(twin.Hash.Count > 2 * 2048);
        await using FactoryMirror mirror = twin.NewMirror();
        (var hash, FactoryIndicators seen) = (new StreamHash(), mirror.Indicators());
        mirror.Events.Subscribe(hash);
        foreach (MqttMessage kept in twin.Kept)
            mirror.Receive(kept with { ArrivedAt = MirrorBench.At(0) });
        twin.GoOn(TimeSpan.FromMinutes(5), mirror);
        Assert.Equal(0, hash.Count);   // it waits for what was before
        Assert.True(twin.Answer(mirror) > 2);
        twin.GoOn(TimeSpan.FromHours(1), mirror);
        Assert.Equal((twin.Hash.Count, twin.Hash.Value), (hash.Count, hash.Value));
        IndicatorReport one = simulated.Read(twin.Run.Now), two = seen.Read(twin.Run.Now);
        Assert.Equal(one.LineOee, two.LineOee);
        Assert.Equal(one.Flow, two.Flow);
        Assert.Equal(one.Energy!.TotalKilowattHours, two.Energy!.TotalKilowattHours);
        Assert.True(mirror.Health.Filled > 2 * 2048);
        Assert.Equal((null, 0, 0), (mirror.Health.Notice, mirror.Health.Misfits, mirror.Health.Unreadable));
    }

    [Fact]
    public async Task Without_a_heartbeat_the_first_event_shows_that_something_is_missing()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        MqttMessage[] born = [.. twin.Said.Take(2)];
        await using FactoryMirror mirror = twin.NewMirror();
        var hash = new StreamHash();
        mirror.Events.Subscribe(hash);
        foreach (MqttMessage kept in born)
            mirror.Receive(kept with { ArrivedAt = MirrorBench.At(0) });
        Assert.False(mirror.TryTakeQuestion(out _));
        twin.GoOn(TimeSpan.FromMinutes(5), mirror);
        twin.Answer(mirror);
        Assert.Equal(twin.Hash.Value, hash.Value);
    }

    [Fact]
    public async Task A_gap_is_filled_in_its_place()
    {
        using var twin = new ToldTwin();
        await using FactoryMirror mirror = twin.NewMirror();
        var hash = new StreamHash();
        mirror.Events.Subscribe(hash);
        foreach (MqttMessage first in twin.Said)
            mirror.Receive(first with { ArrivedAt = MirrorBench.At(0) });
        twin.GoOn(TimeSpan.FromHours(1), mirror);
        Assert.False(mirror.TryTakeQuestion(out _));   // it has heard every word
        twin.GoOn(TimeSpan.FromHours(1), mirror, loses: i => i is > 20 and < 90);
        twin.GoOn(TimeSpan.FromMinutes(10), mirror, loses: i => i is > 5 and < 10);   // and while it is being told
        Assert.True(twin.Answer(mirror) > 0);
        Assert.Equal((twin.Hash.Count, twin.Hash.Value), (hash.Count, hash.Value));
        Assert.True(mirror.Health.Filled > 30);
        Assert.Null(mirror.Health.Notice);
    }

    [Fact]
    public async Task What_is_lost_with_the_answers_is_asked_for_again()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        Assert.True(mirror.TryTakeQuestion(out _));   // which goes astray
        mirror.AdvanceTo(MirrorBench.At(2));
        Assert.False(mirror.TryTakeQuestion(out _));
        Assert.Equal(MirrorBench.At(3), mirror.NextDue);
        mirror.AdvanceTo(MirrorBench.At(3));
        Assert.Equal(1, twin.Answer(mirror, at: 4));
        Assert.Equal(twin.Hash.Count, mirror.Health.Events);
    }

    [Fact]
    public async Task Where_no_answer_comes_it_goes_on_with_what_it_hears_and_says_so()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        twin.GoOn(TimeSpan.FromMinutes(5), mirror);
        Assert.Equal(0, mirror.Health.Events);
        mirror.AdvanceTo(MirrorBench.At(11));
        Assert.Equal("The twin has not answered within 10 s what happened before, so the mirror goes on with what it hears; perhaps it lacks the right to publish to 'factorytwin/Pin%20line/ask'.", mirror.Health.Notice);
        Assert.True(mirror.Health.Events > 10);
        twin.GoOn(TimeSpan.FromMinutes(5), mirror, at: 12);
        Assert.Equal(twin.Run.StateOf(new(1)), mirror.StateOf(new(1)));
        Assert.False(mirror.TryTakeQuestion(out _));
    }

    [Fact]
    public async Task A_mirror_that_does_not_ask_knows_what_happens_from_then_on_and_nothing_of_before()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(10));
        await using FactoryMirror mirror = twin.NewMirror(asks: false);
        FactoryIndicators seen = mirror.Indicators();
        foreach (MqttMessage kept in twin.Kept)
            mirror.Receive(kept with { ArrivedAt = MirrorBench.At(0) });
        twin.GoOn(TimeSpan.FromMinutes(30), mirror);
        Assert.False(mirror.TryTakeQuestion(out _));
        IndicatorReport report = seen.Read(mirror.Now);
        StateTime unknown = report.Stations.Single(station => station.Station.Name == "look").States.Single(state => state.State == StationState.NoData);
        Assert.True(unknown.Time >= TimeSpan.FromHours(10), $"only {unknown.Time} are said not to be known");
    }

    [Fact]
    public async Task Where_the_twin_no_longer_keeps_the_begin_the_mirror_starts_where_it_does_and_says_so()
    {
        using var twin = new ToldTwin(mostBytes: 30_000);
        twin.GoOn(TimeSpan.FromHours(60));
        Assert.True(twin.Hash.Count > 10_000);
        await using FactoryMirror mirror = twin.NewMirror();
        var heard = new List<StationEvent>();
        mirror.Events.Subscribe(heard.Add);
        foreach (MqttMessage kept in twin.Kept)
            mirror.Receive(kept with { ArrivedAt = MirrorBench.At(0) });
        twin.Answer(mirror);
        twin.GoOn(TimeSpan.FromMinutes(30), mirror);
        Assert.InRange(heard.Count, 2048, twin.Hash.Count - 2048);
        Assert.StartsWith("The twin no longer keeps all that happened before: the mirror knows what happened from 2026-01-0", mirror.Health.Notice, StringComparison.Ordinal);
        Assert.All((StationId[])[new(1), ToldTwin.Spare], station => Assert.Equal(twin.Run.StateOf(station), mirror.StateOf(station)));
        Assert.All(heard.Where(e => e.Time > SimTime.Start && e.Station == ToldTwin.Spare), e => Assert.NotEqual(StationState.NoData, e.State));
    }

    [Fact]
    public async Task A_run_that_begins_anew_is_told_from_its_first_event_too()
    {
        using var first = new ToldTwin();
        using var second = new ToldTwin(seed: 4, began: 2_000);
        await using FactoryMirror mirror = first.MirrorThatHeard(first.Said);
        first.GoOn(TimeSpan.FromHours(1), mirror);
        long before = mirror.Health.Events;
        second.GoOn(TimeSpan.FromHours(1));
        foreach (MqttMessage kept in second.Kept)
            mirror.Receive(kept with { ArrivedAt = MirrorBench.At(2) });
        Assert.Equal(1, second.Answer(mirror, at: 2));
        Assert.Equal(before, first.Hash.Count);
        Assert.InRange(mirror.Health.Events, before + second.Hash.Count, before + second.Hash.Count + 10);   // states that the new run begins with
        Assert.True(mirror.Now > first.Run.Now);
    }

    [Fact]
    public async Task A_station_that_has_never_said_anything_is_back_with_its_twin()
    {
        using var twin = new ToldTwin();
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Said);
        twin.GoOn(TimeSpan.FromMinutes(10), mirror);
        Assert.Equal(StationState.Starved, mirror.StateOf(ToldTwin.Spare)!.Value.State);
        mirror.Receive(twin.Offline with { ArrivedAt = MirrorBench.At(2) });
        Assert.Equal(StationState.NoData, mirror.StateOf(ToldTwin.Spare)!.Value.State);
        mirror.Receive(twin.Online with { ArrivedAt = MirrorBench.At(3) });
        Assert.Equal(StationState.Starved, mirror.StateOf(ToldTwin.Spare)!.Value.State);
        Assert.DoesNotContain(mirror.Health.Devices, device => device.IsAway);
    }

    [Fact]
    public async Task A_twin_that_answers_is_there_with_all_its_stations()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        Assert.Contains(mirror.Health.Devices, device => device.IsAway);   // what the broker keeps tells of then
        twin.Answer(mirror);
        Assert.DoesNotContain(mirror.Health.Devices, device => device.IsAway);
    }

    [Fact]
    public async Task A_binding_that_asks_no_more_lets_what_is_held_back_happen()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        twin.GoOn(TimeSpan.FromMinutes(5), mirror);
        Assert.Equal(0, mirror.Health.Events);
        mirror.Reload(twin.Binding("twin: { dialect: plain, history: false }"));
        Assert.True(mirror.Health.Events > 10);
        mirror.AdvanceTo(MirrorBench.At(60));
        Assert.False(mirror.TryTakeQuestion(out _));
        twin.GoOn(TimeSpan.FromMinutes(5), mirror, at: 60);
        Assert.Equal(twin.Run.StateOf(new(1)), mirror.StateOf(new(1)));
    }

    [Fact]
    public async Task A_binding_of_devices_does_not_take_the_place_of_that_of_a_twin_whose_time_the_mirror_has()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromHours(1));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => mirror.Reload(twin.Binding("devices: { a: { dialect: tasmota, station: mill } }")));
        Assert.StartsWith("The mirror that runs has the time of a twin, and the binding names none: start a new mirror for it.", refused.Message, StringComparison.Ordinal);
        mirror.AdvanceTo(MirrorBench.At(4));
        twin.Answer(mirror, at: 4);
        Assert.Equal(twin.Hash.Count, mirror.Health.Events);
    }

    [Fact]
    public void What_a_killed_publisher_sends_of_its_run_before_does_not_happen_in_the_next_one()
    {
        List<long> happened = [];
        var past = new TwinPast("m", (_, _) => new MqttMessage { Topic = "ask" }, (e, _) => happened.Add(e.Mark.Position), _ => { }) { MayAsk = true };
        past.Announced(new("f", Run: 2, Position: 3), answers: true, MirrorBench.At(0));
        Assert.False(past.IsOver(Event(1, 9).Mark));   // nothing of the next run has happened yet
        past.Answered("f", new TwinAnswer { Run = 2, Id = "m", From = 1, First = 1, To = 3, IsLast = true }, null, [Event(2, 1), Event(2, 2), Event(2, 3)], MirrorBench.At(0));
        Assert.Equal([1, 2, 3], happened);
        Assert.True(past.IsOver(Event(1, 9).Mark));
        Assert.False(past.IsOver(Event(2, 4).Mark));

        static Observation Event(long run, long position) => new() { Device = "f/a", Kind = ObservationKind.Event, ArrivedAt = MirrorBench.At(0), Mark = new TwinMark("f", run, position) };
    }

    [Fact]
    public async Task A_recording_that_began_before_the_twin_spoke_knows_its_silent_stations_as_well()
    {
        using var twin = new ToldTwin();
        string file = twin.PathOf("mirror.ftr");
        await using (FactoryMirror mirror = twin.NewMirror())
        {
            using Recorder recorder = mirror.Record(file, "L", mirror.Model);
            foreach (MqttMessage said in twin.Said)
                mirror.Receive(said with { ArrivedAt = MirrorBench.At(0) });
            twin.GoOn(TimeSpan.FromHours(1), mirror);
            Assert.Equal(StationState.Starved, mirror.StateOf(ToldTwin.Spare)!.Value.State);
            await mirror.DisposeAsync();
            recorder.End(new(mirror.Now));
        }
        using Recording recording = Recording.Open(file);
        Assert.Equal(twin.Hash.Count, recording.Events);
        using var replay = new Replay(recording);
        replay.AdvanceTo(recording.To);
        Assert.Equal(StationState.Starved, replay.StateOf(ToldTwin.Spare)!.Value.State);
    }

    [Fact]
    public async Task A_recording_of_a_twin_that_never_spoke_says_that_nothing_is_known()
    {
        using var twin = new ToldTwin();
        string file = twin.PathOf("mirror.ftr");
        FactoryMirror mirror = twin.NewMirror();
        using (Recorder recorder = mirror.Record(file, "L", mirror.Model))
        {
            await mirror.DisposeAsync();
            recorder.End(new(mirror.Now));
        }
        using Recording recording = Recording.Open(file);
        using var replay = new Replay(recording);
        replay.AdvanceTo(recording.To);
        Assert.Equal(StationState.NoData, replay.StateOf(ToldTwin.Spare)!.Value.State);
    }
}
