using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>What vehicles of a fleet carry follows from what they say of their loads and from where parts wait.</summary>
public sealed class VehicleTests
{
    private const string Line = """
        name: Line
        transport:
          agvs: { count: 2, speed: 1 m/s, distances: { m1: { m2: 10 m } }, home: m1 }
        stations:
          parts: { kind: source, part: gear }
          m1: { kind: machine, cycle: 10 s }
          carry: { kind: transport, by: agvs, pick-up: 4 }
          m2: { kind: machine, cycle: 10 s }
          done: { kind: sink }
        flow: parts -> m1 -> carry -> m2 -> done
        """;

    private const string Devices = "a: { dialect: x, station: m1 }\nb: { dialect: x, station: m2 }\nv: { dialect: x, station: agvs }\nw: { dialect: x, station: agvs, place: 1 }";

    private static MirrorBench Begun()
    {
        var bench = new MirrorBench(Devices, Line);
        bench.Tell(0, State("a", StationState.Idle), State("b", StationState.Idle), Signal("v", "loads", 0), State("v", StationState.Idle), Signal("w", "loads", 0), State("w", StationState.Idle));
        bench.Said();
        return bench;
    }

    [Fact]
    public void A_vehicle_takes_the_part_that_has_waited_longest_and_the_next_station_gets_it()
    {
        using MirrorBench bench = Begun();
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(11, State("a", StationState.Idle));
        bench.Said();
        bench.Tell(12, State("v", StationState.Starved));
        bench.Tell(15, Signal("v", "loads", 1), State("v", StationState.Processing));
        bench.Tell(25, Signal("v", "loads", 0), State("v", StationState.Idle));
        bench.Tell(26, State("b", StationState.Processing));
        Assert.Equal(
            [
                "12 agvs StateChanged Starved",
                "15 agvs VehicleAssigned #1 Setup ?Uncertain", "15 agvs VehicleLoaded #1 Processing ?Uncertain",
                "25 agvs VehicleUnloaded #1 Idle ?Uncertain",
                "26 m2 PartArrived #1 Processing ?Uncertain",
            ], bench.Said());
        Assert.Equal(0, bench.Mirror.Health.Unexplained);
    }

    [Fact]
    public void Two_vehicles_carry_two_parts_and_are_counted()
    {
        using MirrorBench bench = Begun();
        FactoryIndicators figures = bench.Mirror.Indicators();
        for (int i = 0; i < 2; i++)
        {
            bench.Tell(1 + (20 * i), State("a", StationState.Processing));
            bench.Tell(11 + (20 * i), State("a", StationState.Idle));
        }
        bench.Tell(40, Signal("v", "loads", 1), State("v", StationState.Processing));
        bench.Tell(41, Signal("w", "loads", 1), State("w", StationState.Processing));
        bench.Tell(50, Signal("w", "loads", 0), State("w", StationState.Idle));
        bench.Tell(51, Signal("v", "loads", 0), State("v", StationState.Idle));
        Assert.Equal([("VehicleLoaded", 1L, 0), ("VehicleLoaded", 2L, 1), ("VehicleUnloaded", 2L, 1), ("VehicleUnloaded", 1L, 0)],
            bench.Heard.Where(happened => happened.Kind is StationEventKind.VehicleLoaded or StationEventKind.VehicleUnloaded).Select(happened => (happened.Kind.ToString(), happened.Part, (int)happened.Place)));
        Assert.Equal(2, figures.Read(bench.Mirror.Now).Stations[bench.Mirror.Stations.ToList().FindIndex(station => station.Name == "agvs")].Completed);
        Assert.All(bench.Heard.Where(happened => happened.Kind == StationEventKind.VehicleLoaded), happened => Assert.Equal("carry", bench.Mirror.Stations[(int)happened.Value].Name));
    }

    [Fact]
    public void A_load_that_nobody_was_seen_to_bring_moves_no_part_and_is_counted()
    {
        using var bench = new MirrorBench(Devices, Line);
        bench.Tell(0, State("a", StationState.Idle), State("b", StationState.Idle), Signal("v", "loads", 1), State("v", StationState.Processing));
        bench.Said();
        bench.Tell(5, Signal("v", "loads", 0), State("v", StationState.Idle));
        bench.Tell(6, Signal("v", "loads", 1));
        bench.Tell(7, Signal("v", "loads", 0));
        bench.Tell(8, Signal("v", "loads", 1e9), Signal("v", "loads", -1));
        Assert.Equal(["5 agvs StateChanged Idle"], bench.Said());
        Assert.Equal(1, bench.Mirror.Health.Unexplained);
    }

    [Theory]
    [InlineData("rework: 100 %", "rework", "4 check PartCompleted=2 #1 Processing", "4 check StateChanged #1 Idle", "5 m1 PartArrived #1 Processing ?Uncertain")]
    [InlineData("rework: 80 %", "rework", "4 check PartCompleted=1 #1 Processing", "4 check PartScrapped #1 Processing", "4 check StateChanged Idle", "5 parts PartEntered #2 ?Uncertain", "5 m1 PartArrived #2 Processing ?Uncertain")]
    public void A_part_that_is_rejected_is_reworked_where_the_model_leaves_no_doubt(string key, string outcome, params string[] expected)
    {
        using var bench = new MirrorBench("a: { dialect: x, station: m1 }\nc: { dialect: x, station: check }", $$"""
            name: Line
            stations:
              parts: { kind: source, part: gear }
              m1: { kind: machine, cycle: 10 s }
              check: { kind: inspection, cycle: 5 s, accept: 90 %, {{key}} }
              done: { kind: sink }
            flow:
              - parts -> m1 -> [4] -> check -> done
              - check[{{outcome}}] -> m1
            """);
        bench.Tell(0, State("a", StationState.Idle), State("c", StationState.Idle));
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(2, State("a", StationState.Idle));
        bench.Tell(3, Job("c", ObservationKind.Started), State("c", StationState.Processing));
        bench.Said();
        bench.Tell(4, Job("c", ObservationKind.Rejected), State("c", StationState.Idle));
        bench.Tell(5, State("a", StationState.Processing));
        Assert.Equal(expected, bench.Said());
    }
}
