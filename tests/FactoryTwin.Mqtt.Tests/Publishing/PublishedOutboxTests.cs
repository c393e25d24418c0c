using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>What is published by way of a disk.</summary>
public sealed class PublishedOutboxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-outbox-");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly List<StationEvent> _happened = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Over_an_outbox_the_stream_is_the_same()
    {
        var broker = new Broker();
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = _folder.FullName });
        await RunAsync(broker, outbox, isConnected: true);
        Heard heard = Heard.By(new PlainDialect(), broker.Published);
        Assert.Equal(Heard.HashOf(_happened), heard.Hash);
        Assert.Empty(heard.Reasons);
        Assert.False(heard.Observations.Last(seen => seen.Kind == ObservationKind.Presence).Flag);
    }

    [Fact]
    public async Task What_an_earlier_run_has_left_on_disk_is_told_before_the_new_run_and_as_its_own()
    {
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = _folder.FullName }))
            await RunAsync(new Broker(), outbox, isConnected: false);
        StationEvent[] earlier = [.. _happened];
        Assert.NotEmpty(earlier);
        _clock.Advance(TimeSpan.FromHours(1));
        var broker = new Broker();
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = _folder.FullName }))
            await RunAsync(broker, outbox, isConnected: true);
        Heard heard = Heard.By(new PlainDialect(), broker.Published);
        Assert.Empty(heard.Reasons);
        Assert.Equal(Heard.HashOf([.. earlier, .. _happened.Skip(earlier.Length)]), heard.Hash);
    }

    [Fact]
    public async Task A_link_that_throws_at_once_while_there_is_no_connection_is_tried_again()
    {
        var broker = new Broker { ThrowsAtOnce = true };
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = _folder.FullName });
        await outbox.AppendAsync(new MqttMessage { Topic = "a" }, TestContext.Current.CancellationToken);
        using var over = new CancellationTokenSource();
        Task sending = outbox.SendAsync(broker, cancellation: over.Token);
        Assert.False(sending.IsCompleted);
        await broker.ConnectAsync();
        await outbox.EmptyAsync(Connection.Eventually.Limit);
        Assert.Equal("a", Assert.Single(broker.Published).Topic);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private async Task RunAsync(Broker broker, Outbox outbox, bool isConnected)
    {
        using var line = new Simulation(FactoryPublisherTests.Factory());
        line.Events.Subscribe(_happened.Add);
        await using var publisher = new FactoryPublisher(line, broker, new PublisherOptions { Clock = _clock, Outbox = outbox });
        if (isConnected)
            await broker.ConnectAsync();
        line.Advance(TimeSpan.FromHours(1));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, publisher.Counts.Waiting);
    }
}
