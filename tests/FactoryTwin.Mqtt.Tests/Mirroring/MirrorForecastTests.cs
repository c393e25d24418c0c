using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>From the mirrored present into the future.</summary>
public sealed class MirrorForecastTests
{
    internal const string Line = """
        name: Line
        stations:
          parts: { kind: source, part: gear }
          m1: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.5)", failures: { every: exponential(30 min), repair: exponential(5 min) }, power: { idle: 1 kW, processing: 5 kW } }
          m2: { kind: machine, cycle: "lognormal(mean 55 s, cv 0.5)" }
          done: { kind: sink }
        flow: parts -> m1 -> [4] -> m2 -> done
        """;

    /// <summary>Standard deviations that a normal number is beyond, either way, with a probability of 10⁻⁵: of the 36 bands of a test one fails by chance with a probability below 0.04 %.</summary>
    private const double Limit = 4.42;

    [Fact]
    public async Task A_simulated_line_that_is_mirrored_over_a_broker_is_forecast_as_the_simulation_itself()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0\n");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("line.yaml"), Line);
        await using var listening = new MqttConnection(Brokers.Options(broker.Address));
        await listening.StartAsync(TestContext.Current.CancellationToken);
        MirrorBinding binding = MirrorBinding.Parse("name: L\nmodel: line.yaml\ntwin: { dialect: plain }\n", folder.PathOf("b.yaml"));
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, listening, cancellation: TestContext.Current.CancellationToken);
        using var run = new Simulation(FactoryModel.Parse(Line), seed: 4);
        long happened = 0;
        run.Events.Subscribe(_ => happened++);
        (FactoryIndicators simulated, FactoryIndicators mirrored) = (run.Indicators(), mirror.Indicators());
        await using var speaking = new MqttConnection(Brokers.Options(broker.Address));
        await using var publisher = new FactoryPublisher(run, speaking, new PublisherOptions());
        await speaking.StartAsync(TestContext.Current.CancellationToken);
        for (int minute = 1; minute <= 180; minute++)
        {
            run.Advance(TimeSpan.FromMinutes(1));
            await publisher.FlushAsync(TestContext.Current.CancellationToken);
            if (minute % 60 != 0)
                continue;
            await Eventually.Holds(() => mirror.Health.Events >= happened, "all events are mirrored");
            MirrorRun begun = mirror.BeginRun(seed: 8);
            Assert.Equal(([], []), (begun.Guessed.ToArray(), begun.LeftOut.ToArray()));
            Assert.Equal(run.PartsInProcess, PartsIn(begun.Run));
            var options = new ForecastOptions { Horizon = TimeSpan.FromMinutes(60), Step = TimeSpan.FromMinutes(30), Replications = 500, Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.Energy] };
            // The mirror's present is that of its last message, some seconds before; both look to the same instants but for that.
            ForecastResult one = Forecast.Run(run, simulated, options, TestContext.Current.CancellationToken), two = Forecast.Run(begun.Run, mirrored, options with { Seed = 5 }, TestContext.Current.CancellationToken);
            double late = (run.Now - begun.Run.Now).TotalHours;
            Assert.InRange(late, 0, 1 / 20.0);
            foreach ((ForecastPoint itself, ForecastPoint seen) in one.Series[0].Points.Zip(two.Series[0].Points))
                AssertBands(itself, seen, slack: 60 * late);   // a part a minute at most
            foreach ((ForecastPoint itself, ForecastPoint seen) in one.Series[1].Points.Zip(two.Series[1].Points))
                AssertBands(itself, seen, slack: 8 * late);   // 8 kW at most
            begun.Run.Dispose();
        }
    }

    [Theory]
    [InlineData("automotive-line")]
    [InlineData("demo-center")]
    [InlineData("electronics-line")]
    [InlineData("exponential-line")]
    [InlineData("fab-lab")]
    [InlineData("interregional")]
    [InlineData("interregional-rail")]
    [InlineData("print-farm")]
    [InlineData("sme-workshop")]
    [InlineData("sme-workshop-after")]
    public async Task The_mirror_of_a_twin_of_any_starter_factory_begins_a_run_with_all_its_parts(string factory)
    {
        MirrorBinding binding = MirrorBinding.Parse($"name: L\nmodel: {factory}.yaml\ntwin: {{ dialect: plain }}\n", Repository.PathOf("seeds/binding.yaml"));
        using var run = new Simulation(binding.LoadModel()!, seed: 3);
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(run, broker, new PublisherOptions { Clock = new FakeTimeProvider(Start) });
        await broker.ConnectAsync();
        await using var mirror = new FactoryMirror(binding, [new PlainDialect()], Start);
        int taken = 0;
        for (int hour = 1; hour <= 5; hour++)
        {
            run.Advance(TimeSpan.FromHours(1));
            await publisher.FlushAsync(TestContext.Current.CancellationToken);
            foreach (MqttMessage message in broker.Published.Skip(taken))
                mirror.Receive(message with { IsRetained = false });   // as a broker delivers it to who listens already
            taken = broker.Published.Length;
        }
        MirrorRun begun = mirror.BeginRun();
        Assert.Empty(begun.Guessed);
        Assert.All(begun.LeftOut, what => Assert.Contains(_unknown, each => what.EndsWith(each, StringComparison.Ordinal)));
        Assert.Equal(run.PartsInProcess, PartsIn(begun.Run));
        begun.Run.Advance(TimeSpan.FromHours(2));
        begun.Run.Dispose();
    }

    /// <summary>What nobody can tell by a stream of the starter factories.</summary>
    private static readonly string[] _unknown = ["which of its failures it has, which is drawn", "who of its people is absent", "how much of its filament is left; a new spool is taken"];

    /// <summary>Each number of the band lies where that of another sample of the same futures would lie, by order statistics.</summary>
    internal static void AssertBands(ForecastPoint itself, ForecastPoint seen, double slack)
    {
        int count = itself.Values.Count;
        foreach ((double share, double? number) in new[] { (0.1, seen.Low), (0.5, seen.Median), (0.9, seen.High) })
        {
            double reach = Limit * Math.Sqrt(2 * share * (1 - share) * count);
            (int low, int high) = ((int)Math.Max(0, share * count - reach), (int)Math.Min(count - 1, share * count + reach));
            Assert.InRange(number!.Value, itself.Values[low] - slack, itself.Values[high] + slack);
        }
    }

    [Fact]
    public void Stations_of_which_nothing_is_known_are_guessed_and_named()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: m1, expected: never }", Line);
        bench.Tell(0, State("a", StationState.Idle));
        bench.Tell(10, State("a", StationState.Processing));
        bench.Tell(40, State("a", StationState.Processing));
        MirrorRun begun = bench.Mirror.BeginRun();
        Assert.Equal(["m2"], begun.Guessed);
        Assert.Empty(begun.LeftOut);
        begun.Run.NextDue();
        Assert.Equal(bench.Mirror.Now, begun.Run.Now);
        Assert.Equal(StationState.Processing, begun.Run.StateOf(new(1))!.Value.State);
        Assert.NotEqual(StationState.NoData, begun.Run.StateOf(new(2))!.Value.State);
        var heard = new List<StationEvent>();
        begun.Run.Events.Subscribe(heard.Add);
        begun.Run.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains(heard, e => e.Kind == StationEventKind.PartCompleted && e.Part == 1);
    }

    [Fact]
    public void Without_a_model_there_is_nothing_to_forecast_with()
    {
        using var bench = new MirrorBench("a: { dialect: x, station: m1 }");
        Assert.Throws<InvalidOperationException>(() => bench.Mirror.BeginRun());
    }

    internal static int PartsIn(Simulation run)
    {
        run.NextDue();
        return run.PartsInProcess;
    }
}
