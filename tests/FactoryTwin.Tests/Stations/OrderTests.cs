using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Orders and arrivals by the calendar. Times in minutes.</summary>
public class OrderTests
{
    [Fact]
    public void An_order_is_released_when_it_says_and_completed_when_its_last_part_has_left() => Story.Equal(
        [
            "0 s OrderReleased",
            "0 s entered 1",
            "0 s entered 2",
            "2 s OrderCompleted",
            "2 s OrderJudged",
            "5 s OrderReleased",
            "5 s entered 3",
            "6 s OrderCompleted",
        ],
        Story.Of(Model("[{ part: shaft, release: 5 min }, { part: gear, quantity: 2 parts, due: 3 min }]"), 60, "s"));

    [Fact]
    public void The_stream_says_which_order_it_was_and_how_late()
    {
        var told = new List<string>();
        using var run = new Simulation(FactoryModel.Parse(Model("[{ part: gear, quantity: 2 parts, due: 30 s }, { part: gear, due: '2026-01-05T06:10:00' }]")));
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (e.Kind is StationEventKind.OrderReleased or StationEventKind.OrderCompleted or StationEventKind.OrderJudged)
                told.Add(FormattableString.Invariant($"{e.Time.SinceStart.TotalSeconds} {e.Kind} {e.Value}"));
        }));
        run.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["0 OrderReleased 1", "0 OrderReleased 2", "120 OrderCompleted 1", "120 OrderJudged 90", "180 OrderCompleted 2", "180 OrderJudged -420"], told);
    }

    [Fact]
    public void The_priority_of_an_order_outranks_that_of_its_part_type() => Assert.Equal(
        ["entered 1", "arrived 1: Processing", "entered 2", "entered 3", "completed 1", "arrived 3: Processing", "completed 3", "arrived 2: Processing"],
        Story.Of(Model("[{ part: gear }, { part: gear }, { part: gear, priority: 0 }]", "parts: { gear: { priority: 1 } }", "order: priority"), 2.5, "s", "m")
            .Select(line => line.Split(' ', 3)[2]).Where(line => !line.StartsWith("Order", StringComparison.Ordinal) && line != "Starved"));

    [Theory]
    [InlineData("shortest-processing-time", "1 3 2 4")]
    [InlineData("earliest-due-date", "1 4 3 2")]
    [InlineData("least-slack", "1 4 2 3")]
    [InlineData("fifo", "1 2 3 4")]
    public void A_buffer_gives_the_part_that_its_order_says(string order, string parts) => Assert.Equal(parts, string.Join(' ',
        Story.Of(Model("[{ part: gear }, { part: shaft, due: 60 min }, { part: ring, due: 59 min }, { part: gear, due: 30 min }]", "parts: { shaft: { cycle: { m: 5 min } }, ring: { cycle: { m: 2 min } }, gear: { cycle: { m: 8 min } } }", $"order: {order}"), 60, "m")
            .Where(line => line.Contains("arrived", StringComparison.Ordinal)).Select(line => line.Split(' ')[3].TrimEnd(':'))));

    [Fact]
    public void Parts_arrive_by_the_calendar() => Story.Equal(
        [
            "90 s entered 1",
            "90 s entered 2",
            "1530 s entered 3",
            "1530 s entered 4",
            "4320 s entered 5",
            "4320 s entered 6",
        ],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, arrivals: { at: ['Mon-Tue 07:30', 'Thu 06:00'], parts: 2 parts } }",
            "  m: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            7 * 24 * 60, "s"));

    [Fact]
    public void Arrivals_by_the_calendar_keep_to_the_local_clock_when_summer_time_begins() => Story.Equal(
        [
            "60 s entered 1",
            "1440 s entered 2",
        ],
        Story.Of(Story.Yaml(
            "start: { local: 2026-03-28T06:00:00, time-zone: Europe/Rome }",
            "stations:",
            "  s: { kind: source, arrivals: { at: [Sat 07:00, Sun 07:00] } }",
            "  m: { kind: machine, cycle: 1 min }",
            "  done: { kind: sink }",
            "flow: [s -> m -> done]"),
            3 * 24 * 60, "s"));

    [Fact]
    public void An_arrival_at_the_very_start_is_not_missed() =>
        Assert.Equal(["0 s entered 1"], Story.Of(Story.Yaml(
            "stations: { s: { kind: source, arrivals: { at: Mon 06:00 } }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }",
            "flow: [s -> m -> done]"), 60, "s"));

    [Fact]
    public void A_part_of_an_order_that_is_scrapped_is_not_waited_for() => Assert.Contains("4 s OrderCompleted",
        Story.Of(Model("[{ part: gear, quantity: 4 parts }]").Replace("cycle: 1 min", "cycle: 1 min, scrap: 100 %", StringComparison.Ordinal), 60, "s"));

    [Fact]
    public void A_fork_knows_how_many_parts_of_an_order_are_still_there()
    {
        using var run = new Simulation(FactoryModel.Parse(Model("[{ part: gear, quantity: 5 parts, due: 1 min }]")));
        run.Advance(TimeSpan.FromMinutes(2.5));
        using Simulation fork = run.Fork();
        Assert.Equal("300 240", End(fork));
        Assert.Equal("300 240", End(run));

        static string End(Simulation run)
        {
            string judged = "";
            run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e => judged += e.Kind == StationEventKind.OrderJudged ? FormattableString.Invariant($"{e.Time.SinceStart.TotalSeconds} {e.Value}") : ""));
            run.Advance(TimeSpan.FromHours(1));
            return judged;
        }
    }

    [Fact]
    public void Orders_are_read_from_a_file_and_written_back_as_its_name()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "orders.csv"), "due;part;quantity;release;priority\n8 h;gear;20;1h30min;2\n\n;shaft;;2026-01-06 06:00;\n");
        string path = Path.Combine(folder, "line.yaml");
        FactoryModel model = FactoryModel.Parse(Model("orders.csv"), path);
        Assert.Equal(
        [
            new OrderDefinition { Part = "gear", Quantity = 20, Release = PlannedTime.After(TimeSpan.FromMinutes(90)), Due = PlannedTime.After(TimeSpan.FromHours(8)), Priority = 2 },
            new OrderDefinition { Part = "shaft", Release = PlannedTime.At(new DateTime(2026, 1, 6, 6, 0, 0)) },
        ], ((FactoryTwin.Stations.SourceDefinition)model.Stations[0].Definition).Orders!.Orders);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml(), path));
        Assert.Contains("orders: orders.csv", model.ToYaml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part,quantty\na,5\n", "'orders.csv' has a column 'quantty', which orders have not; did you mean 'quantity'?")]
    [InlineData("quantity\n5\n", "'orders.csv' has no column 'part'; there is only 'quantity'")]
    [InlineData("part,quantity\na,5\na,five\n", "'orders.csv', line 3: 'five' is no 'quantity'; write a whole number from 1 on")]
    [InlineData("part,priority\na,-2\n", "'orders.csv', line 2: '-2' is no 'priority'; write a whole number from 0 on")]
    [InlineData("part,due\na,tomorrow\n", "'orders.csv', line 2: 'tomorrow' is no 'due'; write a duration since the start such as '8 h', or a local date and time such as '2026-01-08T14:00:00'")]
    [InlineData("part,due\n,8 h\n", "'orders.csv', line 2: the part type is missing")]
    [InlineData("part\n", "there is no order; write a CSV file such as 'orders.csv', or orders such as '{ part: gear, quantity: 20 parts, release: 8 h, due: 16 h }'")]
    public void A_file_of_orders_that_cannot_be_says_why(string csv, string message)
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "orders.csv"), csv);
        Assert.EndsWith(message, Assert.Throws<ModelException>(() => FactoryModel.Parse(Model("orders.csv"), Path.Combine(folder, "line.yaml"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Orders_in_a_model_read_back_equal()
    {
        FactoryModel model = FactoryModel.Parse(Model("[{ part: gear, quantity: 20 parts, release: 8 h, due: '2026-01-08T14:00:00', priority: 3 }, { part: shaft }]"));
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
        model = FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, arrivals: { at: ['Mon-Tue Fri 07:30', 'Sun 06:00'], parts: 3 parts } }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }",
            "flow: [s -> m -> done]"));
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml()));
    }

    [Fact]
    public void Indicators_say_how_orders_were_kept()
    {
        using var run = new Simulation(FactoryModel.Parse(Model("[{ part: gear, due: 30 s }, { part: gear, due: 2 min }, { part: gear }, { part: gear, due: 7 min, quantity: 3 parts }, { part: gear, due: 4 min, release: 3 min, quantity: 9 parts }]")));
        FactoryTwin.Indicators.FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(10));
        FactoryTwin.Indicators.OrderIndicators orders = indicators.Read(run.Now).Orders;
        Assert.Equal((5, 4, 1, 1), (orders.Released, orders.Completed, orders.Open, orders.Overdue));
        Assert.Equal((2.0 / 4, 10, (30.0 + 0 - 60) / 3), (orders.OnTimeRatio.Value, orders.Tardiness.Value, orders.Lateness.Value));
    }

    /// <summary>The first order is done after 1 min; the second, of 60 parts, is due after 5 min and done after 61.</summary>
    [Theory]
    [InlineData(5, 0, 1)]
    [InlineData(6, 1, 0.5)]
    [InlineData(60, 1, 0.5)]
    [InlineData(61, 0, 0.5)]
    public void An_open_order_counts_as_late_once_its_due_date_is_over(int minutes, int overdue, double onTimeRatio)
    {
        using var run = new Simulation(FactoryModel.Parse(Model("[{ part: gear, due: 5 min }, { part: gear, due: 5 min, quantity: 60 parts }]")));
        FactoryTwin.Indicators.FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(4));
        FactoryTwin.Indicators.FactoryIndicators fork = indicators.Fork();
        run.Advance(TimeSpan.FromMinutes(minutes - 4));
        FactoryTwin.Indicators.OrderIndicators orders = indicators.Read(run.Now).Orders;
        Assert.Equal((overdue, onTimeRatio), (orders.Overdue, orders.OnTimeRatio.Value));
        Assert.Equal(1, fork.Read(SimTime.At(TimeSpan.FromHours(2))).Orders.Overdue);
    }

    private static string Model(string orders, string parts = "", string buffer = "") => Story.Yaml(
        parts,
        "stations:",
        $"  s: {{ kind: source, orders: {orders} }}",
        $"  q: {{ kind: buffer, {buffer} }}".Replace(", }", " }", StringComparison.Ordinal),
        "  m: { kind: machine, cycle: 1 min }",
        "  done: { kind: sink }",
        "flow: [s -> q -> m -> done]");
}
