using System.Net;
using System.Net.Sockets;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Stands between a client and a broker, and can swallow what one says to the other without closing anything: a connection that is half open.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private readonly int _target;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _running.Add(Task.Run(AcceptAsync));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether what the client says is swallowed.</summary>
    public volatile bool SwallowsFromClient;

    /// <summary>Whether what the broker says is swallowed.</summary>
    public volatile bool SwallowsFromBroker;

    /// <summary>Bytes swallowed on the way from the broker.</summary>
    public long SwallowedFromBroker;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_running)
            running = [.. _running];
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
        using TcpClient near = client;
        using var far = new TcpClient { NoDelay = near.NoDelay = true };
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(near, far, isFromClient: true), PumpAsync(far, near, isFromClient: false));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The broker is away, or the test is over.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isFromClient)
    {
        byte[] buffer = new byte[8192];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                if (isFromClient ? SwallowsFromClient : SwallowsFromBroker)
                    Interlocked.Add(ref SwallowedFromBroker, isFromClient ? 0 : count);
                else
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two has gone.
        }
    }
}
