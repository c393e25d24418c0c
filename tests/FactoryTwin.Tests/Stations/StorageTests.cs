using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>Storages, by the minute.</summary>
public class StorageTests
{
    private const string Rack = "  rack: { kind: storage, places: 3, store: 2 min, retrieve: 3 min }";

    [Fact]
    public void Every_part_is_stored_and_retrieved_one_after_the_other() => Story.Equal(
    [
        "0 rack arrived 1: Processing", "0 rack SignalChanged",
        "5 rack completed 1", "5 done ended 1", "5 rack SignalChanged", "5 rack arrived 2: Processing", "5 rack SignalChanged",
        "10 rack completed 2", "10 done ended 2", "10 rack SignalChanged", "10 rack Starved",
    ], Story.Of(Story.Yaml("stations:", "  s: { kind: source, limit: 2 parts }", Rack, "  done: { kind: sink }", "flow: [s -> rack -> done]"), 60));

    /// <summary>Part 1 goes to the machine at 5, parts 2 to 4 fill the rack. When the machine is free at 25, room is kept there, and the part comes at 28.</summary>
    [Fact]
    public void A_full_rack_is_blocked_until_the_next_station_has_room_and_waits_for_its_part() => Story.Equal(
    [
        "0 rack arrived 1: Processing", "5 rack completed 1", "5 m arrived 1: Processing", "5 rack arrived 2: Processing", "7 rack arrived 3: Processing", "9 rack arrived 4: Processing", "11 rack Blocked",
        "25 m completed 1", "25 m Starved", "25 rack Processing", "28 rack completed 2", "28 m arrived 2: Processing", "28 rack arrived 5: Processing", "30 rack Blocked",
    ], Told(Story.Yaml("stations:", "  s: { kind: source, limit: 5 parts }", Rack, "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> rack -> m -> done]"), 40, "rack", "m"));

    /// <summary>The machine is free at 11, while the crane stores part 3, which it finishes at 12; part 4, which waits, comes after the retrieval.</summary>
    [Fact]
    public void A_retrieval_comes_before_storing_and_what_has_begun_is_finished() => Story.Equal(
    [
        "0 rack arrived 1: Processing", "5 rack completed 1", "5 m arrived 1: Processing", "5 rack Starved", "6 rack arrived 2: Processing", "8 rack Idle", "10 rack arrived 3: Processing",
        "11 m completed 1", "11 m Starved", "15 rack completed 2", "15 m arrived 2: Processing", "15 rack arrived 4: Processing", "17 rack Idle",
        "21 m completed 2", "21 m Starved", "21 rack Processing", "24 rack completed 3", "24 m arrived 3: Processing", "24 rack Idle",
    ], Told(Story.Yaml("stations:", "  one: { kind: source, limit: 1 part }", "  two: { kind: source, every: 6 min, limit: 1 part }", "  three: { kind: source, every: 10 min, limit: 1 part }", "  four: { kind: source, every: 11 min, limit: 1 part }",
        Rack, "  m: { kind: machine, cycle: 6 min }", "  done: { kind: sink }", "flow: [one -> rack -> m -> done, two -> rack, three -> rack, four -> rack]"), 25, "rack", "m"));

    [Theory]
    [InlineData("fifo", "1 2 3 4")]
    [InlineData("lifo", "1 4 3 2")]
    [InlineData("by-priority", "1 4 2 3")]
    public void Parts_leave_in_the_order_that_is_asked_for(string order, string parts)
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source, limit: 3 parts, priority: 2 }", "  late: { kind: source, every: 9 min, limit: 1 part, priority: 1 }",
            Rack.Replace(" }", $", order: {order} }}", StringComparison.Ordinal), "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> rack -> m -> done, late -> rack]"));
        Assert.Equal(parts.Split(' ').Select(part => $"ended {part}"), Story.Of(model, 200, "done").Select(line => line[(line.IndexOf("done ", StringComparison.Ordinal) + 5)..]));
    }

    [Fact]
    public void Off_shift_the_crane_rests_and_goes_on_where_it_was() => Story.Equal(
    [
        "0 rack arrived 1: Processing", "4 rack OffShift", "30 rack Processing", "31 rack completed 1", "31 rack Starved",
    ], Told(Story.Yaml("shifts: { short: 'Mon-Sun 06:00-06:04', long: 'Mon-Sun 06:30-08:00' }", "stations:", "  s: { kind: source, limit: 1 part }", Rack, "  done: { kind: sink }", "flow: [s -> rack -> done]"), 60, "rack"));

    [Fact]
    public void A_next_station_that_is_free_off_shift_gets_its_part_in_the_next_shift() => Story.Equal(
    [
        "0 rack arrived 1: Processing", "5 rack completed 1", "5 rack arrived 2: Processing", "7 rack Idle", "10 rack OffShift", "30 rack Processing", "33 rack completed 2", "33 rack Starved",
    ], Told(Story.Yaml("shifts: { short: 'Mon-Sun 06:00-06:10', long: 'Mon-Sun 06:30-08:00' }", "stations:", "  s: { kind: source, limit: 2 parts }", Rack, "  m: { kind: machine, cycle: 7 min, shifts: always }", "  done: { kind: sink }", "flow: [s -> rack -> m -> done]"), 60, "rack"));

    /// <summary>Both machines have room kept for their parts. The part of the second comes while the crane stores that of the first, and waits before the rack.</summary>
    [Fact]
    public void A_part_for_which_room_was_kept_comes_in_while_the_crane_is_busy() => Story.Equal(
    [
        "10 rack arrived 1: Processing", "11 rack arrived 2: Processing", "15 rack completed 1", "20 rack completed 2", "20 rack Starved",
    ], Told(Story.Yaml("blocking: before-service", "stations:", "  s: { kind: source, limit: 1 part }", "  t: { kind: source, limit: 1 part }", "  a: { kind: machine, cycle: 10 min }", "  b: { kind: machine, cycle: 11 min }",
        Rack, "  done: { kind: sink }", "flow: [s -> a -> rack -> done, t -> b -> rack]"), 60, "rack"));

    /// <summary>The crane needs 5 minutes a part, so no more than 12 parts an hour pass.</summary>
    [Fact]
    public void The_crane_is_what_limits_a_storage_between_fast_machines()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source }", "  a: { kind: machine, cycle: 1 min }", "  rack: { kind: storage, places: 200, store: 2 min, retrieve: 3 min }", "  b: { kind: machine, cycle: 1 min }", "  done: { kind: sink }", "flow: [s -> a -> rack -> b -> done]")));
        int ended = 0;
        run.Events.PartsEnded().Subscribe(_ => ended++);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(100)));
        Assert.InRange(ended, 1190, 1200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_storage_whose_crane_takes_no_time_to_speak_of_is_a_buffer(int places)
    {
        List<double> ofRack = Ends($"{{ kind: storage, places: {places}, store: 0.01 ms, retrieve: 0.01 ms }}"), ofBuffer = Ends($"{{ kind: buffer, capacity: {places} }}");
        Assert.InRange(ofRack.Count, ofBuffer.Count - 1, ofBuffer.Count);
        Assert.All(ofRack.Zip(ofBuffer), pair => Assert.InRange(pair.First - pair.Second, 0, 2));   // 20 µs a part at most

        static List<double> Ends(string between)
        {
            var ends = new List<double>();
            using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source }", "  a: { kind: machine, cycle: exponential(1 min) }", $"  between: {between}", "  b: { kind: machine, cycle: exponential(1 min) }", "  done: { kind: sink }", "flow: [s -> a -> between -> b -> done]")), 5);
            run.Events.PartsEnded().Subscribe(e => ends.Add(e.Time.SinceStart.TotalSeconds));
            run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
            return ends;
        }
    }

    [Fact]
    public void The_level_is_a_signal()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source, limit: 5 parts }", Rack, "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> rack -> m -> done]")));
        var levels = new List<double>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged)
                levels.Add(e.Value);
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(30)));
        Assert.Equal([1, 0, 1, 2, 3, 2, 3], levels);
        Assert.Equal(("level", "parts"), (run.Stations[1].Signals[0].Name, run.Stations[1].Signals[0].Unit));
    }

    private static IReadOnlyList<string> Told(string yaml, double untilMinutes, params string[] stations) =>
        [.. Story.Of(yaml, untilMinutes, stations).Where(line => !line.EndsWith("SignalChanged", StringComparison.Ordinal))];
}
