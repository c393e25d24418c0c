using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Tests.Seeds;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Indicators;

/// <summary>Who waits for whom, and how long, in factories that can be followed by hand. Runs begin on a Monday at 06:00; times in minutes.</summary>
public class WaitTests
{
    private const string Pause = "start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: {0} min]\n";

    /// <summary>A print of 5 min fails after 3, and the technician comes at 6:08: 5 min. The arm, which takes 10 min for a part, has the first at 11; the second is ready at 18: 3 min for the arm, and the technician, who is there
    /// now, has mended it twice. To a hundredth of a minute, as the moves of a print take some time too.</summary>
    [Fact]
    public void A_printer_waits_five_minutes_for_the_technician_and_three_for_the_arm()
    {
        StationIndicators p = Read(21.5, Factory("shifts: { late: Mon 06:08-14:00 }\noperators: { technician: { count: 1, shifts: late } }",
            "  p: { kind: printer, shifts: always, printer: printer.yaml, gcode: part.gcode, failures: { every: 3 min, repair: 1 min }, operator: { pool: technician, for: repair } }\n"
            + "  arm: { kind: cobot, shifts: always, arm: UR5e, program: ten.yaml }", "s -> p -> arm -> done"))["p"];
        Assert.Equal([("technician", StationState.Down, 1L), ("arm", StationState.Blocked, 1L)], Whom(p));
        Assert.Equal(5, Minutes(p, "technician"), 1e-9);
        Assert.Equal(3, Minutes(p, "arm"), 0.01);
        Assert.Equal(p.TimeIn(StationState.Blocked).TotalMinutes, Minutes(p, "arm"), 1e-9);
        Assert.Equal(8 / 21.5, p.Waits.Sum(wait => wait.Share.Value ?? 0), 0.01 / 21.5);
    }

    /// <summary>The arm takes a minute a part. Part 1 is on m at 1, and the fitter comes at 5; it is done at 6.5 and fetched at once. The next are done at 10 and 13.5: then the arm, which has put n's part away since 12, is loading n until 14.</summary>
    [Fact]
    public void A_machine_that_an_arm_tends_waits_for_the_fitter_before_its_work_and_for_the_arm_after_it()
    {
        FactoryModel cell = Factory("shifts: { late: Mon 06:05-14:00 }\noperators: { fitter: { count: 1, shifts: late } }",
            "  arm: { kind: cobot, shifts: always, arm: UR5e, tends: [{ from: s, to: m, program: one.yaml }, { from: m, to: done, program: one.yaml }, { from: s, to: n, program: one.yaml }, { from: n, to: done, program: one.yaml }] }\n"
            + "  m: { kind: machine, shifts: always, cycle: 90 s, operator: { pool: fitter, for: processing } }\n  n: { kind: machine, shifts: always, cycle: 10 min }",
            "s -> arm -> m -> arm -> done, arm -> n -> arm");
        StationIndicators m = Read(14.5, cell)["m"];
        Assert.Equal([("fitter", StationState.WaitingForOperator, 1L), ("arm", StationState.WaitingForOperator, 1L)], Whom(m));
        Assert.Equal((4, 0.5), (Minutes(m, "fitter"), Minutes(m, "arm")));
        Assert.Equal(4.5, m.TimeIn(StationState.WaitingForOperator).TotalMinutes);
        Assert.Equal(30, m.Waits[1].MeanWait.Value);
    }

    /// <summary>The arm fetches a finished part at once, and the next one comes from a buffer at that instant: it waits for the fitter, who is at n by then, and the arm is never waited for. m and n have the fitter in turn, a minute each.</summary>
    [Fact]
    public void A_part_that_comes_in_the_instant_in_which_another_is_fetched_waits_for_people_and_not_for_the_arm()
    {
        FactoryModel cell = Factory("operators: { fitter: 1 }", "  arm: { kind: cobot, arm: UR5e, tends: [{ from: m, to: done, program: one.yaml }] }\n"
            + "  m: { kind: machine, cycle: 1 min, operator: { pool: fitter, for: processing } }\n  n: { kind: machine, cycle: 1 min, operator: { pool: fitter, for: processing } }\n  out: { kind: sink }", "s -> m -> arm -> done, s -> n -> out");
        StationIndicators m = Read(60, cell)["m"];
        Assert.Equal([("fitter", StationState.WaitingForOperator, 30L)], Whom(m));
        Assert.Equal(30, Minutes(m, "fitter"));
    }

    /// <summary>The arm has the first part from 1 to 11. The fitter is at n from 1 to 3 and at m from 3 to 4, when m's second part is done and waits for the arm until 11. Then m has its third part, waits for the fitter until 12, and from 13 on for the arm.</summary>
    [Fact]
    public void A_part_that_comes_in_the_instant_in_which_a_long_wait_for_the_arm_ends_begins_a_wait_for_people()
    {
        FactoryModel cell = Factory("operators: { fitter: 1 }", "  arm: { kind: cobot, arm: UR5e, tends: [{ from: m, to: done, program: ten.yaml }] }\n"
            + "  m: { kind: machine, cycle: 1 min, operator: { pool: fitter, for: processing } }\n  n: { kind: machine, cycle: 2 min, operator: { pool: fitter, for: processing } }\n  out: { kind: sink }", "s -> m -> arm -> done, s -> n -> out");
        StationIndicators m = Read(20, cell)["m"];
        Assert.Equal([("fitter", StationState.WaitingForOperator, 2L), ("arm", StationState.WaitingForOperator, 2L)], Whom(m));
        Assert.Equal((3, 14), (Minutes(m, "fitter"), Minutes(m, "arm")));
    }

    [Fact]
    public void A_wait_that_is_under_way_when_measuring_begins_or_ends_counts_with_what_lies_between()
    {
        FactoryModel model = Factory("shifts: { late: Mon 06:08-14:00 }\noperators: { fitter: { count: 1, shifts: late } }", "  m: { kind: machine, shifts: always, cycle: 2 min, operator: { pool: fitter, for: processing } }", "s -> m -> done");
        using var run = new Simulation(model);
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(At(3));
        indicators.StartMeasuring(At(3));
        FactoryIndicators fork = indicators.Fork();
        run.AdvanceTo(At(7));
        Assert.Equal(((string, StationState, long)[])[("fitter", StationState.WaitingForOperator, 1)], Whom(indicators.Read(At(7))["m"]));
        Assert.Equal(4, Minutes(indicators.Read(At(7))["m"], "fitter"));
        Assert.Equal(1, fork.Read(At(4))["m"].Waits[0].Time.TotalMinutes);
    }

    /// <summary>The vehicle drives two minutes there and two back. The third part is ready at 3 and has room when the vehicle comes for the second at 5; the fourth is ready at 6, and waits until 9.</summary>
    [Fact]
    public void A_machine_before_a_full_pick_up_waits_for_the_vehicles()
    {
        StationIndicators m = Read(10, Factory("transport: { agvs: { count: 1, speed: 60 m/min, distances: { m: { done: 120 m } }, home: m } }",
            "  m: { kind: machine, cycle: 1 min }\n  carry: { kind: transport, by: agvs, pick-up: 1 }", "s -> m -> carry -> done"))["m"];
        Assert.Equal([("agvs", StationState.WaitingForTransport, 2L)], Whom(m));
        Assert.Equal(5, Minutes(m, "agvs"));
    }

    /// <summary>Both prints end at 5. One person takes off a part in 2 min: the other bed waits from 5 to 7 and is cleared by 9. With a break from 6 to 8 the first is cleared by 9 and waits for 2 min itself, the other one from 5 to 9.</summary>
    [Theory]
    [InlineData("crew: { count: 1, shifts: always }", 2, 1, 10)]
    [InlineData("crew: { count: 1, shifts: broken }", 6, 2, 10)]
    [InlineData("crew: { count: 1, shifts: broken }", 3, 2, 7)]
    [InlineData("crew: { count: 2, shifts: always }", 0, 0, 10)]
    public void A_finished_print_waits_until_somebody_comes_and_not_while_they_take_it_off(string crew, double minutes, long waits, double until)
    {
        StationIndicators p = Read(until, Factory($"shifts: {{ broken: 'Mon 06:00-14:00, break 06:06-06:08' }}\noperators: {{ {crew} }}",
            "  p: { kind: printer, shifts: always, places: 2, printer: printer.yaml, gcode: part.gcode, removal: { time: 2 min, pool: crew } }", "s -> p -> done", source: "{ kind: source, shifts: always, every: 1 s, limit: 2 parts }"))["p"];
        Assert.Equal(minutes, Minutes(p, "crew"), 0.05);   // the parts come a second apart
        Assert.Equal(waits, p.Waits[0].Count);
    }

    [Fact]
    public void Where_several_can_be_meant_all_are_named()
    {
        StationIndicators m = Read(10, Factory("shifts: { late: Mon 06:08-14:00 }\noperators: { fitters: { count: 1, skills: mends, shifts: late }, novices: { count: 1, skills: mends, shifts: late } }",
            "  m: { kind: machine, shifts: always, cycle: 2 min, operator: { skill: mends, for: processing } }\n  a: { kind: cobot, shifts: always, arm: UR5e, program: ten.yaml }\n  b: { kind: cobot, shifts: always, arm: UR5e, program: ten.yaml }", "s -> m -> a -> done, m -> b -> done"))["m"];
        Assert.Equal([("fitters or novices", StationState.WaitingForOperator, 1L)], Whom(m));
        Assert.Contains(m.Station.Waits, wait => wait == new WaitInfo("a or b", StationState.Blocked, StationPhase.None));
    }

    [Fact]
    public void A_station_that_only_lacks_parts_or_room_waits_for_nobody()
    {
        IndicatorReport report = Read(60, Factory("", "  m: { kind: machine, cycle: 1 min }\n  n: { kind: machine, cycle: 2 min }\n  o: { kind: machine, cycle: 1 min }", "'s -> m -> n -> [2] -> o -> done'"));
        Assert.All(report.Stations, station => Assert.Empty(station.Waits));
    }

    [Theory]
    [MemberData(nameof(SeedFile.All), MemberType = typeof(SeedFile))]
    public void In_every_starter_factory_the_waits_of_a_state_are_the_time_in_it(string seed)
    {
        IndicatorReport report = Read(24 * 60, SeedFile.Load(seed));
        foreach (StationIndicators station in report.Stations)
        {
            foreach (StationState state in Enum.GetValues<StationState>())
            {
                TimeSpan waited = new(station.Waits.Where(wait => wait.State == state).Sum(wait => wait.Time.Ticks)), spent = station.TimeIn(state);
                Assert.True(state is StationState.WaitingForOperator or StationState.WaitingForTransport ? waited == spent || !station.Station.HasStates : waited <= spent, $"{station.Station.Name}: {waited} of {spent} in {state}");
            }
        }
    }

    private static SimTime At(double minutes) => SimTime.At(TimeSpan.FromMinutes(minutes));

    private static IndicatorReport Read(double minutes, FactoryModel model)
    {
        using var run = new Simulation(model);
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(At(minutes));
        return indicators.Read(run.Now);
    }

    private static (string For, StationState State, long Count)[] Whom(StationIndicators station) => [.. station.Waits.Where(wait => wait.Time > TimeSpan.Zero).Select(wait => (wait.For, wait.State, wait.Count))];

    private static double Minutes(StationIndicators station, string whom) => station.Waits.Where(wait => wait.For == whom).Sum(wait => wait.Time.TotalMinutes);

    private static FactoryModel Factory(string keys, string stations, string flow, string source = "{ kind: source, shifts: always }")
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "part.gcode"), PrinterTests.Gcode);
        File.WriteAllText(Path.Combine(folder, "printer.yaml"), PrinterTests.Profile);
        File.WriteAllText(Path.Combine(folder, "one.yaml"), string.Format(System.Globalization.CultureInfo.InvariantCulture, Pause, 1));
        File.WriteAllText(Path.Combine(folder, "ten.yaml"), string.Format(System.Globalization.CultureInfo.InvariantCulture, Pause, 10));
        return FactoryModel.Parse(Story.Yaml(keys, "stations:", $"  s: {source}", stations, "  done: { kind: sink }", $"flow: [{flow}]"), Path.Combine(folder, "model.yaml"));
    }
}
