using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Gives clients of MQTT 3.1.1 that come without an id one of their own (MQTT 3.1.1, 3.1.3.1), which the server does for those of MQTT 5 alone.</summary>
/// <param name="next">The next id that nobody has.</param>
internal sealed class GuestNames(Func<string> next) : IMqttServerAdapter
{
    private readonly MqttTcpServerAdapter _inner = new();

    public Func<IMqttChannelAdapter, Task> ClientHandler
    {
        get => _inner.ClientHandler;
        set => _inner.ClientHandler = channel => value(new Channel(channel, next));
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => _inner.StartAsync(options, logger);

    public Task StopAsync() => _inner.StopAsync();

    public void Dispose() => _inner.Dispose();

    private sealed class Channel(IMqttChannelAdapter inner, Func<string> next) : IMqttChannelAdapter
    {
        public long BytesReceived => inner.BytesReceived;

        public long BytesSent => inner.BytesSent;

        public X509Certificate2 ClientCertificate => inner.ClientCertificate;

        public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

        public EndPoint LocalEndPoint => inner.LocalEndPoint;

        public bool IsSecureConnection => inner.IsSecureConnection;

        public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

        public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
        {
            MqttPacket packet = await inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
            // One that wants its session kept and has no id was refused when its packet was read.
            if (packet is MqttConnectPacket { ClientId: null or "" } connect && PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V311)
                connect.ClientId = next();
            return packet;
        }

        public void ResetStatistics() => inner.ResetStatistics();

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
