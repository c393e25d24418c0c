using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>A port at 127.0.0.1 where nobody listens, and nobody else can meanwhile: it is taken, and refuses.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public MqttAddress Address => MqttAddress.Parse(FormattableString.Invariant($"mqtt://127.0.0.1:{Port}"));

    public void Dispose() => _socket.Dispose();
}
