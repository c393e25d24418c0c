using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Shifts, breaks and the calendar. Times in minutes from the start, Monday 06:00 where nothing else is said.</summary>
public class ShiftTests
{
    private const string Line = "flow: [s -> m -> done]";

    private static readonly string[] OneMachine = ["stations:", "  s: { kind: source }", "  m: { kind: machine, cycle: 1000 h }", "  done: { kind: sink }", Line];

    [Fact]
    public void Breaks_and_nights_are_off_shift_and_work_goes_on_where_it_stopped() => Story.Equal(
        ["0 m arrived 1: Processing", "240 m OffShift", "255 m Processing", "480 m OffShift", "1440 m Processing", "1680 m OffShift", "1695 m Processing", "1735 m completed 1", "1735 m arrived 2: Processing"],
        Story.Of(Story.Yaml(
            "shifts: { day: 'Mon-Fri 06:00-14:00, break 10:00-10:15' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 745 min }, done: { kind: sink } }", Line), 1740, "m"));

    [Fact]
    public void A_weekend_is_off_and_the_week_begins_again() => Story.Equal(
        ["0 m arrived 1: Processing", "480 m OffShift", $"{4 * 1440} m Processing", $"{4 * 1440 + 480} m OffShift", $"{7 * 1440} m Processing", $"{7 * 1440 + 480} m OffShift"],
        Story.Of(Story.Yaml(["shifts: { day: 'Mon 06:00-14:00', friday: 'Fri 06:00-14:00' }", .. OneMachine]), 8 * 1440, "m"));

    [Fact]
    public void A_shift_that_crosses_midnight_and_the_end_of_the_week_is_one_shift() => Story.Equal(
        // Sunday 22:00 to Monday 06:00, with a break at midnight
        ["0 m OffShift", $"{6 * 1440 + 960} m Starved", $"{6 * 1440 + 960} m arrived 1: Processing", $"{6 * 1440 + 1070} m OffShift", $"{6 * 1440 + 1095} m Processing", $"{7 * 1440} m OffShift"],
        Story.Of(Story.Yaml(["shifts: { night: 'Sun 22:00-06:00, break 23:50-00:15' }", .. OneMachine]), 8 * 1440, "m"));

    [Fact]
    public void A_run_that_starts_within_a_shift_that_began_the_day_before_is_on_shift()
    {
        FactoryModel model = FactoryModel.Build("Night", factory => factory
            .Start(new FactoryStart { Local = new DateTime(2026, 1, 6, 2, 0, 0, DateTimeKind.Unspecified) }).Shift("night", "Mon 22:00-06:00")
            .Source("s").Machine("m", Distribution.Constant(TimeSpan.FromHours(1000))).Sink("done").Flow("s -> m -> done"));
        Story.Equal(["0 m arrived 1: Processing", "240 m OffShift", $"{7 * 1440 - 240} m Processing"], Story.Of(model, 7 * 1440 - 1, "m"));
    }

    [Fact]
    public void Shifts_that_together_leave_no_gap_change_nothing()
    {
        string always = Story.Yaml(OneMachine), covered = Story.Yaml(["shifts: { early: 'Mon-Sun 06:00-14:00', late: 'Mon-Sun 14:00-22:00', night: 'Mon-Sun 22:00-06:00' }", .. OneMachine]);
        Story.Equal(Story.Of(always, 10 * 1440, "m"), Story.Of(covered, 10 * 1440, "m"));
        using var run = new Simulation(FactoryModel.Parse(covered));
        Assert.Equal(TimeSpan.FromHours(1000), run.NextDue().SinceStart);
    }

    [Fact]
    public void Shifts_that_touch_or_overlap_are_one() => Story.Equal(
        ["0 m arrived 1: Processing", "600 m OffShift", "1440 m Processing"],
        Story.Of(Story.Yaml(["shifts: { early: 'Mon-Sun 06:00-14:00', long: 'Mon-Sun 08:00-15:00', late: 'Mon-Sun 15:00-16:00' }", .. OneMachine]), 1500, "m"));

    [Theory]
    [InlineData(2026, 3, 28, 7)]
    [InlineData(2026, 10, 24, 9)]
    [InlineData(2026, 6, 6, 8)]
    public void A_night_shift_in_Rome_keeps_to_the_clock_on_the_wall_when_it_changes(int year, int month, int day, double hours)
    {
        // The clocks change in the night from Saturday to Sunday; the run starts on Saturday at noon.
        FactoryModel model = FactoryModel.Build("Rome", factory => factory
            .Start(new FactoryStart { Local = new DateTime(year, month, day, 12, 0, 0, DateTimeKind.Unspecified), TimeZone = "Europe/Rome" }).Shift("night", "Sat-Sun 22:00-06:00")
            .Source("s").Machine("m", Distribution.Constant(TimeSpan.FromHours(1000))).Sink("done").Flow("s -> m -> done"));
        double end = 600 + hours * 60;
        Story.Equal(
            ["0 m OffShift", "600 m Starved", "600 m arrived 1: Processing", FormattableString.Invariant($"{end} m OffShift"), FormattableString.Invariant($"{end + 960} m Processing"), FormattableString.Invariant($"{end + 960 + 480} m OffShift")],
            Story.Of(model, 48 * 60, "m"));
    }

    [Theory]
    [InlineData("02:30", 2026, 3, 29, 4 * 60)]       // does not exist: it is 03:00 then, four hours after 22:00 on the watch of one who did not change it
    [InlineData("02:30", 2026, 10, 25, 4.5 * 60)]    // is twice: the first counts
    public void A_shift_that_ends_in_the_hour_that_is_skipped_or_repeated_ends_once(string to, int year, int month, int day, double minutes)
    {
        FactoryModel model = FactoryModel.Build("Rome", factory => factory
            .Start(new FactoryStart { Local = new DateTime(year, month, day, 12, 0, 0, DateTimeKind.Unspecified).AddDays(-1).AddHours(10), TimeZone = "Europe/Rome" }).Shift("night", $"Sat 22:00-{to}")
            .Source("s").Machine("m", Distribution.Constant(TimeSpan.FromHours(1000))).Sink("done").Flow("s -> m -> done"));
        Story.Equal(["0 m arrived 1: Processing", FormattableString.Invariant($"{minutes} m OffShift")], Story.Of(model, 24 * 60, "m"));
    }

    [Fact]
    public void A_machine_with_shifts_of_its_own_works_beside_one_that_works_always() => Story.Equal(
        ["0 m arrived 1: Processing", "0 n arrived 2: Processing", "7 n completed 2", "7 n arrived 3: Processing", "10 m OffShift", "14 n completed 3", "14 n arrived 4: Processing", "20 m Processing", "21 n completed 4"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 15 min }",
            "  n: { kind: machine, cycle: 7 min, shifts: always }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done, s -> n -> done]"), 21, "m", "n").Take(9).ToList());

    [Fact]
    public void People_who_go_home_before_their_machine_are_missed_and_work_goes_on_when_they_are_back() => Story.Equal(
        [
            "0 crew on duty: 1", "0 crew assigned to m", "0 m arrived 1: Processing",
            "10 crew on duty: 0", "10 crew released by m", "10 m WaitingForOperator",
            "20 crew on duty: 1", "20 crew assigned to m", "20 m Processing",
            "25 m completed 1", "25 crew released by m", "25 crew assigned to m", "25 m arrived 2: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 15 min, shifts: always, operator: { pool: crew, for: processing } }",
            "  done: { kind: sink }", Line), 28, "m", "crew"));

    [Fact]
    public void Of_several_people_who_go_home_those_who_came_last_leave_last_and_are_served_first_again() => Story.Equal(
        [
            "0 crew on duty: 2", "0 crew assigned to a", "0 crew assigned to b",
            "10 crew on duty: 0", "10 crew released by b", "10 crew released by a",
            "20 crew on duty: 2", "20 crew assigned to a", "20 crew assigned to b",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "operators: { crew: 2 }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  a: { kind: machine, cycle: 1 h, shifts: always, operator: { pool: crew, for: processing } }",
            "  b: { kind: machine, cycle: 1 h, shifts: always, operator: { pool: crew, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> a -> done, s -> b -> done]"), 28, "crew"));

    [Fact]
    public void At_the_end_of_a_shift_people_who_go_home_are_not_given_to_whoever_waits_for_no_time() => Story.Equal(
        [
            "0 crew on duty: 1", "0 crew assigned to a", "8 crew released by a", "8 crew assigned to b",
            "10 crew released by b", "10 crew on duty: 0", "20 crew on duty: 1", "20 crew assigned to a",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "operators: { crew: 1 }",
            "stations:",
            "  s: { kind: source }",
            "  a: { kind: machine, cycle: 8 min, operator: { pool: crew, for: processing } }",
            "  b: { kind: machine, cycle: 8 min, operator: { pool: crew, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> a -> done, s -> b -> done]"), 24, "crew"));

    [Fact]
    public void A_shift_that_ends_while_the_machine_is_down_lets_the_repair_rest() => Story.Equal(
        ["0 m arrived 1: Processing", "8 m Down/Repair", "10 m OffShift", "20 m Down/Repair", "23 m Processing"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 h, failures: { every: 8 min, repair: 5 min } }, done: { kind: sink } }", Line), 24, "m"));

    [Fact]
    public void A_failure_by_the_calendar_strikes_off_shift_and_is_repaired_in_the_shift() => Story.Equal(
        ["0 m arrived 1: Processing", "10 m OffShift", "20 m Down/Repair", "25 m Processing"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 h, failures: { every: 15 min, clock: calendar, repair: 5 min } }, done: { kind: sink } }", Line), 26, "m"));

    [Fact]
    public void A_blocked_machine_hands_on_when_its_shift_begins_again_and_not_before() => Story.Equal(
        ["0 m arrived 1: Processing", "2 m completed 1", "2 m arrived 2: Processing", "4 m completed 2", "4 m Blocked", "10 m OffShift", "20 m arrived 3: Processing", "22 m completed 3", "22 m Blocked"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: 2 min }",
            "  n: { kind: machine, cycle: 13 min, shifts: always }",
            "  done: { kind: sink }", "flow: [s -> m -> n -> done]"), 25, "m"));

    [Fact]
    public void A_shift_that_ends_within_a_set_up_lets_the_set_up_rest() => Story.Equal(
        ["0 m arrived 1: Processing", "6 m completed 1", "6 m arrived 2: Setup", "10 m OffShift", "20 m Setup", "23 m Processing", "29 m completed 2", "29 m arrived 3: Setup"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 6 min, setup: { time: 7 min, every: 1 parts } }, done: { kind: sink } }", Line), 29, "m"));

    [Fact]
    public void A_source_with_arrivals_pauses_off_shift_and_parts_that_wait_still_go_on() => Story.Equal(
        ["8 s entered 1", "8 m arrived 1: Processing", "26 s entered 2", "28 m completed 1", "28 m arrived 2: Processing"],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-06:10', two: 'Mon-Sun 06:20-06:30' }",
            "stations: { s: { kind: source, every: 8 min }, m: { kind: machine, cycle: 20 min, shifts: always }, done: { kind: sink } }", Line), 29, "s", "m"));
}
