using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using MQTTnet;
using MQTTnet.Protocol;

namespace FactoryTwin.Benchmarks;

/// <summary>A mirror and a bare client of MQTTnet at the embedded broker, both subscribed to the same messages of 100 bytes with quality 0: the status of a relay, five values in JSON.</summary>
/// <remarks>The mirror counts a message when its event has reached an observer. In turn with that, two bare clients get as many, which tells how much more memory a mirror takes than a client.</remarks>
internal static class MirrorWork
{
    private const int Messages = 4_000, WarmUps = 5, PayloadBytes = 100;

    private const string Binding = "name: Mill\ndevices: { shellyplus1pm-mill: { dialect: shelly, station: mill, signals: { voltage: V }, expected: never } }\n";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Messages a second of the mirror, in parts of those of the bare client.</summary>
    public static Figure KeepsUp(int rounds) => KeepsUpAsync(rounds).GetAwaiter().GetResult();

    private static async Task<Figure> KeepsUpAsync(int rounds)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions());
        MqttAddress address = broker.Address!;
        Tally mirrored = new(), received = new(), receivedToo = new();
        await using var link = new MqttConnection(new MqttConnectionOptions { Addresses = [address] });
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(MirrorBinding.Parse(Binding), link);
        StationInfo mill = mirror.Stations.Single(station => station.Name == "mill");
        var voltage = new SignalId((ushort)mill.Signals.ToList().FindIndex(signal => signal.Name == "voltage"));
        using IDisposable watching = mirror.Events.Subscribe(e =>
        {
            if (e.Kind == StationEventKind.SignalChanged && e.Signal == voltage)
                mirrored.Count();
        });
        await link.StartAsync();
        using IMqttClient bare = await BareAsync(address, received, "+/status/#", "+/others/#"), other = await BareAsync(address, receivedToo, "+/others/#");
        using Flood flood = await Flood.ConnectAsync(address);
        byte[] status = PacketsTo("shellyplus1pm-mill/status/switch:0"), others = PacketsTo("shellyplus1pm-mill/others/switch:0");
        double[] ratios = new double[rounds], mirrors = new double[rounds], bares = new double[rounds], bytes = new double[rounds];
        for (int i = -WarmUps; i < rounds; i++)
        {
            (double bareSeconds, double mirrorSeconds, long withMirror) = await SendAsync(flood, status, received, mirrored);
            (_, _, long withoutMirror) = await SendAsync(flood, others, received, receivedToo);
            if (i >= 0)
                (ratios[i], mirrors[i], bares[i], bytes[i]) = (bareSeconds / mirrorSeconds, Messages / mirrorSeconds, Messages / bareSeconds, (withMirror - withoutMirror) / (double)Messages);
        }
        return new(Duel.Median(ratios), string.Create(CultureInfo.InvariantCulture,
            $"{Duel.Median(mirrors):N0} against {Duel.Median(bares):N0} messages a second; {Duel.Median(bytes):N0} bytes allocated per message beyond the bare client's"));
    }

    /// <summary>Sends a portion; how long each of the two took to have it [s], and what was allocated [bytes].</summary>
    private static async Task<(double First, double Second, long Bytes)> SendAsync(Flood flood, byte[] packets, Tally first, Tally second)
    {
        Task<long> firstHasAll = first.Begin(Messages), secondHasAll = second.Begin(Messages);
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long began = Stopwatch.GetTimestamp();
        await flood.SendAsync(packets);
        long firstAt = await firstHasAll.WaitAsync(Longest), secondAt = await secondHasAll.WaitAsync(Longest);
        return (Stopwatch.GetElapsedTime(began, firstAt).TotalSeconds, Stopwatch.GetElapsedTime(began, secondAt).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }

    private static byte[] PacketsTo(string topic)
    {
        byte[][] two = [.. ((string[])["230.0", "230.1"]).Select(volts =>
        {
            string payload = $$$"""{"id":0,"output":true,"apower":1234.5,"voltage":{{{volts}}},"current":5.367,"aenergy":{"total":123456.78}}""";
            return payload.Length == PayloadBytes ? Flood.PacketOf(topic, payload) : throw new InvalidOperationException($"The payload has {payload.Length} bytes.");
        })];
        return [.. Enumerable.Range(0, Messages).SelectMany(i => two[i % two.Length])];
    }

    private static async Task<IMqttClient> BareAsync(MqttAddress address, Tally tally, params string[] topicFilters)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += _ =>
        {
            tally.Count();
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(address.Host, address.Port).Build());
        foreach (string filter in topicFilters)
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtMostOnce);
        return client;
    }

    /// <summary>Counts down what one receives, and tells when it had all.</summary>
    private sealed class Tally
    {
        private TaskCompletionSource<long> _all = new();
        private int _left;

        public Task<long> Begin(int messages)
        {
            _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _left, messages);
            return _all.Task;
        }

        public void Count()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                _all.TrySetResult(Stopwatch.GetTimestamp());
        }
    }
}
