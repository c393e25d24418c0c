using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using static FactoryTwin.Mqtt.Tests.Mirroring.MirrorBench;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A mirror of devices, which tell states, counts and prints and nothing of where parts are, is forecast as the line itself: what is inferred of parts is right.</summary>
/// <remarks>A simulated line speaks as its devices would: a controller by a mapping, with states and a counter; a printer behind OctoPrint, with events; one with Klipper, with fields. The mirror infers which part is where by the flow.</remarks>
public sealed class DeviceForecastTests : IDisposable
{
    private const string Line = """
        name: Shop
        stations:
          bars: { kind: source }
          mill: { kind: machine, cycle: "lognormal(mean 60 s, cv 0.5)", failures: { every: exponential(30 min), repair: exponential(5 min) }, power: { idle: 1 kW, processing: 5 kW } }
          base: { kind: machine, cycle: "lognormal(mean 55 s, cv 0.5)", power: { idle: 100 W, processing: 300 W } }
          lid: { kind: machine, cycle: "lognormal(mean 58 s, cv 0.5)", power: { idle: 100 W, processing: 300 W } }
          done: { kind: sink }
        flow: bars -> mill -> [4] -> base -> [4] -> lid -> done
        """;

    private const string Binding = """
        name: Shop
        model: line.yaml
        dialects: { controllers: { mapping: controllers.yaml } }
        devices:
          mill: { dialect: controllers, device: mill, station: mill, expected: never }
          base: { dialect: octoprint, device: octoPrint, station: base, expected: never }
          lid: { dialect: klipper, device: voron, station: lid, expected: never }

        """;

    private const string Mapping = """
        name: controllers
        topics:
          cells/{cell}:
            states: { path: state, words: { processing: processing, starved: starved, blocked: blocked, down: down } }
            counter: made

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, StationState> _states = [];
    private int _made;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task A_line_of_a_controller_and_two_printers_is_forecast_as_the_line_itself(ulong seed) => CompareAsync(Line, seed, isCounted: true);

    /// <summary>Of the crane nobody tells: a part that it fetches may be taken to be in the rack already, or one that it brings to be there still.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task So_is_one_with_a_rack_of_which_no_device_tells(ulong seed) => CompareAsync(Line
        .Replace("  base:", "  rack: { kind: storage, places: 8, store: 'uniform(10 s, 20 s)', retrieve: 'uniform(10 s, 20 s)' }\n  base:", StringComparison.Ordinal)
        .Replace("mill -> [4]", "mill -> rack", StringComparison.Ordinal), seed, isCounted: true, slack: 1, "rack");

    [Fact]
    public Task The_test_finds_a_mirror_that_was_not_told_what_was_made() => Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => CompareAsync(Line, 4, isCounted: false));

    private async Task CompareAsync(string line, ulong seed, bool isCounted, double slack = 0, params string[] guessed)
    {
        File.WriteAllText(_folder.PathOf("line.yaml"), line);
        File.WriteAllText(_folder.PathOf("controllers.yaml"), Mapping);
        using var run = new Simulation(FactoryModel.Parse(line), seed);
        await using var mirror = new FactoryMirror(MirrorBinding.Parse(Binding, _folder.PathOf("binding.yaml")), null, Start);
        (FactoryIndicators simulated, FactoryIndicators mirrored) = (run.Indicators(), mirror.Indicators());
        Receive(TimeSpan.Zero, [("cells/mill", """{ "state": "starved", "made": 0 }"""), ("octoPrint/event/Connected", """{ "_event": "Connected" }"""), Klipper("state", "standby")]);
        run.Events.Subscribe(happened => Receive(happened.Time.SinceStart, Told(run.Stations[happened.Station.Index].Name, happened, isCounted)));
        for (int hour = 1; hour <= 3; hour++)
        {
            run.Advance(TimeSpan.FromHours(1));
            mirror.AdvanceTo(Start + run.Now.SinceStart);
            MirrorRun begun = mirror.BeginRun(seed: 8);
            using Simulation future = begun.Run;
            var options = new ForecastOptions { Horizon = TimeSpan.FromMinutes(60), Step = TimeSpan.FromMinutes(30), Replications = 500, Indicators = [ForecastIndicator.GoodParts, ForecastIndicator.Energy] };
            ForecastResult one = Forecast.Run(run, simulated, options, TestContext.Current.CancellationToken), two = Forecast.Run(future, mirrored, options with { Seed = 5 }, TestContext.Current.CancellationToken);
            Assert.Equal(guessed, begun.Guessed);
            Assert.Empty(begun.LeftOut);
            Assert.Equal(MirrorForecastTests.PartsIn(run), MirrorForecastTests.PartsIn(future));
            foreach ((ForecastSeries itself, ForecastSeries seen) in one.Series.Zip(two.Series))
            {
                foreach ((ForecastPoint its, ForecastPoint mirrors) in itself.Points.Zip(seen.Points))
                    MirrorForecastTests.AssertBands(its, mirrors, slack + 0.01);   // energy by times of whole seconds
            }
        }
        Assert.Equal(0, mirror.Health.Unexplained);

        void Receive(TimeSpan at, (string Topic, string Payload)[] told)
        {
            foreach ((string topic, string payload) in told)
                mirror.Receive(new MqttMessage { Topic = topic, Payload = System.Text.Encoding.UTF8.GetBytes(payload), ArrivedAt = Start + at });
        }
    }

    /// <summary>What the device of a station says when something happens there.</summary>
    private (string Topic, string Payload)[] Told(string station, StationEvent happened, bool isCounted)
    {
        bool isBegun = happened is { Kind: StationEventKind.PartArrived, State: StationState.Processing }, isMade = happened.Kind == StationEventKind.PartCompleted;
        switch (station)
        {
            case "mill":
                _made += isMade && isCounted ? 1 : 0;
                bool isNews = isMade || isBegun || _states.GetValueOrDefault(station, StationState.Starved) != happened.State;
                _states[station] = happened.State;
                return isNews ? [("cells/mill", string.Create(CultureInfo.InvariantCulture, $$"""{ "state": "{{happened.State.ToString().ToLowerInvariant()}}", "made": {{_made}} }"""))] : [];
            case "base" when isBegun || isMade:
                string name = isBegun ? "PrintStarted" : "PrintDone";
                return [($"octoPrint/event/{name}", string.Create(CultureInfo.InvariantCulture, $$"""{ "path": "base.gcode", "_event": "{{name}}", "_timestamp": {{(Start + happened.Time.SinceStart).ToUnixTimeSeconds()}} }"""))];
            case "lid" when isBegun || isMade:
                return [Klipper("state", isBegun ? "printing" : "complete")];
            default:
                return [];
        }
    }

    private static (string Topic, string Payload) Klipper(string field, string value) => ($"voron/klipper/state/print_stats/{field}", $$"""{ "eventtime": 5123.4, "value": "{{value}}" }""");
}
