using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Peers;

/// <summary>A peer that keeps few rules: npm's sparkplug-client, over a real mosquitto.</summary>
public class SparkplugClientTests
{
    [Fact]
    public async Task A_peer_that_keeps_few_rules_is_followed_through_births_data_and_death_also_by_a_host_that_comes_late()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using var early = await Listener.StartAsync(broker.Address);
        using Process peer = await NodePeer.StartAsync("client.js", FormattableString.Invariant($"mqtt://127.0.0.1:{broker.Port}"));
        try
        {
            await early.Has(o => o is { Device: "npm/node", Name: "uptime", Number: 4_000_000_000 });
            await early.Has(o => o is { Device: "npm/node/oven", Kind: ObservationKind.Presence, Flag: true });
            await early.Has(o => o is { Name: "temperature", Number: 20.5, Unit: "°C" });
            await early.Has(o => o is { Name: "offset", Number: -7 });
            await early.Has(o => o is { Name: "heating", Flag: true });
            await early.Has(o => o is { Name: "program", Text: "bake" });

            // Its numbers go round too.
            for (int i = 1; i <= 300; i++)
                await peer.StandardInput.WriteLineAsync(i.ToString(CultureInfo.InvariantCulture));
            await peer.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await early.Has(o => o is { Name: "temperature", Number: 300 });
            Assert.Equal(Enumerable.Range(1, 300).Select(i => (double?)i), early.Observed.Where(o => o.Name == "temperature").Skip(1).Select(o => o.Number));
            Assert.Empty(early.Unreadable);
            Assert.Equal(0, early.Host.RebirthsAsked);

            await using var late = await Listener.StartAsync(broker.Address);
            await peer.StandardInput.WriteLineAsync("301");
            await peer.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await late.Has(o => o is { Device: "npm/node/oven", Kind: ObservationKind.Presence, Flag: true });
            Assert.Empty(late.Unreadable);
            Assert.True(late.Host.MessagesBeforeBirth > 0);
            await late.Has(o => o is { Name: "program", Text: "bake" });
            await peer.StandardInput.WriteLineAsync("302");
            await peer.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await late.Has(o => o is { Name: "temperature", Number: 302 });
        }
        finally
        {
            peer.Kill();
            await peer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await early.Has(o => o is { Device: "npm/node", Kind: ObservationKind.Presence, Flag: false });
        await early.Has(o => o is { Device: "npm/node/oven", Kind: ObservationKind.Presence, Flag: false });
    }

    /// <summary>A host with its link, and what it has heard.</summary>
    private sealed class Listener(SparkplugHost host, MqttConnection link) : IObservationSink, IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private Task _life = Task.CompletedTask;

        public SparkplugHost Host => host;

        public ConcurrentQueue<Observation> Observed { get; } = [];

        public ConcurrentQueue<string> Unreadable { get; } = [];

        public static async Task<Listener> StartAsync(MqttAddress address)
        {
            var host = new SparkplugHost();
            var listener = new Listener(host, new MqttConnection(Brokers.Options(address)));
            await host.AttachAsync(listener.Link);
            await listener.Link.StartAsync(Eventually.Limit);
            listener._life = Task.WhenAll(host.RunAsync(listener.Link, listener._end.Token), listener.ReadAsync());
            return listener;
        }

        private MqttConnection Link => link;

        public Task Has(Func<Observation, bool> condition) => Eventually.Holds(() => Observed.Any(condition), $"an observation; there are {Observed.Count}");

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _life;
            await link.DisposeAsync();
        }

        void IObservationSink.Observed(Observation observation) => Observed.Enqueue(observation);

        void IObservationSink.Unreadable(MqttMessage message, string reason) => Unreadable.Enqueue(reason);

        private async Task ReadAsync()
        {
            var dialect = new SparkplugDialect(host);
            try
            {
                await foreach (MqttMessage message in link.Messages.ReadAllAsync(_end.Token))
                    dialect.Read(message, this);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
