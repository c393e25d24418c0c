using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Connection;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class EmbeddedBrokerTests
{
    [Fact]
    public async Task It_listens_at_127_0_0_1_and_beyond_only_with_users()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        Assert.Equal(("127.0.0.1", false, null), (broker.Address!.Host, broker.Address.IsSecure, broker.TlsAddress));
        Assert.NotEqual(0, broker.Address.Port);
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { ListenAt = IPAddress.Any }));
        Assert.Equal("The broker is to listen at 0.0.0.0, where others can reach it, and lets everybody in; name its users, or let it listen at 127.0.0.1.", fault.Message);
        Assert.Contains(
            FormattableString.Invariant($"No broker can listen at 127.0.0.1, port {broker.Address.Port} ("),
            (await Assert.ThrowsAsync<MqttLinkException>(() => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = broker.Address.Port }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_it_starts()
    {
        (EmbeddedBrokerOptions Bad, string Fault)[] cases =
        [
            (new() { Port = null }, "The broker has no port; give it one, or 0 for one that the system chooses."),
            (new() { TlsPort = 0 }, "The broker is to speak TLS and has no certificate; name the file of one."),
            (new() { Port = 70_000 }, "The broker's port is 70000; choose it from 0 to 65535."),
            (new() { Users = [User("anna", "a"), User("anna", "b")] }, "There are two users of the name 'anna'; give each a name of its own."),
            (new() { Users = [new MqttUser { Name = "anna", PasswordHash = "hunter2" }] }, "The password hash of the user 'anna' cannot be read; make one with MqttUser.HashOf."),
            (new() { Users = [User("anna", "a", "a/#/b")] }, "'a/#/b' is no filter of topics: # may stand at the end only; write + where one level may be anything."),
        ];
        foreach ((EmbeddedBrokerOptions bad, string fault) in cases)
            Assert.Equal(fault, (await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedBroker.StartAsync(bad))).Message);
    }

    /// <summary>As mosquitto_sub comes by default: without an id, and without a session to keep.</summary>
    [Theory, InlineData("mqttv311"), InlineData("mqttv5")]
    public async Task A_client_without_an_id_is_given_one(string version)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using (MqttConnection link = await ConnectAsync(broker.Address!))
            await link.PublishAsync(Message("kept/a", "here", 1, isRetained: true), Eventually.Limit);
        string[] heard = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => HeardAsync()));
        Assert.Equal(["kept/a here\n", "kept/a here\n"], heard);
        Assert.Equal(0, broker.Refused);

        async Task<string> HeardAsync()
        {
            using Process listening = Process.Start(new ProcessStartInfo("mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{broker.Address!.Port}", "-V", version, "-t", "#", "-C", "1", "-W", "60", "-v"]) { RedirectStandardOutput = true })!;
            string output = await listening.StandardOutput.ReadToEndAsync(Eventually.Limit);
            await listening.WaitForExitAsync(Eventually.Limit);
            return output;
        }
    }

    /// <summary>MQTT 3.1.1, 3.1.3.1: a session that is to be kept would be nobody's; and in MQTT 3.1 each client has an id.</summary>
    [Theory]
    [InlineData((byte)0x10, (byte)12, (byte)0, (byte)4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', (byte)4, (byte)0, (byte)0, (byte)60, (byte)0, (byte)0)]
    [InlineData((byte)0x10, (byte)14, (byte)0, (byte)6, (byte)'M', (byte)'Q', (byte)'I', (byte)'s', (byte)'d', (byte)'p', (byte)3, (byte)2, (byte)0, (byte)60, (byte)0, (byte)0)]
    public async Task A_client_without_an_id_is_refused_where_its_session_is_to_be_kept_and_by_MQTT_3_1(params byte[] connect)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, broker.Address!.Port, Eventually.Limit);
        await client.Client.SendAsync(connect, Eventually.Limit);
        byte[] answer = new byte[4];
        int read = await client.GetStream().ReadAtLeastAsync(answer, 4, throwOnEndOfStream: false, Eventually.Limit);
        Assert.Contains(Convert.ToHexString(answer.AsSpan(0, read)), (string[])["", "20020002"]);   // closed without a word, or CONNACK: identifier rejected
        Assert.Equal(0, broker.Clients);
    }

    [Fact]
    public async Task What_is_kept_outlives_a_restart_and_what_was_cleared_does_not()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-broker-").FullName;
        var options = new EmbeddedBrokerOptions { RetainedFile = Path.Combine(folder, "retained.json") };
        await using (EmbeddedBroker broker = await EmbeddedBroker.StartAsync(options))
        {
            await using MqttConnection link = await ConnectAsync(broker.Address!);
            for (int i = 0; i < 50; i++)
                await link.PublishAsync(Message($"kept/{i % 10}", $"{i}", 1, isRetained: true), Eventually.Limit);
            await link.PublishAsync(Message("kept/3", "", 1, isRetained: true), Eventually.Limit);
            Assert.Null(broker.Fault);
        }
        await using (EmbeddedBroker broker = await EmbeddedBroker.StartAsync(options))
        {
            await using MqttConnection link = await ConnectAsync(broker.Address!);
            await link.SubscribeAsync(["kept/#"], 1, Eventually.Limit);
            List<string> kept = [];
            for (int i = 0; i < 9; i++)
                kept.Add(await link.NextAsync() is { IsRetained: true } message ? $"{message.Topic} {message.Text()}" : "not kept");
            Assert.Equal(Enumerable.Range(0, 10).Where(i => i != 3).Select(i => $"kept/{i} {40 + i}"), kept.Order(StringComparer.Ordinal));
        }
        await File.WriteAllTextAsync(options.RetainedFile, "[{", TestContext.Current.CancellationToken);
        string fault = (await Assert.ThrowsAsync<MqttLinkException>(() => EmbeddedBroker.StartAsync(options))).Message;
        Assert.StartsWith($"The kept messages of the broker cannot be read from '{options.RetainedFile}'", fault, StringComparison.Ordinal);
        Assert.EndsWith("correct the file, or move it away to begin without them.", fault, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_client_that_sends_too_much_at_a_time_is_told_and_counted()
    {
        var time = new FakeTimeProvider();
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { LargestPayloadBytes = 10, MostMessagesPerSecond = 3 }, time);
        await using MqttConnection link = await ConnectAsync(broker.Address!);
        string fault = (await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", "eleven byte", 1), Eventually.Limit))).Message;
        Assert.Equal($"{broker.Address}: the message to 'a' is over a limit of the broker (larger than 10 bytes); send less at a time, or raise the limit.", fault);
        for (int second = 0; second < 2; second++)
        {
            for (int i = 0; i < 3; i++)
                await link.PublishAsync(Message("a", "ten bytes.", 2), Eventually.Limit);
            fault = (await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", "one more", 1), Eventually.Limit))).Message;
            Assert.Contains("(more than 3 messages a second)", fault, StringComparison.Ordinal);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(3, broker.Refused);
    }

    [Fact]
    public async Task Who_takes_up_the_session_of_another_user_gets_only_what_he_may_read()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Users = [User("anna", "a"), User("berta", "b", "", "open/#")] });
        MqttConnectionOptions options = Options(broker.Address!) with { ClientId = "shared", SessionExpiry = TimeSpan.FromHours(1), CleanStart = false };
        await using MqttConnection other = await ConnectAsync(Options(broker.Address!) with { Credentials = new MqttCredentials("anna", "a") });
        await using (MqttConnection anna = await ConnectAsync(options with { Credentials = new MqttCredentials("anna", "a") }))
            await anna.SubscribeAsync(["secret/#", "open/#"], 1, Eventually.Limit);
        await using MqttConnection berta = await ConnectAsync(options with { Credentials = new MqttCredentials("berta", "b") });
        await other.PublishAsync(Message("secret/a", "secret", 1), Eventually.Limit);
        await other.PublishAsync(Message("open/a", "open", 1), Eventually.Limit);
        Assert.Equal("open", await berta.NextTextAsync());
    }

    [Fact]
    public async Task A_client_that_is_away_for_long_loses_the_oldest_messages_which_are_counted()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MostWaiting = 5 });
        MqttConnectionOptions options = Options(broker.Address!) with { ClientId = "away", SessionExpiry = TimeSpan.FromHours(1) };
        await using (MqttConnection away = await ConnectAsync(options))
            await away.SubscribeAsync(["a"], 1, Eventually.Limit);
        await Eventually.Holds(() => broker.Clients == 0, "it is away");
        await using MqttConnection other = await ConnectAsync(broker.Address!);
        for (int i = 0; i < 20; i++)
            await other.PublishAsync(Message("a", $"{i}", 1), Eventually.Limit);
        Assert.Equal(15, broker.Dropped);
        await using MqttConnection back = await ConnectAsync(options with { CleanStart = false });
        for (int i = 15; i < 20; i++)
            Assert.Equal($"{i}", await back.NextTextAsync());
        Assert.Equal(15, broker.Dropped);
        await Eventually.Holds(() => broker.Clients == 2, "both are counted");
    }

    // Where MQTTnet.Server departs from MQTT.

    [Fact]
    public async Task A_message_of_quality_2_that_is_sent_again_is_delivered_once()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using MqttConnection receiver = await ConnectAsync(broker.Address!);
        await receiver.SubscribeAsync(["a"], 2, Eventually.Limit);
        await using RawClient sender = await RawClient.ConnectAsync(broker.Address!, "raw");
        var publish = new MqttPublishPacket { Topic = "a", Payload = new("once"u8.ToArray()), PacketIdentifier = 7, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce };
        await sender.SendAsync(publish);
        Assert.IsType<MqttPubRecPacket>(await sender.ReceiveAsync());
        publish.Dup = true;
        await sender.SendAsync(publish);
        Assert.IsType<MqttPubRecPacket>(await sender.ReceiveAsync());
        await sender.SendAsync(new MqttPubRelPacket { PacketIdentifier = 7 });
        Assert.IsType<MqttPubCompPacket>(await sender.ReceiveAsync());
        publish.Dup = false;
        publish.Payload = new("another one"u8.ToArray());
        await sender.SendAsync(publish);
        Assert.Equal("once", await receiver.NextTextAsync());
        Assert.Equal("another one", await receiver.NextTextAsync());
    }

    [Fact]
    public async Task Who_leaves_with_its_will_has_it_published_and_who_leaves_in_order_has_not()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using MqttConnection watcher = await ConnectAsync(broker.Address!);
        await watcher.SubscribeAsync(["will/#"], 1, Eventually.Limit);
        await using (RawClient orderly = await RawClient.ConnectAsync(broker.Address!, "orderly", will: "will/orderly"))
            await orderly.SendAsync(new MqttDisconnectPacket());
        await using (RawClient dramatic = await RawClient.ConnectAsync(broker.Address!, "dramatic", will: "will/dramatic"))
            await dramatic.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage });
        Assert.Equal("will/dramatic", (await watcher.NextAsync()).Topic);
    }

    [Fact]
    public async Task Whose_id_is_taken_over_has_its_will_published()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using MqttConnection watcher = await ConnectAsync(broker.Address!);
        await watcher.SubscribeAsync(["will/#"], 1, Eventually.Limit);
        await using RawClient first = await RawClient.ConnectAsync(broker.Address!, "twin", will: "will/first");
        await using RawClient second = await RawClient.ConnectAsync(broker.Address!, "twin", will: "will/second");
        Assert.Equal("will/first", (await watcher.NextAsync()).Topic);
        Assert.Equal(MqttDisconnectReasonCode.SessionTakenOver, Assert.IsType<MqttDisconnectPacket>(await first.ReceiveAsync()).ReasonCode);
        await second.SendAsync(MqttPingReqPacket.Instance);
        Assert.IsType<MqttPingRespPacket>(await second.ReceiveAsync());
    }

    /// <summary>The server forgets who has gone, his session and his rights, a moment after he has left: not those of one who has come back in between.</summary>
    [Fact]
    public async Task Who_leaves_and_is_back_at_once_hears_and_may_what_he_did_before()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Users = [User("anna", "a")] });
        await using MqttConnection link = await ConnectAsync(Options(broker.Address!) with { Credentials = new MqttCredentials("anna", "a") });
        await link.SubscribeAsync(["a"], 1, Eventually.Limit);
        for (int times = 1; times <= 50; times++)
        {
            await link.MoveOnAsync();
            await Eventually.Holds(() => link.Health is { IsConnected: true } health && health.Connections == 1 + times, "it is back");
            await link.PublishAsync(Message("a", $"{times}", 1), Eventually.Limit);
            Assert.Equal($"{times}", await link.NextTextAsync());
        }
    }

    [Fact]
    public async Task A_message_that_has_expired_is_not_delivered_and_of_one_that_has_not_is_told_what_is_left()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        var options = new EmbeddedBrokerOptions { RetainedFile = folder.PathOf("kept.json") };
        await using (EmbeddedBroker broker = await EmbeddedBroker.StartAsync(options, clock))
        {
            await using RawClient away = await RawClient.ConnectAsync(broker.Address!, "away", keepsSession: true);
            await away.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new MqttTopicFilter { Topic = "#", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }] });
            Assert.IsType<MqttSubAckPacket>(await away.ReceiveAsync());
            await away.SendAsync(new MqttDisconnectPacket());
            await Eventually.Holds(() => broker.Clients == 0, "it is away");
            await using RawClient sender = await RawClient.ConnectAsync(broker.Address!, "sender");
            foreach ((string topic, uint expiry, bool isKept) in ((string, uint, bool)[])[("short", 10, false), ("long", 100, false), ("kept/short", 10, true), ("kept/long", 1000, true), ("for ever", 0, false)])
            {
                await sender.SendAsync(new MqttPublishPacket { Topic = topic, Payload = new("x"u8.ToArray()), MessageExpiryInterval = expiry, Retain = isKept, PacketIdentifier = 9, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
                Assert.IsType<MqttPubAckPacket>(await sender.ReceiveAsync());
            }
            clock.Advance(TimeSpan.FromSeconds(40));
            await using RawClient back = await RawClient.ConnectAsync(broker.Address!, "away", keepsSession: true);
            List<(string, uint)> got = [];
            while (got.Count < 3)
            {
                var next = Assert.IsType<MqttPublishPacket>(await back.ReceiveAsync());
                Assert.Null(next.UserProperties);
                got.Add((next.Topic, next.MessageExpiryInterval));
            }
            Assert.Equal([("long", 60), ("kept/long", 960), ("for ever", 0)], got);
        }
        clock.Advance(TimeSpan.FromSeconds(100));
        await using EmbeddedBroker again = await EmbeddedBroker.StartAsync(options, clock);
        await using RawClient late = await RawClient.ConnectAsync(again.Address!, "late");
        await late.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new MqttTopicFilter { Topic = "kept/#" }] });
        MqttPacket first = await late.ReceiveAsync(), second = await late.ReceiveAsync();
        MqttPublishPacket kept = Assert.Single(new[] { first, second }.OfType<MqttPublishPacket>());
        Assert.Equal(("kept/long", 860u), (kept.Topic, kept.MessageExpiryInterval));
    }

    [Fact]
    public async Task A_message_expires_for_each_who_listens()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions(), clock);
        await using RawClient first = await Subscribe("first"), second = await Subscribe("second");
        foreach (RawClient listener in (RawClient[])[first, second])
            Assert.IsType<MqttSubAckPacket>(await listener.ReceiveAsync());
        await using RawClient sender = await RawClient.ConnectAsync(broker.Address!, "sender");
        await sender.SendAsync(new MqttPublishPacket { Topic = "kept", Payload = new("x"u8.ToArray()), MessageExpiryInterval = 10, Retain = true, PacketIdentifier = 9, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
        Assert.IsType<MqttPubAckPacket>(await sender.ReceiveAsync());
        foreach (RawClient listener in (RawClient[])[first, second])
        {
            var got = Assert.IsType<MqttPublishPacket>(await listener.ReceiveAsync());
            Assert.Null(got.UserProperties);
            Assert.Equal(10u, got.MessageExpiryInterval);
        }
        clock.Advance(TimeSpan.FromSeconds(4));
        await using RawClient third = await Subscribe("third");
        MqttPacket[] told = [await third.ReceiveAsync(), await third.ReceiveAsync()];
        Assert.Equal(6u, Assert.Single(told.OfType<MqttPublishPacket>()).MessageExpiryInterval);
        clock.Advance(TimeSpan.FromSeconds(7));
        await using RawClient fourth = await Subscribe("fourth");
        Assert.IsType<MqttSubAckPacket>(await fourth.ReceiveAsync());
        await fourth.SendAsync(MqttPingReqPacket.Instance);
        Assert.IsType<MqttPingRespPacket>(await fourth.ReceiveAsync());   // and no message before it

        async Task<RawClient> Subscribe(string name)
        {
            RawClient client = await RawClient.ConnectAsync(broker.Address!, name);
            await client.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new MqttTopicFilter { Topic = "#" }] });
            return client;
        }
    }

    [Fact]
    public async Task A_will_waits_for_its_delay_and_is_not_sent_where_the_client_is_back_before()
    {
        var clock = new FakeTimeProvider();
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(time: clock);
        await using MqttConnection watcher = await ConnectAsync(broker.Address!);
        await watcher.SubscribeAsync(["#"], 1, Eventually.Limit);
        async Task Lose(string client, string will)
        {
            long before = broker.Clients;
            await using (RawClient lost = await RawClient.ConnectAsync(broker.Address!, client, will, keepsSession: true, willDelay: 30))
                await lost.SendAsync(new MqttPublishPacket { Topic = $"alive/{client}" });
            Assert.Equal($"alive/{client}", (await watcher.NextAsync()).Topic);
            await Eventually.Holds(() => broker.Clients == before, "it is gone");
        }

        await Lose("back", "will/back");
        await Lose("gone", "will/gone");
        clock.Advance(TimeSpan.FromSeconds(29));
        await using RawClient back = await RawClient.ConnectAsync(broker.Address!, "back", keepsSession: true);
        await back.SendAsync(new MqttPublishPacket { Topic = "after 29 s" });
        Assert.Equal("after 29 s", (await watcher.NextAsync()).Topic);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("will/gone", (await watcher.NextAsync()).Topic);
        await back.SendAsync(new MqttPublishPacket { Topic = "after 30 s" });
        Assert.Equal("after 30 s", (await watcher.NextAsync()).Topic);
    }

    /// <summary>A client that sends what it is told to, packet by packet.</summary>
    private sealed class RawClient : IAsyncDisposable
    {
        private readonly System.Net.Sockets.TcpClient _socket = new();
        private readonly MqttPacketFormatterAdapter _formatter = new(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65535));
        private MQTTnet.Adapter.MqttChannelAdapter? _channel;

        public static async Task<RawClient> ConnectAsync(MqttAddress address, string clientId, string? will = null, bool keepsSession = false, uint willDelay = 0)
        {
            var client = new RawClient();
            await client._socket.ConnectAsync(address.Host, address.Port, Eventually.Limit);
            var channel = new MQTTnet.Implementations.MqttTcpChannel(client._socket.GetStream(), client._socket.Client.LocalEndPoint!, client._socket.Client.RemoteEndPoint!, null);
            client._channel = new MQTTnet.Adapter.MqttChannelAdapter(channel, client._formatter, new MQTTnet.Diagnostics.Logger.MqttNetNullLogger());
            await client.SendAsync(new MqttConnectPacket
            {
                ClientId = clientId, CleanSession = !keepsSession, SessionExpiryInterval = keepsSession ? 3600u : 0, WillFlag = will is not null, WillTopic = will, WillMessage = will is null ? null : [1], WillDelayInterval = willDelay,
            });
            Assert.Equal(MqttConnectReasonCode.Success, Assert.IsType<MqttConnAckPacket>(await client.ReceiveAsync()).ReasonCode);
            return client;
        }

        public Task SendAsync(MqttPacket packet) => _channel!.SendPacketAsync(packet, Eventually.Limit);

        public Task<MqttPacket> ReceiveAsync() => _channel!.ReceivePacketAsync(Eventually.Limit);

        public async ValueTask DisposeAsync()
        {
            await _channel!.DisconnectAsync(Eventually.Limit);
            _channel.Dispose();
            _socket.Dispose();
        }
    }
}
