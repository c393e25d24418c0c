using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>Conveyors, by the minute: a belt of 10 m at 1 m/min with parts of 2 m holds five, takes a part every 2 minutes and carries it in 10.</summary>
public class ConveyorTests
{
    private const string Belt = "  belt: { kind: conveyor, length: 10 m, speed: 1 m/min, part-length: 2 m }";
    private const string StiffBelt = "  belt: { kind: conveyor, length: 10 m, speed: 1 m/min, part-length: 2 m, accumulating: false }";

    [Fact]
    public void A_part_travels_the_length_of_the_belt_and_the_next_one_enters_a_part_length_behind() => Story.Equal(
    [
        "0 belt arrived 1: Processing", "2 belt arrived 2: Processing", "4 belt arrived 3: Processing",
        "10 belt completed 1", "10 done ended 1", "12 belt completed 2", "12 done ended 2", "14 belt completed 3", "14 done ended 3", "14 belt Starved",
    ], Story.Of(Story.Yaml("stations:", "  s: { kind: source, limit: 3 parts }", Belt, "  done: { kind: sink }", "flow: [s -> belt -> done]"), 60));

    [Fact]
    public void Parts_that_come_far_apart_keep_their_distance() => Story.Equal(
    [
        "3 belt arrived 1: Processing", "6 belt arrived 2: Processing", "13 belt completed 1", "13 done ended 1", "16 belt completed 2", "16 done ended 2", "16 belt Starved",
    ], Story.Of(Story.Yaml("stations:", "  s: { kind: source, every: 3 min, limit: 2 parts }", Belt, "  done: { kind: sink }", "flow: [s -> belt -> done]"), 60));

    /// <summary>The machine takes 11 minutes. Parts 1 to 5 fill the belt by minute 8. Part 2 comes to the end at 12 and waits until 21; the last of the five lies still from when it has come to its
    /// place. After part 2 has gone, each part comes to the end 2 minutes after the one before has left, or later.</summary>
    [Fact]
    public void Parts_close_up_behind_one_that_is_blocked_and_follow_when_it_goes() => Story.Equal(
    [
        "0 belt arrived 1: Processing", "2 belt arrived 2: Processing", "4 belt arrived 3: Processing", "6 belt arrived 4: Processing", "8 belt arrived 5: Processing",
        "10 belt completed 1", "10 m arrived 1: Processing", "10 belt arrived 6: Processing",
        "12 belt completed 2", "12 belt Blocked",
        "21 m completed 1", "21 done ended 1", "21 m arrived 2: Processing", "21 belt Processing",
        "23 belt completed 3", "23 belt Blocked",
        "32 m completed 2", "32 done ended 2", "32 m arrived 3: Processing", "32 belt Processing",
        "34 belt completed 4", "34 belt Blocked",
    ], Story.Of(Story.Yaml("stations:", "  s: { kind: source, limit: 6 parts }", Belt, "  m: { kind: machine, cycle: 11 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 40));

    /// <summary>Part 1 comes at 3, part 2 at 6. Part 1 goes to the machine at 13; part 2 comes to the end at 16, part 3, of minute 9, closes up behind it at 17, one part length before the end.</summary>
    [Fact]
    public void The_belt_is_blocked_from_when_its_last_part_has_closed_up()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("stations:", "  s: { kind: source, every: 3 min, limit: 4 parts }", Belt, "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 60, "belt");
        Story.Equal(
        [
            "3 belt arrived 1: Processing", "6 belt arrived 2: Processing", "9 belt arrived 3: Processing", "12 belt arrived 4: Processing",
            "13 belt completed 1", "16 belt completed 2", "18 belt Blocked",   // part 4 would have reached the end at 22 and lies 4 m before it
            "33 belt Processing", "35 belt completed 3", "35 belt Blocked", "53 belt Processing", "55 belt completed 4", "55 belt Blocked",
        ], story);
    }

    [Fact]
    public void A_part_that_comes_onto_a_blocked_belt_travels_to_the_end_of_the_row()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("stations:", "  s: { kind: source, every: 15 min, limit: 3 parts }", Belt, "  m: { kind: machine, cycle: 50 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 80, "belt");
        Story.Equal(
        [
            "15 belt arrived 1: Processing", "25 belt completed 1", "25 belt Starved", "30 belt arrived 2: Processing", "40 belt completed 2", "40 belt Blocked",
            "45 belt arrived 3: Processing", "53 belt Blocked", "75 belt Processing", "77 belt completed 3", "77 belt Blocked",
        ], story);
    }

    /// <summary>Stands still from 16 to 33: part 3, which came at 9, then still has 3 minutes to go.</summary>
    [Fact]
    public void Without_accumulation_the_whole_belt_stands_still_while_a_part_waits_at_the_end()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("stations:", "  s: { kind: source, every: 3 min, limit: 4 parts }", StiffBelt, "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 60, "belt");
        Story.Equal(
        [
            "3 belt arrived 1: Processing", "6 belt arrived 2: Processing", "9 belt arrived 3: Processing", "12 belt arrived 4: Processing",
            "13 belt completed 1", "16 belt completed 2", "16 belt Blocked", "33 belt Processing", "36 belt completed 3", "36 belt Blocked", "53 belt Processing", "56 belt completed 4", "56 belt Blocked",
        ], story);
    }

    /// <summary>The belt stands still from 16, a minute after part 5 has come: its entrance is free a minute after it runs again, at 33.</summary>
    [Fact]
    public void Without_accumulation_the_entrance_waits_for_the_belt_too()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("stations:", "  s: { kind: source, every: 3 min }", StiffBelt.Replace("10 m,", "14 m,", StringComparison.Ordinal), "  m: { kind: machine, cycle: 20 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 42, "belt");
        Story.Equal(
        [
            "3 belt arrived 1: Processing", "6 belt arrived 2: Processing", "9 belt arrived 3: Processing", "12 belt arrived 4: Processing", "15 belt arrived 5: Processing",
            "17 belt completed 1", "18 belt arrived 6: Processing", "20 belt completed 2", "20 belt Blocked", "21 belt arrived 7: Blocked",
            "37 belt Processing", "39 belt arrived 8: Processing", "40 belt completed 3", "40 belt Blocked",
        ], story);
    }

    /// <summary>It is full, though its entrance is free: the next part comes in when one has left, and then finds its place.</summary>
    [Fact]
    public void A_belt_holds_as_many_parts_as_lie_on_it_and_no_part_that_could_not_find_its_place()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source, limit: 8 parts }", "  belt: { kind: conveyor, length: 5 m, speed: 1 m/min, part-length: 2 m }", "  m: { kind: machine, cycle: 30 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"));
        Story.Equal(
        [
            "0 belt arrived 1: Processing", "2 belt arrived 2: Processing", "5 belt completed 1", "5 belt arrived 3: Processing", "7 belt completed 2", "8 belt Blocked",
            "35 belt arrived 4: Processing", "37 belt completed 3", "38 belt Blocked",
        ], Story.Of(model, 60, "belt"));
    }

    [Fact]
    public void Off_shift_the_belt_rests_and_goes_on_where_it_was()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("shifts: { short: 'Mon-Sun 06:00-06:05', long: 'Mon-Sun 06:30-08:00' }", "stations:", "  s: { kind: source, limit: 4 parts, shifts: always }", Belt, "  done: { kind: sink }", "flow: [s -> belt -> done]"), 60, "belt", "done");
        Story.Equal(
        [
            "0 belt arrived 1: Processing", "2 belt arrived 2: Processing", "4 belt arrived 3: Processing", "5 belt OffShift", "30 belt Processing", "31 belt arrived 4: Processing",
            "35 belt completed 1", "35 done ended 1", "37 belt completed 2", "37 done ended 2", "39 belt completed 3", "39 done ended 3", "41 belt completed 4", "41 done ended 4", "41 belt Starved",
        ], story);
    }

    [Fact]
    public void A_part_at_the_end_that_could_go_on_off_shift_goes_on_when_the_shift_begins()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("shifts: { first: 'Mon-Sun 06:00-06:15', second: 'Mon-Sun 06:30-08:00' }", "stations:", "  s: { kind: source, limit: 2 parts }", Belt, "  m: { kind: machine, cycle: 7 min, shifts: always }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]"), 60, "belt", "m");
        Story.Equal(
        [
            "0 belt arrived 1: Processing", "2 belt arrived 2: Processing", "10 belt completed 1", "10 m arrived 1: Processing", "12 belt completed 2", "12 belt Blocked", "15 belt OffShift",
            "17 m completed 1", "17 m Starved", "30 m arrived 2: Processing", "30 belt Starved", "37 m completed 2", "37 m Starved",
        ], story);
    }

    [Fact]
    public void Room_that_a_machine_has_kept_on_the_belt_is_there_when_its_part_comes()
    {
        IReadOnlyList<string> story = Story.Of(Story.Yaml("blocking: before-service", "stations:", "  s: { kind: source, limit: 3 parts }", "  m: { kind: machine, cycle: 1 min }", Belt, "  done: { kind: sink }", "flow: [s -> m -> belt -> done]"), 60, "m", "belt");
        Story.Equal(
        [
            "0 m arrived 1: Processing", "1 m completed 1", "1 belt arrived 1: Processing", "1 m arrived 2: Blocked/AwaitingRoom", "3 m Processing",
            "4 m completed 2", "4 belt arrived 2: Processing", "4 m arrived 3: Blocked/AwaitingRoom", "6 m Processing", "7 m completed 3", "7 belt arrived 3: Processing", "7 m Starved",
            "11 belt completed 1", "14 belt completed 2", "17 belt completed 3", "17 belt Starved",
        ], story);
    }

    /// <summary>Behind the belt stands a machine that is always ready before the next part comes.</summary>
    [Fact]
    public void A_long_belt_between_two_machines_is_a_delay_and_nothing_else()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source }", "  a: { kind: machine, cycle: 'uniform(30 s, 90 s)' }", "  belt: { kind: conveyor, length: 6000 m, speed: 1 m/s, part-length: 10 cm }", "  b: { kind: machine, cycle: 20 s }", "  done: { kind: sink }", "flow: [s -> a -> belt -> b -> done]"));
        var (left, came) = (new List<TimeSpan>(), new List<TimeSpan>());
        using var run = new Simulation(model, 3);
        run.Events.PartsCompleted().Subscribe(e =>
        {
            if (run.Stations[e.Station.Index].Name is not "belt")
                (run.Stations[e.Station.Index].Name == "a" ? left : came).Add(e.Time.SinceStart);
        });
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(20)));
        Assert.True(came.Count > 1000);
        Assert.Equal(left.Take(came.Count).Select(time => time + TimeSpan.FromSeconds(6020)), came);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_belt_that_takes_no_time_to_speak_of_is_a_buffer(int places)
    {
        string[] stations = ["stations:", "  s: { kind: source }", "  a: { kind: machine, cycle: exponential(1 min) }", "  b: { kind: machine, cycle: exponential(1 min) }", "  done: { kind: sink }", "flow: [s -> a -> between -> b -> done]"];
        List<double> Ends(string between)
        {
            var ends = new List<double>();
            using var run = new Simulation(FactoryModel.Parse(Story.Yaml([.. stations]).Replace("flow:", $"  between: {between}\nflow:", StringComparison.Ordinal)), 5);
            run.Events.PartsEnded().Subscribe(e => ends.Add(e.Time.SinceStart.TotalSeconds));
            run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
            return ends;
        }
        List<double> ofBelt = Ends($"{{ kind: conveyor, length: {places} mm, speed: 100 m/s, part-length: 1 mm }}"), ofBuffer = Ends($"{{ kind: buffer, capacity: {places} }}");
        Assert.InRange(ofBelt.Count, ofBuffer.Count - 1, ofBuffer.Count);
        Assert.All(ofBelt.Zip(ofBuffer), pair => Assert.InRange(pair.First - pair.Second, 0, 3));   // 40 µs a part at most
    }

    [Fact]
    public void Energy_goes_by_the_states_of_the_belt()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source, limit: 1 part }", Belt.Replace(" }", ", power: { idle: 0.5 kW, processing: 3 kW } }", StringComparison.Ordinal), "  done: { kind: sink }", "flow: [s -> belt -> done]"));
        using var run = new Simulation(model);
        var indicators = new FactoryTwin.Indicators.FactoryIndicators(run.Stations, run.PartTypes);
        run.Events.Subscribe(indicators);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
        Assert.Equal((10 * 3 + 50 * 0.5) / 60, indicators.Read(run.Now)["belt"].EnergyKilowattHours!.Value, 9);
    }

    [Fact]
    public void A_belt_that_always_carries_something_is_no_bottleneck_for_that()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source, every: 3 min }", Belt, "  m: { kind: machine, cycle: 2 min }", "  done: { kind: sink }", "flow: [s -> belt -> m -> done]")));
        var periods = new FactoryTwin.Indicators.ActivePeriods(run.Stations);
        run.Events.Subscribe(periods);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(10)));
        Assert.Equal(["m"], periods.Read(run.Now).Workers.Select(worker => worker.Station.Name));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Events_of_a_belt_and_a_rack_allocate_nothing(string isAccumulating)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations:", "  s: { kind: source }", "  a: { kind: machine, cycle: exponential(1 min) }", Belt.Replace(" }", $", accumulating: {isAccumulating} }}", StringComparison.Ordinal),
            "  rack: { kind: storage, places: 9, store: exponential(20 s), retrieve: 25 s, order: lifo }", "  b: { kind: machine, cycle: exponential(1 min) }", "  done: { kind: sink }", "flow: [s -> a -> belt -> rack -> b -> done]")));
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(60)));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(run.EventCount > 100_000);
    }

    [Fact]
    public void A_capacity_goes_by_the_lengths_as_they_are_written() =>
        Assert.Equal(30, new ConveyorDefinition { LengthMetres = 12, PartLengthMetres = 0.4, SpeedMetresPerSecond = 0.2 }.Capacity);

    [Fact]
    public void A_time_goes_by_the_speed_as_it_is_written() =>
        Assert.Equal(TimeSpan.FromSeconds(30), new ConveyorDefinition { LengthMetres = 5, PartLengthMetres = 1, SpeedMetresPerSecond = 10 / 60d }.TravelTime);
}
