using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Live;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Model;

namespace FactoryTwin.Tests.Cli;

/// <summary>What a dashboard shows, and what its keys do, on a clock that goes on by hand.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task In_a_window_of_80_columns_it_shows_the_line_its_stations_and_what_happened()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        bench.Pass(TimeSpan.FromMinutes(1));
        await bench.TypeAsync("f");
        bench.Pass(TimeSpan.FromSeconds(20));
        Repository.ShouldBe("tests/FactoryTwin.Tests/Cli/dashboard-80.txt", bench.Page(79, 24) + "\n");
    }

    [Fact]
    public async Task In_a_window_of_120_columns_it_shows_the_forecast_too()
    {
        using var bench = new LiveBench(LiveBench.Steady, 600, null, new ForecastTarget("good", IsAtLeast: true, 315));
        bench.Pass(TimeSpan.FromSeconds(6));
        bench.Type("t");
        bench.Live.Tick();
        await bench.Forecasts.Making;
        Task judged = bench.Forecasts.Judging;
        bench.Pass(TimeSpan.FromSeconds(3));
        await judged;
        await bench.Forecasts.Making;
        Repository.ShouldBe("tests/FactoryTwin.Tests/Cli/dashboard-120.txt", bench.Page(119, 30) + "\n");
    }

    [Fact]
    public void Whatever_the_size_of_the_window_no_line_is_too_much_and_the_keys_are_there()
    {
        using var bench = new LiveBench(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));
        bench.Pass(TimeSpan.FromSeconds(30));
        bench.Press([.. Enumerable.Repeat(ConsoleKey.DownArrow, 7)]);
        foreach (int width in new[] { 20, 40, 79, 119, 240 })
        {
            for (int height = 1; height <= 60; height++)
            {
                string[] lines = bench.Page(width, height).Split('\n');
                Assert.InRange(lines.Length, 1, height);
                Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
                Assert.Contains("space pause", string.Join(' ', lines));
                if (height >= 24 && width >= 79)
                    Assert.Contains("\n> pack", string.Join('\n', lines));
            }
        }
    }

    [Fact]
    public void What_the_chosen_station_shows_stands_below_the_stations()
    {
        using var bench = new LiveBench(FactoryModel.Load(Repository.PathOf("seeds/print-farm.yaml")));
        bench.Pass(TimeSpan.FromSeconds(30));
        Assert.Contains("\n> print-1", bench.Page(79, 24));
        Assert.Matches(@"\n print-1: nozzle-temperature [\d.]+ °C  bed-temperature [\d.]+ °C  ", bench.Page(79, 24));
        Assert.Equal(2, bench.Page(79, 24).Split('\n').SkipWhile(line => !line.StartsWith(" print-1:", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal) || line.StartsWith(" print-1:", StringComparison.Ordinal)).Count());
        using var without = new LiveBench(LiveBench.Steady);
        Assert.DoesNotContain(" mill:", without.Page(79, 24));
    }

    [Fact]
    public void Stations_for_which_there_is_no_room_are_counted()
    {
        using var bench = new LiveBench(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));
        string[] small = bench.Page(59, 16).Split('\n');
        int all = bench.Watch.Read().Stations.Count(station => station.HasStates), shown = small.SkipWhile(line => !line.StartsWith("  station", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal) || line[0] == '>').Count();
        Assert.InRange(shown, 1, all - 1);
        Assert.Contains(FormattableString.Invariant($"  station {shown} of {all} stations"), System.Text.RegularExpressions.Regex.Replace(string.Join('\n', small), "(?<=station) +", " "));
        Assert.Contains(" state ", bench.Page(79, 40));
    }

    [Fact]
    public void A_long_word_of_the_connection_is_told_to_its_end()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        const string health = "NOT CONNECTED: mqtts://127.0.0.1:8883: its certificate is not for '127.0.0.1' but for 'broker.example'; correct the host, or give the name that the certificate has";
        using var board = new Dashboard(new DashboardSource { Name = "Two steps", Factory = bench.Live, Watch = bench.Watch, Clock = bench.Clock, Health = () => health });
        string page = string.Join('\n', board.Page(79, 24).Select(line => string.Concat(line.Within(79).Select(piece => piece.Text)).TrimEnd()));
        Assert.Contains(health, System.Text.RegularExpressions.Regex.Replace(page, "\\s+", " "));
    }

    [Fact]
    public void What_a_device_calls_its_job_stands_in_the_line_of_its_station_and_is_cut_at_the_edge()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        string? job = "dial.gcode";
        using var watch = new FactoryWatch(bench.Live, LiveBench.Steady) { JobOf = (station, _) => bench.Live.Stations[station.Index].Name == "mill" ? job : null };
        using var board = new Dashboard(new DashboardSource { Name = "Two steps", Factory = bench.Live, Watch = watch, Clock = bench.Clock });
        Assert.EndsWith(" dial.gcode", Of("mill"), StringComparison.Ordinal);
        Assert.DoesNotContain("dial", Of("wash"), StringComparison.Ordinal);
        Assert.Contains("; mill: dial.gcode; ", board.Line());
        job = new string('x', 200);
        Assert.EndsWith("xxxxxxxxxx…", Of("mill"), StringComparison.Ordinal);
        Assert.Equal(79, Of("mill").Length);
        job = null;
        Assert.DoesNotContain("mill: ", board.Line());

        string Of(string station) => board.Page(79, 24).Select(line => string.Concat(line.Within(79).Select(piece => piece.Text)).TrimEnd()).Single(line => line.Length > 2 && line[2..].StartsWith($"{station} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_pause_resume_step_and_change_the_speed()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        bench.Press(ConsoleKey.Spacebar);
        Assert.Contains("× 60  paused", bench.Page(79, 24));
        bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(SimTime.Start, bench.Live.Run.Now);
        bench.Type("s");
        bench.Live.Tick();
        Assert.Equal(1, bench.Live.Run.EventCount);
        bench.Press(ConsoleKey.Spacebar);
        Assert.Contains("× 60  keeps pace", bench.Page(79, 24));
        bench.Type("+");
        Assert.Equal(120, bench.Live.SpeedFactor);
        bench.Type("++++++++");
        Assert.Contains("as fast as it can", bench.Page(79, 24));
        bench.Type("-");
        Assert.Equal(1000, bench.Live.SpeedFactor);
        bench.Type("-----------------------");
        Assert.Equal(0.1, bench.Live.SpeedFactor);
    }

    /// <summary>Two hours of work, two hours of break: in the break and shortly after it there is no OEE of the last hour, rather than one of a minute's work.</summary>
    [Fact]
    public void A_window_of_which_little_was_planned_has_a_dash_for_its_oee()
    {
        using var bench = new LiveBench(FactoryModel.Parse("""
            name: Breaks
            shifts: { day: 'Mon-Fri 06:00-14:00, break 08:00-10:00' }
            stations:
              castings: { kind: source }
              mill: { kind: machine, cycle: 5 min }
              done: { kind: sink }
            flow:
              - castings -> mill -> done
            """));
        bench.Pass(TimeSpan.FromSeconds(10));
        Assert.Matches(@"OEE \d+ %\s", bench.Page(119, 24));
        Assert.DoesNotContain("last hour", bench.Board.Line());
        bench.Pass(TimeSpan.FromSeconds(109));
        Assert.Contains(", last hour 100 %", bench.Board.Line());   // 07:59
        bench.Pass(TimeSpan.FromSeconds(56));
        Assert.Contains(", last hour –", bench.Board.Line());   // 08:55
        bench.Pass(TimeSpan.FromSeconds(75));
        Assert.Contains(", last hour –", bench.Board.Line());   // 10:10
        bench.Pass(TimeSpan.FromSeconds(35));
        Assert.Contains(", last hour 100 %", bench.Board.Line());   // 10:45
    }

    [Fact]
    public async Task Keys_command_the_chosen_station_and_a_note_tells_what_came_of_it()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        bench.Press(ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.DownArrow);
        Assert.Contains("\n> wash", bench.Page(79, 24));
        await bench.TypeAsync("f");
        await bench.TypeAsync("f");
        await bench.TypeAsync("r");
        await bench.TypeAsync("c");
        Assert.Contains("× 1.25", bench.Page(79, 24));
        await bench.TypeAsync("C");
        bench.Press(ConsoleKey.UpArrow, ConsoleKey.UpArrow);
        Assert.Contains("\n> mill", bench.Page(79, 24));
        await bench.TypeAsync("C");
        Assert.Equal([new InjectFault("wash"), new RepairFault("wash"), new ChangeCycle("wash", 1.25), new ChangeCycle("wash", 1), new ChangeCycle("mill", 0.8)], bench.Live.Run.Commands.Select(applied => applied.Command));
        Assert.Equal(
            ["wash is down", "command: a fault at wash", "refused: ", "command: wash is repaired", "command: a cycle at wash takes 1.25 times as long as in the model", "command: a cycle at wash takes 1 times as long as in the model", "command: a cycle at mill takes 0.8 times as long as in the model"],
            bench.Watch.Notes.Select(note => note.Text.StartsWith("refused: ", StringComparison.Ordinal) ? "refused: " : note.Text));
    }

    [Fact]
    public void The_past_can_be_gone_back_to_minute_by_minute_while_the_factory_goes_on()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        bench.Pass(TimeSpan.FromSeconds(10));
        bench.Press(ConsoleKey.B, ConsoleKey.LeftArrow, ConsoleKey.LeftArrow);
        Assert.Contains("Two steps  0:08:00", bench.Page(79, 24));
        Assert.Contains("THE PAST: enter returns", bench.Page(79, 24));
        bench.Pass(TimeSpan.FromSeconds(10));
        Assert.Contains("Two steps  0:08:00", bench.Page(79, 24));
        bench.Press(ConsoleKey.RightArrow);
        Assert.Contains("Two steps  0:09:00", bench.Page(79, 24));
        bench.Press(ConsoleKey.Enter);
        Assert.Contains("Two steps  0:20:00", bench.Page(79, 24));
        bench.Press([.. Enumerable.Repeat(ConsoleKey.LeftArrow, 100)]);
        Assert.Contains("Two steps  0:01:00", bench.Page(79, 24));
        bench.Press([.. Enumerable.Repeat(ConsoleKey.RightArrow, 100)]);
        Assert.DoesNotContain("THE PAST", bench.Page(79, 24));
    }

    [Fact]
    public void A_low_OEE_of_the_last_hour_raises_the_alarm_until_it_is_well_again()
    {
        using var bench = new LiveBench(LiveBench.Steady, 600);
        bench.Pass(TimeSpan.FromSeconds(7));
        Assert.False(bench.Watch.Read().IsOeeLow);
        bench.Press(ConsoleKey.DownArrow);
        bench.Type("f");
        bench.Pass(TimeSpan.FromSeconds(4));
        Assert.True(bench.Watch.Read().IsOeeLow);
        Assert.Contains("ALARM: it fell below 60 %", bench.Page(79, 24));
        bench.Type("r");
        bench.Pass(TimeSpan.FromSeconds(8));
        Assert.False(bench.Watch.Read().IsOeeLow);
        Assert.Equal(["ALARM: rolling OEE", "alarm over: rolling OEE"], bench.Watch.Notes.Select(note => note.Text).Where(text => text.Contains("rolling")).Select(text => text[..(text.IndexOf("OEE", StringComparison.Ordinal) + 3)]));
    }

    [Fact]
    public void A_factory_that_cannot_keep_pace_says_how_far_it_is_behind()
    {
        using var bench = new LiveBench(FactoryModel.Build("Fast", factory => factory.Source("wire").Machine("cut", "10 ms").Sink("done").Flow("wire -> cut -> done")), 1000);
        bench.Clock.Cost = TimeSpan.FromMilliseconds(200);
        bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Matches(@"× 1000  [\d.]+ (s|min|h) behind", bench.Page(79, 24));
    }

    [Fact]
    public void A_replay_is_shown_by_the_same_dashboard_without_the_keys_that_it_has_no_use_for()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (var run = new Simulation(LiveBench.Steady))
            {
                using Recorder recorder = run.Record(path);
                run.Advance(TimeSpan.FromHours(2));
                recorder.End(new(run.Now, run.EventCount, false));
            }
            using Recording recording = Recording.Open(path);
            using var replay = new Replay(recording);
            using var watch = new FactoryWatch(replay, replay.Model);
            using var board = new Dashboard(new DashboardSource { Name = "Two steps", Factory = replay, Watch = watch, Clock = new Live.HandClock() });
            replay.AdvanceTo(SimTime.At(TimeSpan.FromHours(1)));
            board.Press(new ConsoleKeyInfo('f', ConsoleKey.F, false, false, false));
            board.Press(new ConsoleKeyInfo(' ', ConsoleKey.Spacebar, false, false, false));
            string page = string.Join('\n', board.Page(79, 24));
            Assert.Contains("Two steps  1:00:00", page);
            Assert.Contains("shelf 2/2", page);
            Assert.Contains("↑ ↓ station  b ← → back in time  q end", page);
            Assert.DoesNotContain("fault", page);
            board.Press(new ConsoleKeyInfo('q', ConsoleKey.Q, false, false, false));
            Assert.True(board.IsOver);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Forecasts_are_made_again_by_themselves_and_judged_when_their_time_has_come()
    {
        using var bench = new LiveBench(LiveBench.Steady, 600);
        bench.Type("t");
        bench.Live.Tick();
        for (int i = 1; i <= 3; i++)
        {
            await bench.Forecasts.Making;
            Task judged = bench.Forecasts.Judging;
            bench.Pass(TimeSpan.FromSeconds(3));
            await judged;
            Assert.Equal(i, bench.Forecasts.News.Score!.Count);
        }
        Assert.Equal(3, bench.Forecasts.News.Score!.Hits.Count);
        Assert.Contains("30 min ahead 3 of 3 forecasts right (100 %, expected 100 %; judge: own model)", bench.Page(119, 30));
    }

    [Fact]
    public async Task A_forecast_that_cannot_be_made_says_why_and_the_factory_goes_on()
    {
        using var bench = new LiveBench(LiveBench.Steady);
        using var forecasts = new ForecastDesk(bench.Live, bench.Watch, new ForecastSource(then => then(), () => throw new InvalidOperationException("Nobody knows the present."), ForecastJudge.RealLine), SimTime.At(TimeSpan.FromHours(8)), []);
        using var board = new Dashboard(new DashboardSource { Name = "Two steps", Factory = bench.Live, Watch = bench.Watch, Forecasts = forecasts, Clock = bench.Clock });
        forecasts.Begin();
        await forecasts.Making;
        Assert.Contains("no forecast: Nobody knows the present.", string.Join('\n', board.Page(79, 24)));
        bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(SimTime.At(TimeSpan.FromMinutes(1)), bench.Live.Run.Now);
    }

    [Fact]
    public void Shares_fill_a_bar_to_its_last_cell()
    {
        double[] shares = [0, 1 / 3.0, 0, 1 / 3.0, 1 / 3.0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(["P4", "D3", "S3"], StateMark.Bar(shares, 10).Select(each => $"{each.Mark.Letter}{each.Cells}"));
        Assert.Empty(StateMark.Bar([], 10));
    }
}
