using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Stands between a client and a broker and writes down what they say.</summary>
internal sealed class PacketTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private readonly Capture _capture;
    private readonly string _scenario;
    private readonly int _broker, _target;
    private TcpClient? _last;

    public PacketTap(Capture capture, string scenario, int target, int broker = 0)
    {
        (_capture, _scenario, _target, _broker) = (capture, scenario, target, broker);
        _listener.Start();
        _running.Add(Task.Run(AcceptAsync));
    }

    public MqttAddress Address => MqttAddress.Parse(FormattableString.Invariant($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    /// <summary>Breaks the present connection.</summary>
    public void Cut() => _last!.Client.Close();

    public async ValueTask DisposeAsync()
    {
        // What was said last is written down too: those who speak have been disposed, so each connection ends by itself.
        _listener.Stop();
        Task[] running;
        lock (_running)
            running = [.. _running];
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(TimeSpan.FromSeconds(30)));
        await _end.CancelAsync();
        await Task.WhenAll(running);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                lock (_running)
                    _running.Add(ServeAsync(client));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        int connection = _capture.NewConnection();
        using TcpClient near = client;
        using var far = new TcpClient { NoDelay = near.NoDelay = true };
        _last = near;
        Packet Begin(PacketKind kind, bool isFromClient) => new()
        {
            Scenario = _scenario,
            Connection = connection,
            Broker = _broker,
            IsFromClient = isFromClient,
            Kind = kind,
            At = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        int version = 0;
        var up = new PacketReader(kind => Begin(kind, true));
        var down = new PacketReader(kind => Begin(kind, false));
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(near, far, bytes =>
            {
                foreach (Packet packet in up.Read(bytes))
                {
                    version = packet.Kind == PacketKind.Connect ? packet.Version : version;
                    _capture.Add(packet);
                }
            }), PumpAsync(far, near, bytes =>
            {
                foreach (Packet packet in down.Read(bytes, version))
                    _capture.Add(packet);
            }));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The broker is away, or the test is over.
        }
        _capture.Add(Begin(PacketKind.Closed, true));
    }

    private delegate void Watcher(ReadOnlySpan<byte> bytes);

    /// <summary>Writes down first and hands on then, so that an answer never stands before its question.</summary>
    private async Task PumpAsync(TcpClient from, TcpClient to, Watcher watch)
    {
        byte[] buffer = new byte[65536];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                watch(buffer.AsSpan(0, count));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two has gone.
        }
    }
}
