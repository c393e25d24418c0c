using System.Net;
using System.Net.Sockets;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Stands between a client and a broker at 127.0.0.1, and hands on what they say.</summary>
/// <param name="target">The port of the broker.</param>
/// <param name="patience">How long connections may take to end by themselves when it is disposed.</param>
internal abstract class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private readonly int _target;
    private readonly TimeSpan _patience;
    private TcpClient? _last;

    protected Relay(int target, TimeSpan patience)
    {
        (_target, _patience) = (target, patience);
        _listener.Start();
        _running.Add(Task.Run(AcceptAsync));
    }

    /// <summary>Looks at what one side has said, before it is handed on; whether it is. Nothing is said by who has gone.</summary>
    protected delegate bool Watcher(ReadOnlySpan<byte> bytes, bool isFromClient);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks the present connection.</summary>
    public void Cut() => _last!.Client.Close();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Task[] running;
        lock (_running)
            running = [.. _running];
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(_patience));
        await _end.CancelAsync();
        await Task.WhenAll(running);
        _end.Dispose();
    }

    /// <summary>A connection begins.</summary>
    protected abstract Watcher Open();

    /// <summary>A connection has ended.</summary>
    protected virtual void Closed(Watcher of)
    {
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
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException)
            {
                return;   // it listens no more
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Watcher watch = Open();
        using TcpClient near = client;
        using var far = new TcpClient { NoDelay = near.NoDelay = true };
        _last = near;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            // The first to fall silent has left. Who cannot be written to any more may have said a last word that is not read yet.
            await Task.WhenAny(PumpAsync(near, far, watch, isFromClient: true), PumpAsync(far, near, watch, isFromClient: false));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The broker is away, or the test is over.
        }
        Closed(watch);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Watcher watch, bool isFromClient)
    {
        byte[] buffer = new byte[65536];
        try
        {
            int count;
            while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
            {
                // What the client has said by now comes first. And who writes to one that has left resets the connection, and loses its last word if that was not read yet.
                while (!isFromClient && to.Connected && to.Available > 0)
                    await Task.Delay(1, _end.Token);
                if (watch(buffer.AsSpan(0, count), isFromClient))
                    await WriteAsync(to, buffer.AsMemory(0, count));
            }
            if (!watch([], isFromClient))
                await Task.Delay(Timeout.Infinite, _end.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException or InvalidOperationException)
        {
            // It has gone.
        }
    }

    private async Task WriteAsync(TcpClient to, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await to.GetStream().WriteAsync(bytes, _end.Token);
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException)
        {
            // It has gone, which is noticed by who reads from it, behind its last word.
        }
    }
}
