using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>Parts move as devices tell it, or as their states and the flow leave only one answer.</summary>
public sealed class PartTests
{
    private const string Line = """
        name: Line
        stations:
          parts: { kind: source, part: gear }
          m1: { kind: machine, cycle: 10 s }
          m2: { kind: machine, cycle: 10 s }
          done: { kind: sink }
        flow: parts -> m1 -> [4] -> m2 -> done
        """;

    private const string Two = "a: { dialect: x, station: m1 }\nb: { dialect: x, station: m2 }";

    [Fact]
    public void Begins_and_ends_are_inferred_from_states_and_say_so()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(0, State("a", StationState.Idle), State("b", StationState.Idle));
        bench.Said();
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(5, State("a", StationState.Down));
        bench.Tell(6, State("a", StationState.Processing));
        bench.Tell(11, State("a", StationState.Idle));
        bench.Tell(12, State("b", StationState.Processing));
        bench.Tell(22, State("b", StationState.Starved));
        Assert.Equal(
            [
                "1 parts PartEntered #1 ?Uncertain", "1 m1 PartArrived #1 Processing ?Uncertain",
                "5 m1 StateChanged #1 Down", "6 m1 StateChanged #1 Processing",
                "11 m1 PartCompleted=0 #1 Processing ?Uncertain", "11 m1->m2 PartArrived #1 ?Uncertain", "11 m1 StateChanged Idle",
                "12 m2 PartArrived #1 Processing ?Uncertain",
                "22 m2 PartCompleted=0 #1 Processing ?Uncertain", "22 done PartEnded #1 ?Uncertain", "22 m2 StateChanged Starved",
            ], bench.Said());
        Assert.Equal((0, 0), (bench.Mirror.Health.Unexplained, bench.Mirror.Health.Misfits));
    }

    [Fact]
    public void What_the_device_tells_is_not_inferred_and_not_uncertain()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(0, State("a", StationState.Idle));
        bench.Tell(1, Job("a", ObservationKind.Started, "k-7"), State("a", StationState.Processing));
        bench.Tell(9, State("a", StationState.Idle), Job("a", ObservationKind.Completed, "k-7"));
        bench.Tell(20, Job("a", ObservationKind.Started, "k-8"), State("a", StationState.Processing));
        bench.Tell(21, State("a", StationState.Idle));
        bench.Tell(22, Job("a", ObservationKind.Rejected, "k-8"));
        string[] said = bench.Said();
        Assert.Contains("1 m1 PartArrived #1 Idle", said);
        Assert.Contains("22 m1 PartCompleted=1 #2 Idle", said);
        Assert.Contains("22 m1 PartScrapped #2 Idle", said);
        Assert.Single(said, line => line.StartsWith("9 m1 PartCompleted", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.StartsWith("21 m1 PartCompleted", StringComparison.Ordinal));
    }

    [Fact]
    public void An_end_that_was_inferred_and_is_told_a_moment_later_counts_once()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(0, State("a", StationState.Idle));
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(2, Job("a", ObservationKind.Started, "k-7"));
        bench.Tell(9, State("a", StationState.Idle));
        bench.Tell(10, Job("a", ObservationKind.Completed, "k-7"));
        string[] said = bench.Said();
        Assert.Single(said, line => line.Contains("m1 PartArrived", StringComparison.Ordinal));
        Assert.Single(said, line => line.Contains("m1 PartCompleted", StringComparison.Ordinal));
        Assert.Equal(0, bench.Mirror.Health.Misfits);
    }

    [Fact]
    public void A_counter_tells_parts_by_its_steps_and_a_counter_that_begins_anew_tells_none()
    {
        using var bench = new MirrorBench(Two, Line);
        Observation Count(double number) => new() { Device = "a", Kind = ObservationKind.Counter, Number = number, ArrivedAt = Start };
        bench.Tell(1, Count(100));
        bench.Tell(2, Count(102));
        bench.Tell(3, Count(0));
        bench.Tell(4, Count(1));
        bench.Tell(5, Count(1e9));
        Assert.Equal(["2 m1 PartCompleted=0 #1 NoData", "2 m1 PartCompleted=0 #2 NoData", "4 m1 PartCompleted=0 #3 NoData"], bench.Said().Where(line => line.Contains("PartCompleted", StringComparison.Ordinal)));
        Assert.Equal(1, bench.Mirror.Health.Misfits);
    }

    [Fact]
    public void Good_and_bad_parts_that_are_counted_apart_count_apart_and_the_counter_of_all_no_more()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: m1 }");
        Observation Count(string name, double number) => new() { Device = "a", Name = name, Kind = ObservationKind.Counter, Number = number, ArrivedAt = Start };
        bench.Tell(1, Count("good", 10), Count("bad", 3), Count("", 13), Count("target", 100));
        bench.Tell(2, Count("good", 11), Count("bad", 4), Count("", 15), Count("target", 200));
        Assert.Equal(["2 m1 PartCompleted=0 #1 NoData", "2 m1 PartCompleted=1 #2 NoData"], bench.Said().Where(line => line.Contains("PartCompleted", StringComparison.Ordinal)));
    }

    [Fact]
    public void Jobs_that_were_over_before_the_mirror_began_are_history_and_no_parts()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(1, Job("a", ObservationKind.Completed) with { DeviceTime = At(-300), IsHistorical = true });
        Assert.Empty(bench.Said());
        Assert.Single(bench.Mirror.LateValues);
    }

    [Theory]
    [InlineData("fischertechnik-aps", "", 0)]
    [InlineData("fischertechnik-aps", ", infer: true", 1)]
    [InlineData("shelly", "", 1)]
    [InlineData("shelly", ", infer: false", 0)]
    public void Parts_are_inferred_only_where_the_dialect_tells_no_jobs_unless_the_binding_says_otherwise(string dialect, string infer, int parts)
    {
        using var bench = new MirrorBench($"a: {{ dialect: {dialect}, station: m1{infer} }}", dialect: dialect);
        bench.Tell(0, State("a", StationState.Idle));
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(2, State("a", StationState.Idle));
        Assert.Equal(parts, bench.Heard.Count(e => e.Kind == StationEventKind.PartCompleted));
    }

    [Fact]
    public void A_part_that_nothing_explains_is_seen_first_where_it_is_and_counted()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(0, State("b", StationState.Idle));
        bench.Tell(1, State("b", StationState.Processing));
        Assert.Equal(["0 m2 StateChanged Idle", "1 m2 PartArrived #1 Processing ?Uncertain"], bench.Said());
        Assert.Equal(1, bench.Mirror.Health.Unexplained);
    }

    [Fact]
    public void What_runs_when_it_is_seen_first_has_no_begin_and_counts_when_it_ends()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(1, State("a", StationState.Processing));
        bench.Tell(5, State("a", StationState.Idle));
        Assert.Equal(["1 m1 StateChanged #1 Processing", "5 m1 PartCompleted=0 #1 Processing ?Uncertain", "5 m1->m2 PartArrived #1 ?Uncertain", "5 m1 StateChanged Idle"], bench.Said());
    }

    [Fact]
    public void A_job_that_begins_while_another_is_not_over_is_counted_and_no_part_is_made_up()
    {
        using var bench = new MirrorBench(Two, Line);
        bench.Tell(1, Job("a", ObservationKind.Started, "k-1"));
        bench.Tell(2, Job("a", ObservationKind.Started, "k-2"));
        Assert.Equal(["1 parts PartEntered #1 ?Uncertain", "1 m1 PartArrived #1 NoData"], bench.Said());
        Assert.Equal(1, bench.Mirror.Health.Misfits);
    }

    [Fact]
    public void Parts_pass_without_a_word_through_stations_that_no_device_tells_of()
    {
        using var bench = new MirrorBench("b: { dialect: x, station: m2 }", Line);
        bench.Tell(1, Job("b", ObservationKind.Started));
        Assert.Equal(
            ["1 parts PartEntered #1 ?Uncertain", "1 m1 PartArrived #1 NoData ?Uncertain", "1 m1 PartCompleted=0 #1 NoData ?Uncertain", "1 m1->m2 PartArrived #1 ?Uncertain", "1 m2 PartArrived #1 NoData"],
            bench.Said());
    }

    [Fact]
    public void An_assembly_takes_what_its_recipe_names_and_an_inspection_sends_each_part_its_way()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: join }\nb: { dialect: x, station: look }", """
            name: Line
            stations:
              left: { kind: source, part: gear }
              right: { kind: source, part: pin }
              join: { kind: assembly, cycle: 10 s, recipe: { left: 1, right: 2 }, makes: unit }
              look: { kind: inspection, cycle: 1 s, accept: 90 % }
              done: { kind: sink }
              bin: { kind: sink, rejects: true }
            flow:
              - left -> join -> look
              - right -> join
              - look[accepted] -> done
              - look[rejected] -> bin
            """);
        bench.Tell(1, Job("a", ObservationKind.Started));
        bench.Tell(2, Job("a", ObservationKind.Completed));
        bench.Tell(3, Job("b", ObservationKind.Started));
        bench.Tell(4, Job("b", ObservationKind.Rejected));
        Assert.Equal(
            [
                "1 left PartEntered #1 ?Uncertain", "1 right PartEntered=1 #2 ?Uncertain", "1 right PartEntered=1 #3 ?Uncertain",
                "1 join PartArrived #2 NoData", "1 join PartAssembled=1 #2 NoData", "1 join PartArrived #3 NoData", "1 join PartAssembled=1 #3 NoData",
                "1 join PartArrived #1 NoData", "1 join PartTypeChanged=2 #1 NoData",
                "2 join PartCompleted=0 #1 NoData", "3 look PartArrived #1 NoData", "4 look PartCompleted=1 #1 NoData", "4 bin PartEnded #1 ?Uncertain",
            ], bench.Said());
    }

    [Fact]
    public void The_name_of_a_job_tells_the_part_type()
    {
        using var bench = new MirrorBench("p: { dialect: x, station: print, kind: printer, part-types: { 'dial*': dial, '*.gcode': other } }");
        bench.Tell(1, Job("p", ObservationKind.Started, "dial-7.gcode"));
        bench.Tell(2, Job("p", ObservationKind.Completed, "dial-7.gcode"));
        bench.Tell(3, Job("p", ObservationKind.Started, "box.gcode"));
        bench.Tell(4, Job("p", ObservationKind.Rejected, "box.gcode"));
        Assert.Equal(["part", "dial", "other"], bench.Mirror.PartTypes);
        Assert.Equal(
            [
                "1 arrivals PartEntered=1 #1 ?Uncertain", "1 print PartArrived #1 NoData", "2 print PartCompleted=0 #1 NoData", "2 done PartEnded #1 ?Uncertain",
                "3 arrivals PartEntered=2 #2 ?Uncertain", "3 print PartArrived #2 NoData", "4 print PartCompleted=1 #2 NoData", "4 rejected PartEnded #2 ?Uncertain",
            ], bench.Said());
    }

    [Fact]
    public void Indicators_count_what_was_mirrored()
    {
        using var bench = new MirrorBench(Two, Line);
        FactoryIndicators indicators = bench.Mirror.Indicators();
        bench.Tell(0, State("a", StationState.Starved), State("b", StationState.Starved));
        for (int i = 0; i < 5; i++)
        {
            bench.Tell(20 * i + 1, State("a", StationState.Processing));
            bench.Tell(20 * i + 11, State("a", StationState.Starved), State("b", StationState.Processing));
            bench.Tell(20 * i + 20, State("b", StationState.Starved));
        }
        bench.AdvanceTo(100);
        IndicatorReport report = indicators.Read(bench.Mirror.Now);
        Assert.Equal((5, 5), (report.Flow.Entered, report.Flow.Good));
        Assert.Equal(0.5, report.Stations[1].Times!.ActualProduction.TotalSeconds / 100);
        Assert.Equal(19, report.Flow.LeadTime.Value!.Value, 9);
    }

    [Fact]
    public void The_same_told_twice_by_the_broker_counts_once_and_a_part_told_late_counts_all_the_same()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: m1, expected: never }", Line);
        bench.Tell(1, Job("a", ObservationKind.Completed) with { DeviceTime = At(1) });
        bench.Tell(1.1, Job("a", ObservationKind.Completed) with { DeviceTime = At(1) });
        bench.Tell(600, Job("a", ObservationKind.Completed) with { DeviceTime = At(300), IsHistorical = true });
        bench.Tell(601, Job("a", ObservationKind.Completed) with { DeviceTime = At(300), IsHistorical = true });
        Assert.Equal(2, bench.Heard.Count(e => e.Kind == StationEventKind.PartCompleted));
        Assert.Equal((2, 2), (bench.Mirror.Health.Duplicates, bench.Mirror.Health.Late));
    }
}
