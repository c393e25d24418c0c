using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>People with skills, who take breaks, are absent and learn. Times in minutes.</summary>
public class PeopleTests
{
    [Fact]
    public void A_skill_is_asked_of_the_least_versatile_who_is_free() => Story.Equal(
        [
            "0 all on duty: 1", "0 some on duty: 1", "0 one on duty: 2",
            "0 one assigned to a", "0 one assigned to b", "0 some assigned to c", "0 all assigned to d",
            "10 one released by a", "10 one assigned to e",
        ],
        Story.Of(Story.Yaml(
            "operators: { all: { count: 1, skills: [x, y, z] }, some: { count: 1, skills: [z, x] }, one: { count: 2, skills: x } }",
            "stations:",
            "  s: { kind: source, limit: 5 parts }",
            "  a: { kind: machine, cycle: 10 min, operator: { skill: x, for: processing } }",
            "  b: { kind: machine, cycle: 20 min, operator: { skill: x, for: processing } }",
            "  c: { kind: machine, cycle: 20 min, operator: { skill: x, for: processing } }",
            "  d: { kind: machine, cycle: 20 min, operator: { skill: x, for: processing } }",
            "  e: { kind: machine, cycle: 20 min, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }",
            "flow: [s -> a -> done, s -> b -> done, s -> c -> done, s -> d -> done, s -> e -> done]"), 11, "all", "some", "one"));

    [Fact]
    public void Of_pools_with_equally_many_skills_the_first_in_the_model_is_asked_first() => Story.Equal(
        ["0 right on duty: 1", "0 left on duty: 1", "0 right assigned to a", "0 left assigned to b"],
        Story.Of(Story.Yaml(
            "operators: { right: { count: 1, skills: [x, y] }, left: { count: 1, skills: [z, x] } }",
            "stations:",
            "  s: { kind: source }",
            "  a: { kind: machine, cycle: 10 min, operator: { skill: x, for: processing } }",
            "  b: { kind: machine, cycle: 10 min, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> a -> done, s -> b -> done]"), 1, "right", "left"));

    [Fact]
    public void The_stream_tells_which_person_of_a_group_works_and_the_smallest_number_that_is_free_comes()
    {
        var told = new List<string>();
        Watch(FactoryModel.Parse(Story.Yaml(
            "operators: { team: { count: 3, skills: x } }",
            "stations:",
            "  s: { kind: source, limit: 5 parts }",
            "  a: { kind: machine, cycle: 10 min, operator: { skill: x, for: processing } }",
            "  b: { kind: machine, cycle: 4 min, operator: { skill: x, for: processing } }",
            "  c: { kind: machine, cycle: 30 min, operator: { pool: team, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> a -> done, s -> b -> done, s -> c -> done]")), 6, (e, name) =>
        {
            if (e.Kind is StationEventKind.OperatorAssigned or StationEventKind.OperatorReleased)
                told.Add(FormattableString.Invariant($"{e.Time.SinceStart.TotalMinutes} team-{e.Place + 1} {(e.Kind == StationEventKind.OperatorAssigned ? "for" : "off")} {name((int)e.Value)}"));
        });
        Assert.Equal(["0 team-1 for a", "0 team-2 for b", "0 team-3 for c", "4 team-2 off b", "4 team-2 for b"], told);
    }

    [Fact]
    public void Nobody_overtakes_those_who_want_the_same_people_and_others_do_not_wait_for_it() => Story.Equal(
        [
            "0 mixed assigned to a", "0 only assigned to b",
            "1 c arrived 3: WaitingForOperator",
            "2 d arrived 4: WaitingForOperator",
            "3 other assigned to e",
            "5 only released by b", "5 b arrived 6: WaitingForOperator",
            "10 mixed released by a", "10 only assigned to c", "10 mixed assigned to c",
        ],
        Story.Of(Story.Yaml(
            "operators: { mixed: { count: 1, skills: [x, y] }, only: { count: 1, skills: [x] }, other: { count: 1, skills: [z] } }",
            "stations:",
            "  sa: { kind: source, limit: 1 parts }",
            "  sb: { kind: source }",
            "  sc: { kind: source, every: 1 min, limit: 1 parts }",
            "  sd: { kind: source, every: 2 min, limit: 1 parts }",
            "  se: { kind: source, every: 3 min, limit: 1 parts }",
            "  a: { kind: machine, cycle: 10 min, operator: { skill: y, for: processing } }",
            "  b: { kind: machine, cycle: 5 min, operator: { skill: x, for: processing } }",
            "  c: { kind: machine, cycle: 10 min, operator: { skill: x, for: processing, count: 2 } }",
            "  d: { kind: machine, cycle: 10 min, operator: { pool: only, for: processing } }",
            "  e: { kind: machine, cycle: 100 min, operator: { skill: z, for: processing } }",
            "  done: { kind: sink }",
            "flow: [sa -> a -> done, sb -> b -> done, sc -> c -> done, sd -> d -> done, se -> e -> done]"), 10, "mixed", "only", "other", "b", "c", "d")
            .Where(line => line.Contains("assigned", StringComparison.Ordinal) || line.Contains("released", StringComparison.Ordinal) || line.Contains("Waiting", StringComparison.Ordinal)).ToList());

    [Fact]
    public void In_the_break_of_one_group_another_with_the_skill_goes_on_with_the_work() => Story.Equal(
        [
            "0 early on duty: 1", "0 late on duty: 1", "0 early assigned to m", "0 m arrived 1: Processing",
            "4 early on duty: 0", "4 early released by m", "4 m WaitingForOperator", "4 late assigned to m", "4 m Processing",
            "6 early on duty: 1",
            "9 m completed 1", "9 late released by m", "9 early assigned to m", "9 m arrived 2: Processing",
        ],
        Story.Of(TwoGroups("Mon-Sun 06:00-14:00, break 06:04-06:06", "Mon-Sun 06:00-14:00"), 9, "early", "late", "m"));

    [Fact]
    public void Work_goes_on_at_once_with_the_group_that_comes_when_another_goes() => Story.Equal(
        [
            "0 late on duty: 0", "0 early on duty: 1", "0 early assigned to m", "0 m arrived 1: Processing",
            "4 late on duty: 1", "4 early on duty: 0", "4 early released by m", "4 m WaitingForOperator", "4 late assigned to m", "4 m Processing",
            "9 m completed 1", "9 late released by m", "9 late assigned to m", "9 m arrived 2: Processing",
        ],
        Story.Of(TwoGroups("Mon-Sun 06:00-06:04", "Mon-Sun 06:04-14:00"), 9, "early", "late", "m"));

    /// <summary>Whatever else follows these shifts, and stands before or behind.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("  z: { kind: source, every: 1 min, shifts: one }")]
    [InlineData("  z: { kind: source, every: 1 min, shifts: two }")]
    public void Work_is_not_given_for_no_time_to_a_group_that_goes_at_the_same_instant(string other) => Story.Equal(
        ["0 early on duty: 1", "0 late on duty: 1", "0 early assigned to m", "0 m arrived 1: Processing", "4 late on duty: 0", "4 early on duty: 0", "4 early released by m", "4 m WaitingForOperator"],
        Story.Of(TwoGroups("Mon-Sun 06:00-06:04", "Mon-Sat 06:00-06:04", other), 9, "early", "late", "m"));

    [Fact]
    public void A_break_interrupts_the_work_which_waits_before_all_others_and_goes_on_where_it_stopped() => Story.Equal(
        [
            "0 team on duty: 1", "0 team assigned to m", "0 m arrived 1: Processing", "0 n arrived 2: WaitingForOperator",
            "4 team on duty: 0", "4 team released by m", "4 m WaitingForOperator",
            "6 team on duty: 1", "6 team assigned to m", "6 m Processing",
            "8 m completed 1", "8 team released by m", "8 team assigned to n", "8 m arrived 3: WaitingForOperator", "8 n Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-14:00, break 06:04-06:06' }",
            "operators: { team: { count: 1, skills: x } }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 6 min, shifts: always, operator: { skill: x, for: processing } }",
            "  n: { kind: machine, cycle: 6 min, shifts: always, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> m -> done, s -> n -> done]"), 8, "team", "m", "n"));

    [Fact]
    public void Work_of_two_from_two_groups_rests_when_one_of_them_leaves_and_the_other_is_kept_for_it() => Story.Equal(
        [
            "0 early on duty: 1", "0 late on duty: 1", "0 early assigned to m", "0 late assigned to m", "0 m arrived 1: Processing", "0 n arrived 2: WaitingForOperator",
            "4 early on duty: 0", "4 early released by m", "4 late released by m", "4 m WaitingForOperator",
            "6 early on duty: 1", "6 early assigned to m", "6 late assigned to m", "6 m Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-14:00, break 06:04-06:06', two: 'Mon-Sun 06:00-14:00' }",
            "operators: { early: { count: 1, skills: x, shifts: one }, late: { count: 1, skills: x, shifts: two } }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 6 min, shifts: always, operator: { skill: x, for: processing, count: 2 } }",
            "  n: { kind: machine, cycle: 6 min, shifts: always, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> m -> done, s -> n -> done]"), 7, "early", "late", "m", "n"));

    [Fact]
    public void Who_is_absent_is_drawn_for_each_person_when_a_shift_begins_and_holds_for_that_shift_with_its_breaks()
    {
        FactoryModel model = Absent("shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15', late: 'Mon-Fri 14:00-22:00' }", 3, "40 %");
        var present = new Dictionary<TimeSpan, double>();
        Watch(model, 5 * 24 * 60, (e, _) =>
        {
            if (e.Kind == StationEventKind.OperatorsOnDuty)
                present[e.Time.SinceStart] = e.Value;
        });
        // Drawn here as the library says it draws: a stream for each person, one number a shift.
        var people = Enumerable.Range(1, 3).Select(number => FactoryTwin.Kernel.RandomStream.Create(1, 0, FactoryTwin.Kernel.RandomStream.HashOf("team", FormattableString.Invariant($"absence {number}")))).ToArray();
        for (int shift = 0; shift < 10; shift++)
        {
            TimeSpan begins = TimeSpan.FromHours(shift / 2 * 24 + shift % 2 * 8);
            int there = 0;
            for (int i = 0; i < people.Length; i++)
                there += people[i].NextUniform() < 0.4 ? 0 : 1;
            Assert.Equal((shift, there), (shift, present[begins]));
            if (shift % 2 == 0)
                Assert.Equal((shift, 0, there), (shift, present[begins + TimeSpan.FromHours(4)], present[begins + TimeSpan.FromHours(4.25)]));
            else
                Assert.Equal(0, present[begins + TimeSpan.FromHours(8)]);
        }
        Assert.Equal(5 * (1 + 1 + 1 + 1 + 1), present.Count);
    }

    [Theory]
    [InlineData("2026-01-05T06:00:00Z", new[] { 0.0, 4, 24, 28 })]    // early begins, then mid
    [InlineData("2026-01-05T08:00:00Z", new[] { 0.0, 2, 22, 26 })]    // in the middle of early
    [InlineData("2026-01-05T05:00:00Z", new[] { -1.0, 1, 5, 25 })]    // before: what is drawn at the start is for nobody
    public void Absence_holds_until_the_next_shift_begins_even_where_shifts_overlap_or_the_run_starts_within_one(string start, double[] drawnAtHours)
    {
        var present = new Dictionary<double, double>();
        Watch(FactoryModel.Parse(Absent($"start: {start}\nshifts: {{ early: 'Mon-Sun 06:00-14:00', mid: 'Mon-Sun 10:00-18:00' }}", 5, "50 %").ToYaml()), 29 * 60, (e, _) =>
        {
            if (e.Kind == StationEventKind.OperatorsOnDuty)
                present[e.Time.SinceStart.TotalHours] = e.Value;
        });
        var people = Enumerable.Range(1, 5).Select(number => FactoryTwin.Kernel.RandomStream.Create(1, 0, FactoryTwin.Kernel.RandomStream.HashOf("team", FormattableString.Invariant($"absence {number}")))).ToArray();
        foreach (double hour in drawnAtHours)
        {
            int there = 0;
            for (int i = 0; i < people.Length; i++)
                there += people[i].NextUniform() < 0.5 ? 0 : 1;
            if (hour >= 0)
                Assert.Equal((hour, there), (hour, present[hour]));
        }
    }

    [Fact]
    public void One_person_more_leaves_the_absence_of_the_others_as_it_is()
    {
        List<string> Story(int people)
        {
            var told = new List<string>();
            Watch(Absent("shifts: { early: 'Mon-Fri 06:00-14:00' }", people, "30 %"), 30 * 24 * 60, (e, _) =>
            {
                if (e.Kind == StationEventKind.OperatorAssigned && e.Place < 3)
                    told.Add(FormattableString.Invariant($"{e.Time} {e.Place}"));
            });
            return told;
        }
        // Each person has a machine to go to, and whoever is there works.
        Assert.Equal(Story(3).Order(), Story(4).Order());
    }

    [Fact]
    public void Somebody_who_is_absent_from_the_next_shift_leaves_at_its_beginning_and_another_goes_on()
    {
        // Two people, one machine. In a run in which team-1 works at the end of a shift and is absent from the next one, team-2 goes on at that instant.
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "shifts: { early: 'Mon-Sun 06:00-14:00', late: 'Mon-Sun 14:00-22:00', night: 'Mon-Sun 22:00-06:00' }",
            "operators: { team: { count: 2, absence: 50 % } }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1000 h, operator: { pool: team, for: processing } }, done: { kind: sink } }", "flow: [s -> m -> done]"));
        (int handedOver, int waits, int stays) = (0, 0, 0);
        int? at = null;
        bool? isThere = null;
        Watch(model, 200 * 24 * 60, (e, _) =>
        {
            if (e.Kind == StationEventKind.OperatorAssigned)
            {
                if (at is { } before && before != e.Place)
                    handedOver++;
                at = e.Place;
                Assert.Equal(0, e.Time.SinceStart.Ticks % TimeSpan.FromHours(8).Ticks);
            }
            else if (e.Kind == StationEventKind.OperatorsOnDuty)
            {
                if (e.Value == 0)
                    waits++;
                else if (isThere == true)
                    stays++;
                isThere = e.Value > 0;
            }
        });
        Assert.InRange(handedOver, 50, 400);
        Assert.InRange(waits, 100, 200);   // a quarter of 600 shifts
        Assert.InRange(stays, 300, 380);
    }

    [Fact]
    public void A_share_of_shifts_is_missed_in_the_long_run_and_the_people_on_duty_are_counted_by_it()
    {
        FactoryModel model = Absent("shifts: { early: 'Mon-Sun 06:00-14:00', late: 'Mon-Sun 14:00-22:00' }", 4, "5 %");
        using var run = new Simulation(model);
        var indicators = new FactoryTwin.Indicators.FactoryIndicators(run.Stations, run.PartTypes);
        run.Events.Subscribe(indicators);
        SimTime end = SimTime.At(TimeSpan.FromDays(2000));
        run.AdvanceTo(end);
        FactoryTwin.Indicators.StationIndicators team = indicators.Read(end).Stations.Single(station => station.Station.Name == "team");
        // 4 people, 16 of 24 h, 16,000 draws: standard error 0.0046.
        Assert.InRange(team.MeanOnDuty.Value!.Value, 4 * 2.0 / 3 * 0.95 - 0.02, 4 * 2.0 / 3 * 0.95 + 0.02);
        Assert.Equal(team.MeanOnDuty.Value!.Value, team.MeanLevel.Value!.Value, 9);   // all who are there work
    }

    [Fact]
    public void Absence_is_drawn_anew_in_a_fork_that_is_drawn_again_from_the_next_shift_on()
    {
        using var original = new Simulation(Absent("shifts: { early: 'Mon-Sun 06:00-14:00' }", 3, "50 %"));
        original.AdvanceTo(SimTime.At(TimeSpan.FromHours(2)));
        List<double> Days(Simulation run)
        {
            var counts = new List<double>();
            run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
            {
                if (e.Kind == StationEventKind.OperatorsOnDuty)
                    counts.Add(e.Value);
            }));
            run.Advance(TimeSpan.FromDays(40));
            return counts;
        }
        using Simulation same = original.Fork(), one = original.Fork(), other = original.Fork();
        one.Redraw(5);
        other.Redraw(5);
        List<double> known = Days(original), drawn = Days(one);
        Assert.Equal(known, Days(same));
        Assert.Equal(drawn, Days(other));
        Assert.NotEqual(known, drawn);
    }

    [Fact]
    public void A_novice_is_faster_by_each_doubling_of_the_jobs_until_the_standard_time_is_reached() => Story.Equal(
        // 20 min · 2 · n^log2(0.5) = 40 min / n, but not below 20 min
        ["0 m arrived 1: Processing", "40 m completed 1", "40 m arrived 2: Processing", "60 m completed 2", "60 m arrived 3: Processing", "80 m completed 3", "80 m arrived 4: Processing"],
        Story.Of(Novice("rate: 50 %, novice-factor: 2", "cycle: 20 min, operator: { pool: team, for: processing }"), 81, "m"));

    [Fact]
    public void The_time_of_the_nth_job_follows_the_law()
    {
        var times = new List<double>();
        SimTime last = SimTime.Start;
        Watch(FactoryModel.Parse(Novice("rate: 90 %, novice-factor: 3", "cycle: 10 min, operator: { pool: team, for: processing }")), 100_000, (e, _) =>
        {
            if (e.Kind != StationEventKind.PartCompleted)
                return;
            times.Add((e.Time - last).TotalMinutes);
            last = e.Time;
        });
        Assert.Equal([30, 27, 25.386, 24.3, 23.49, 22.848, 22.318, 21.87], times.Take(8).Select(time => Math.Round(time, 3)));   // 3 · 0.9^log2(n), by hand
        Assert.Equal(10 * 3 * Math.Pow(0.9, 10), times[1023], 6);   // ten doublings
        Assert.Equal(10.0, times[^1]);
        Assert.Equal(times, times.OrderDescending());
    }

    [Fact]
    public void Set_up_and_repair_by_a_novice_take_longer_and_count_as_jobs_and_the_work_alone_does_not() => Story.Equal(
        [
            "0 m arrived 1: Processing", "10 m completed 1", "10 m arrived 2: Setup", "40 m Processing",   // set-up 15 min · 2
            "45 m Down/Repair", "55 m Processing",                                                          // repair 10 min · 1
            "60 m completed 2", "60 m arrived 3: Setup", "75 m Processing",
        ],
        Story.Of(Novice("rate: 50 %, novice-factor: 2", "cycle: 10 min, setup: { time: 15 min, every: 1 parts }, failures: { every: 15 min, repair: 10 min }, operator: { pool: team, for: [setup, repair] }"), 76, "m"));

    [Fact]
    public void Where_somebody_else_goes_on_what_is_left_goes_at_their_pace() => Story.Equal(
        [
            "0 m arrived 1: Processing",                               // a novice: 6 min would take 12 min
            "4 m WaitingForOperator", "4 m Processing",                // a third is done; the expert needs 4 min for the rest
            "8 m completed 1", "8 m arrived 2: Processing",            // the novice is back, and has finished nothing
            "20 m completed 2", "20 m arrived 3: Processing",
            "26 m completed 3", "26 m arrived 4: Processing",
        ],
        Story.Of(Story.Yaml(
            "shifts: { one: 'Mon-Sun 06:00-14:00, break 06:04-06:06', two: 'Mon-Sun 06:00-14:00' }",
            "operators: { novice: { count: 1, skills: x, shifts: one, learning: { rate: 50 %, novice-factor: 2 } }, expert: { count: 1, skills: [x, y], shifts: two } }",
            "stations:",
            "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 6 min, shifts: always, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> m -> done]"), 27, "m"));

    [Fact]
    public void Of_several_people_the_slowest_sets_the_pace() => Story.Equal(
        ["0 m arrived 1: Processing", "18 m completed 1", "18 m arrived 2: Processing"],
        Story.Of(Story.Yaml(
            "operators: { expert: { count: 1, skills: x }, novice: { count: 1, skills: x, learning: { rate: 90 %, novice-factor: 3 } } }",
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 6 min, operator: { skill: x, for: processing, count: 2 } }, done: { kind: sink } }", "flow: [s -> m -> done]"), 19, "m"));

    [Fact]
    public void What_a_novice_is_at_is_drawn_again_by_the_law_stretched_to_their_pace()
    {
        // Uniform from 0 to 10 min, by a novice 0 to 30 min. After 15 min, if it is not over, what is left is uniform from 0 to 15 min.
        using var original = new Simulation(FactoryModel.Parse(Novice("rate: 99 %, novice-factor: 3", "cycle: 'uniform(0 s, 10 min)', operator: { pool: team, for: processing }")), seed: Long());
        original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(15)));
        double sum = 0, most = 0;
        const int forks = 4000;
        for (int i = 0; i < forks; i++)
        {
            using Simulation fork = original.Fork();
            fork.Redraw((ulong)i);
            double left = (fork.NextDue() - original.Now).TotalMinutes;
            sum += left;
            most = Math.Max(most, left);
        }
        Assert.InRange(sum / forks, 7.5 - 0.3, 7.5 + 0.3);   // standard error 15/√12/√4000 = 0.068
        Assert.InRange(most, 14.5, 15);

        static ulong Long()
        {
            for (ulong seed = 1; ; seed++)
            {
                using var run = new Simulation(FactoryModel.Parse(Novice("rate: 99 %, novice-factor: 3", "cycle: 'uniform(0 s, 10 min)', operator: { pool: team, for: processing }")), seed);
                run.AdvanceTo(SimTime.Start);
                if (run.NextDue().SinceStart > TimeSpan.FromMinutes(15))
                    return seed;
            }
        }
    }

    [Fact]
    public void People_with_skills_who_learn_and_are_absent_allocate_nothing()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "shifts: { early: 'Mon-Sun 06:00-14:00, break 10:00-10:15', late: 'Mon-Sun 14:00-22:00' }",
            "operators: { a: { count: 2, skills: [x, y], absence: 10 % }, b: { count: 2, skills: [x], shifts: early, learning: { rate: 99 %, novice-factor: 50 } } }",
            "stations:",
            "  s: { kind: source }",
            "  m: { kind: machine, cycle: exponential(5 min), places: 3, operator: { skill: x, for: processing } }",
            "  n: { kind: machine, cycle: exponential(5 min), operator: { skill: y, for: processing, count: 2 } }",
            "  done: { kind: sink }", "flow: [s -> m -> done, s -> n -> done]")));
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(10)));
        long events = run.EventCount, before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(60)));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(run.EventCount - events, 3_000, long.MaxValue);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_shift_begins_at_the_end_of_a_skipped_hour_and_once_in_a_repeated_one()
    {
        var start = new FactoryStart { Local = new DateTime(2026, 3, 28, 12, 0, 0), TimeZone = "Europe/Rome" };
        var night = new ShiftDefinition { Name = "night", Days = [DayOfWeek.Sunday], From = new TimeOnly(2, 30), To = new TimeOnly(6, 0) };
        WorkCalendar spring = WorkCalendar.Beginnings([night], start);
        SimTime first = spring.NextChangeAfter(SimTime.Start);
        Assert.Equal(TimeSpan.FromHours(14), first.SinceStart);   // 02:30 is skipped: 03:00, which is 14 h on
        Assert.Equal(TimeSpan.FromHours(14 + 7 * 24 - 0.5), spring.NextChangeAfter(first).SinceStart);
        WorkCalendar autumn = WorkCalendar.Beginnings([night], start with { Local = new DateTime(2026, 10, 24, 12, 0, 0) });
        first = autumn.NextChangeAfter(SimTime.Start);
        Assert.Equal(TimeSpan.FromHours(14.5), first.SinceStart);
        Assert.Equal(TimeSpan.FromHours(14.5 + 7 * 24 + 1), autumn.NextChangeAfter(first).SinceStart);
    }

    private static FactoryModel Absent(string shifts, int people, string share) => FactoryModel.Parse(Story.Yaml(
        shifts,
        $"operators: {{ team: {{ count: {people}, absence: {share} }} }}",
        "stations: { s: { kind: source, shifts: always }, m: { kind: machine, cycle: 100000 h, places: 9, shifts: always, operator: { pool: team, for: processing } }, done: { kind: sink } }", "flow: [s -> m -> done]"));

    private static string TwoGroups(string one, string two, string other = "") => Story.Yaml(
        $"shifts: {{ one: '{one}', two: '{two}' }}",
        "operators: { early: { count: 1, skills: x, shifts: one }, late: { count: 1, skills: [x, y], shifts: two } }",
        "stations:",
        "  s: { kind: source, shifts: always }",
        other,
        "  m: { kind: machine, cycle: 9 min, shifts: always, operator: { skill: x, for: processing } }",
        "  done: { kind: sink }", other.Length > 0 ? "flow: [s -> m -> done, z -> done]" : "flow: [s -> m -> done]");

    private static string Novice(string learning, string machine) => Story.Yaml(
        $"operators: {{ team: {{ count: 1, learning: {{ {learning} }} }} }}",
        $"stations: {{ s: {{ kind: source }}, m: {{ kind: machine, {machine} }}, done: {{ kind: sink }} }}", "flow: [s -> m -> done]");

    private static void Watch(FactoryModel model, double untilMinutes, Action<StationEvent, Func<int, string>> hear)
    {
        using var run = new Simulation(model);
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e => hear(e, station => run.Stations[station].Name)));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(untilMinutes)));
    }
}
