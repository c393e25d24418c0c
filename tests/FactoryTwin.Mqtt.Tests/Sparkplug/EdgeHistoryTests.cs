using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Connection;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

/// <summary>An edge node that keeps on disk what may not have arrived.</summary>
public sealed class EdgeHistoryTests : IObservationSink, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-edge-");
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly ConcurrentQueue<long> _parts = [];
    private readonly ConcurrentQueue<string> _reasons = [];
    private readonly SparkplugDialect _dialect;
    private readonly List<MqttMessage> _sent = [];

    public EdgeHistoryTests() => _dialect = new SparkplugDialect(new SparkplugHost(clock: _clock));

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A real process is killed while what it says is swallowed on the way, while the broker is away, and right after it has said that events are on disk: each event is told once, in its order.</summary>
    [Fact]
    public async Task Whatever_is_killed_every_event_on_disk_is_told_once()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using var proxy = new TcpProxy(broker.Port);
        await using var reading = new MqttConnection(Brokers.Options(broker.Address));
        using var end = new CancellationTokenSource();
        var host = new SparkplugHost();
        await host.AttachAsync(reading, TestContext.Current.CancellationToken);
        await reading.StartAsync(Eventually.Limit);
        Task hosting = Task.WhenAll(host.RunAsync(reading, end.Token), ReadAsync(host, reading, end.Token));

        using (Process process = Start(proxy.Port, 0))
        {
            Assert.Equal(50, await TellAsync(process, 50));
            await Eventually.Holds(() => _parts.Count == 50, "the first parts are heard");
            proxy.SwallowsFromClient = true;
            Assert.Equal(80, await TellAsync(process, 30));
            await KillAsync(process);
        }
        await broker.KillAsync();
        Assert.Equal(50, _parts.Count);
        proxy.SwallowsFromClient = false;   // only now: what it said last may still be on its way
        using (Process process = Start(proxy.Port, 80))
        {
            Assert.Equal(120, await TellAsync(process, 40));
            await KillAsync(process);
        }
        await broker.StartAgainAsync();
        await Eventually.Holds(() => reading.IsConnected, "the reader is back");
        using (Process process = Start(proxy.Port, 120))
        {
            Assert.Equal(140, await TellAsync(process, 20));
            await KillAsync(process);
        }
        using (Process process = Start(proxy.Port, 140))
        {
            Assert.Equal(150, await TellAsync(process, 10));
            await Eventually.Holds(() => _parts.LastOrDefault() == 150, "the last part is heard");
            await KillAsync(process);
        }
        await end.CancelAsync();
        await hosting;
        Assert.Equal(Enumerable.Range(1, 150).Select(part => (long)part), _parts);
    }

    [Fact]
    public async Task What_an_earlier_process_has_left_comes_after_the_births_as_historical_and_is_let_go_after_two_keep_alives()
    {
        await using (Outbox outbox = Open())
            await Live(outbox, isConnected: false, parts: 3);
        await using (Outbox outbox = Open())
        {
            EdgeSession session = await Live(outbox, isConnected: true, parts: 0);
            Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH", "NDATA", "DDATA"], _sent.Select(message => message.Topic.Split('/')[2]));
            Assert.Equal(Enumerable.Range(0, 6), _sent.Select(message => Read(message).Sequence!.Value));
            Assert.All(_sent.Skip(4).SelectMany(message => Read(message).Metrics), metric => Assert.True(metric.IsHistorical && metric.Name is null && metric.Type == SparkplugType.Unknown));
            Assert.Equal([1L, 2, 3], Heard());
            Connect(session);
            Assert.Contains(_sent, message => message.Topic.Contains("/NDATA/", StringComparison.Ordinal));   // the connection was lost before it could be sure
            Assert.Empty(Heard());
            _clock.Advance(TimeSpan.FromSeconds(31));
            session.Trim();
            Assert.Equal(0, outbox.Health.Waiting);
            session.Close();
        }
        await using (Outbox outbox = Open())
        {
            EdgeSession session = await Live(outbox, isConnected: true, parts: 0);
            Assert.DoesNotContain(_sent, message => message.Topic.Contains("DATA/", StringComparison.Ordinal));
            session.Close();
        }
        Assert.Empty(_reasons);
    }

    [Fact]
    public async Task The_number_of_the_session_goes_on_after_the_end_of_the_process()
    {
        for (int life = 0; life < 3; life++)
        {
            await using Outbox outbox = Open();
            EdgeSession session = await Live(outbox, isConnected: true, parts: 0);
            Assert.Equal(life, Read(_sent[0]).Metrics.Single(metric => metric.Name == "bdSeq").TryRead(SparkplugType.Int64, out SparkplugValue number, out _) ? number.AsWhole : -1);
            session.Close();
        }
    }

    [Fact]
    public async Task What_memory_has_no_room_for_is_read_from_disk()
    {
        await using Outbox outbox = Open();
        using var factory = new FedFactory();
        var session = new EdgeSession(factory, Options(outbox) with { MostKeptEvents = 4 }, _clock);
        using IDisposable listening = factory.Subscribe(e => session.Log.Add([e]));
        for (int part = 1; part <= 50; part++)
        {
            factory.Tell(part, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Starved, part: part);
            await StoreAsync(session);
        }
        Connect(session);
        Assert.Equal(Enumerable.Range(1, 50).Select(part => (long)part), Heard());
        for (int part = 51; part <= 60; part++)
        {
            factory.Tell(part, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Starved, part: part);
            await StoreAsync(session);
            session.Drain(_sent);
        }
        Assert.Equal(Enumerable.Range(51, 10).Select(part => (long)part), Heard());
        Connect(session);   // all of it may have been lost, and is sent once more
        Assert.Equal(60, _sent.Where(message => message.Topic.Contains("/NDATA/", StringComparison.Ordinal)).Sum(message => RowsOf(Read(message).Metrics.Last())));
        Assert.Empty(Heard());
        Assert.Equal(0, session.Dropped);
        session.Close();
    }

    [Fact]
    public async Task An_outbox_that_is_full_drops_the_oldest_and_counts_it()
    {
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = _folder.FullName, MostBytes = 64 << 10 });
        EdgeSession session = await Live(outbox, isConnected: false, parts: 1000);
        Assert.True(outbox.Health.Dropped > 0);
        await outbox.DisposeAsync();
        await using Outbox again = Open();
        (await Live(again, isConnected: true, parts: 0)).Close();
        long[] heard = [.. Heard()];
        Assert.Equal(1000, heard[^1]);
        Assert.Equal(Enumerable.Range((int)heard[0], heard.Length).Select(part => (long)part), heard);
        Assert.True(heard.Length < 1000);
    }

    void IObservationSink.Observed(Observation observation)
    {
        if (observation is { Event: { Kind: StationEventKind.PartCompleted } happened, IsRetained: false })
            _parts.Enqueue(happened.Part);
    }

    void IObservationSink.Unreadable(MqttMessage message, string reason) => _reasons.Enqueue(reason);

    private Outbox Open() => Outbox.Open(new OutboxOptions { Folder = _folder.FullName });

    private static SparkplugEdgeNodeOptions Options(Outbox outbox) => new() { Group = "plant", Node = "line", Outbox = outbox };

    /// <summary>The life of a process; where it is not connected, it ends without a word.</summary>
    private async Task<EdgeSession> Live(Outbox outbox, bool isConnected, int parts)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        using var factory = new FedFactory();
        var session = new EdgeSession(factory, Options(outbox), _clock);
        using IDisposable listening = factory.Subscribe(e => session.Log.Add([e]));
        for (int part = 1; part <= parts; part++)
            factory.Tell(part, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Starved, part: part);
        await StoreAsync(session);
        if (isConnected)
            Connect(session);
        else
            session.Close();
        return session;
    }

    private void Connect(EdgeSession session)
    {
        _sent.Clear();
        session.Will();
        session.Connected(_sent);
        while (session.HasUnsent)
            session.Drain(_sent);
    }

    private static async Task StoreAsync(EdgeSession session)
    {
        while (session.Record() is { Count: > 0 } next)
            session.Log.Stored(next.Count, next.From, await session.StoreAsync(next.Records, TestContext.Current.CancellationToken));
    }

    /// <summary>The parts that a host makes of what was sent, beside those that it knows already.</summary>
    private List<long> Heard()
    {
        _parts.Clear();
        foreach (MqttMessage message in _sent)
            _dialect.Read(message, this);
        return [.. _parts];
    }

    private static SparkplugPayload Read(MqttMessage message)
    {
        Assert.True(SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload payload, out string reason), reason);
        return payload;
    }

    private static int RowsOf(SparkplugMetric metric) => metric.TryRead(SparkplugType.DataSet, out SparkplugValue value, out _) ? value.AsTable!.Rows.Count : 0;

    private Process Start(int port, long part) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, [EdgeProcess.Word, _folder.FullName, $"{port}", $"{part}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static async Task<long> TellAsync(Process process, int parts)
    {
        await process.StandardInput.WriteLineAsync(parts.ToString(CultureInfo.InvariantCulture));
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string line = await process.StandardOutput.ReadLineAsync(Eventually.Limit) ?? throw new InvalidOperationException("The process has ended by itself.");
        return long.Parse(line, CultureInfo.InvariantCulture);
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(Eventually.Limit);
    }

    private async Task ReadAsync(SparkplugHost host, IMqttLink link, CancellationToken end)
    {
        var dialect = new SparkplugDialect(host);
        try
        {
            await foreach (MqttMessage message in link.Messages.ReadAllAsync(end))
                dialect.Read(message, this);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
