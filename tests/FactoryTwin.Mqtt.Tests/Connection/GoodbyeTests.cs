using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Who leaves in order is not taken for lost: the broker has heard the last word, and sends no will.</summary>
public sealed class GoodbyeTests
{
    private static readonly byte[] _unsubscribe = [0xA2], _disconnect = [0xE0];

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_connection_that_is_left_is_closed_and_not_reset_with_nothing_on_its_way_to_the_client(MqttVersion version)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var far = new TcpClient { NoDelay = true };
        Task<(TcpClient Near, List<byte> Kinds)> ended = HandOnAsync(listener, far, broker.Port);
        var link = new MqttConnection(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")) with { Version = version }) { Will = () => Message("line/status", "gone", 1) };
        await using MqttConnection hearing = await ConnectAsync(broker.Address);
        await hearing.SubscribeAsync(["line/#"], 1, Eventually.Limit);
        await link.StartAsync(Eventually.Limit);
        await link.SubscribeAsync(["line/status", "line/command"], 1, Eventually.Limit);
        await link.PublishAsync(Message("line/status", "leaves", 1), Eventually.Limit);   // which it hears itself
        await link.DisposeAsync();
        (TcpClient near, List<byte> kinds) = await ended;
        using TcpClient open = near;
        Assert.Equal(0, near.Client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));   // a reset would stand there by now
        Assert.Equal([.. _unsubscribe, .. _disconnect], kinds.TakeLast(2));
        far.Close();
        await hearing.PublishAsync(Message("line/over", "", 1), Eventually.Limit);
        Assert.Equal("leaves", await hearing.NextTextAsync());
        Assert.Equal("line/over", (await hearing.NextAsync()).Topic);   // and no will before
    }

    [Fact]
    public async Task Who_no_longer_waits_for_a_silent_broker_is_told_that_and_of_no_timeout()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using var proxy = new TcpProxy(broker.Address!.Port);
        await using MqttConnection link = await ConnectAsync(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}"));
        proxy.SwallowsFromBroker = true;
        using var over = new CancellationTokenSource();
        Task publishing = link.PublishAsync(Message("a", "", 1), over.Token);
        await Eventually.Holds(() => Interlocked.Read(ref proxy.SwallowedFromBroker) > 0, "the broker has answered in vain");
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
    }

    /// <summary>What is not left in order is lost: its will is sent.</summary>
    [Fact]
    public async Task A_connection_that_breaks_has_its_will_sent()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using var proxy = new TcpProxy(broker.Port);
        await using MqttConnection hearing = await ConnectAsync(broker.Address);
        await hearing.SubscribeAsync(["line/#"], 1, Eventually.Limit);
        await using var link = new MqttConnection(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}"))) { Will = () => Message("line/status", "gone", 1) };
        await link.StartAsync(Eventually.Limit);
        proxy.Cut();
        Assert.Equal("gone", await hearing.NextTextAsync());
    }

    /// <summary>Hands on what a client and its broker say, until the client has gone: the kinds of its packets, acknowledgements left aside.</summary>
    private static async Task<(TcpClient Near, List<byte> Kinds)> HandOnAsync(TcpListener listener, TcpClient far, int broker)
    {
        TcpClient near = await listener.AcceptTcpClientAsync(Eventually.Limit);
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, broker, Eventually.Limit);
        _ = far.GetStream().CopyToAsync(near.GetStream(), Eventually.Limit);
        List<byte> kinds = [], said = [];
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await near.GetStream().ReadAsync(buffer, Eventually.Limit)) > 0)
        {
            said.AddRange(buffer.AsSpan(0, count));
            while (said.Count > 1 && said.Count >= 2 + said[1])   // packets of a test are short
            {
                if (said[0] != 0x40)
                    kinds.Add(said[0]);
                said.RemoveRange(0, 2 + said[1]);
            }
            await far.GetStream().WriteAsync(buffer.AsMemory(0, count), Eventually.Limit);
        }
        return (near, kinds);
    }
}
