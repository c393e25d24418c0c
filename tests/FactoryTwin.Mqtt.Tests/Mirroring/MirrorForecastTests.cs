using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>From the mirrored present into the future.</summary>
public sealed class MirrorForecastTests
{
    private const string Line = """
        name: Line
        stations:
          parts: { kind: source, part: gear }
          m1: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.5)", failures: { every: exponential(30 min), repair: exponential(5 min) } }
          m2: { kind: machine, cycle: "lognormal(mean 55 s, cv 0.5)" }
          done: { kind: sink }
        flow: parts -> m1 -> [4] -> m2 -> done
        """;

    [Fact]
    public async Task A_simulated_line_that_is_mirrored_is_forecast_as_the_simulation_itself()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("line.yaml"), Line);
        using var run = new Simulation(FactoryModel.Parse(Line), seed: 4);
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(run, broker, new PublisherOptions { Clock = new FakeTimeProvider(Start) });
        await broker.ConnectAsync();
        await using var mirror = new FactoryMirror(MirrorBinding.Parse("name: L\nmodel: line.yaml\ntwin: { dialect: plain }\n", folder.PathOf("b.yaml")), [new PlainDialect()], Start);
        (FactoryIndicators simulated, FactoryIndicators mirrored) = (run.Indicators(), mirror.Indicators());
        int taken = 0;
        for (int hour = 1; hour <= 3; hour++)
        {
            run.Advance(TimeSpan.FromHours(1));
            await publisher.FlushAsync(TestContext.Current.CancellationToken);
            foreach (MqttMessage message in broker.Published.Skip(taken))
                mirror.Receive(message);
            taken = broker.Published.Length;
            var options = new ForecastOptions { Horizon = TimeSpan.FromMinutes(60), Step = TimeSpan.FromMinutes(20), Replications = 500 };
            MirrorRun begun = mirror.BeginRun(seed: 8);
            Assert.Equal(([], []), (begun.Guessed.ToArray(), begun.LeftOut.ToArray()));
            Assert.Equal(run.PartsInProcess, PartsIn(begun.Run));
            ForecastSeries one = Forecast.Run(run, simulated, options, TestContext.Current.CancellationToken).Series[0], two = Forecast.Run(begun.Run, mirrored, options with { Seed = 5 }, TestContext.Current.CancellationToken).Series[0];
            foreach ((ForecastPoint itself, ForecastPoint seen) in one.Points.Zip(two.Points))
            {
                // The mirror's present is that of its last message, at most a few seconds before: a tenth of a part, and 4 standard errors of the two means.
                double error = 4 * Math.Sqrt(Math.Pow(itself.Mean.HalfWidth95!.Value / 1.96, 2) + Math.Pow(seen.Mean.HalfWidth95!.Value / 1.96, 2));
                Assert.InRange(seen.Mean.Mean!.Value - itself.Mean.Mean!.Value, -0.5 - error, 0.5 + error);
            }
            begun.Run.Dispose();
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

    private static int PartsIn(Simulation run)
    {
        run.NextDue();
        return run.PartsInProcess;
    }
}
