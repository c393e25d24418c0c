using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Mqtt.Tests.Mirroring;
using FactoryTwin.Mqtt.Twins;
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

    /// <summary>Who asks does not wait for as long as a broker takes for what has gathered.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_goes_past_what_waits_and_what_comes_after_it_is_told_once(bool isOnDisk)
    {
        File.WriteAllText(PathOf("line.yaml"), ToldTwin.Line);
        MirrorBinding binding = MirrorBinding.Parse("name: L\nmodel: line.yaml\ntwin: { dialect: plain }\n", PathOf("b.yaml"));
        await using Outbox? outbox = isOnDisk ? Outbox.Open(new OutboxOptions { Folder = PathOf("box") }) : null;
        var broker = new Broker();
        using var line = new Simulation(binding.LoadModel()!);
        line.Events.Subscribe(_happened.Add);
        await using var publisher = new FactoryPublisher(line, broker, new PublisherOptions { Clock = _clock, Outbox = outbox });
        await broker.ConnectAsync();
        line.Advance(TimeSpan.FromMinutes(10));
        await Eventually.Holds(() => Events().Length == _happened.Count, "the line has been heard");
        broker.Holds = topic => !topic.EndsWith("/answer", StringComparison.Ordinal);
        MqttMessage[] heard = broker.Published;
        line.Advance(TimeSpan.FromHours(1));

        await using var mirror = new FactoryMirror(binding, [new PlainDialect()], MirrorBench.Start) { AsksForHistory = true };
        var mirrored = new List<StationEvent>();
        mirror.Events.Subscribe(mirrored.Add);
        foreach (MqttMessage message in (MqttMessage[])[.. broker.Retained, Events()[^1]])
            mirror.Receive(message with { ArrivedAt = MirrorBench.At(0) });
        Assert.Empty(mirrored);
        Assert.True(mirror.TryTakeQuestion(out MqttMessage question));
        broker.Deliver(question);
        await Eventually.Holds(() => broker.Published.Length > heard.Length, "the answer has come");
        mirror.Receive(broker.Published[^1] with { ArrivedAt = MirrorBench.At(1) });
        Assert.Equal(_happened, mirrored);

        broker.Release();
        await Eventually.Holds(() => Events().Length == _happened.Count, "the broker has taken the rest");
        foreach (MqttMessage message in broker.Published[(heard.Length + 1)..])
            mirror.Receive(message with { IsRetained = false, ArrivedAt = MirrorBench.At(2) });
        Assert.Equal(_happened, mirrored);
        Assert.Equal((null, 0, 0), (mirror.Health.Notice, mirror.Health.Misfits, mirror.Health.Unreadable));

        MqttMessage[] Events() => [.. broker.Published.Where(message => message.Text().Contains("\"sequence\":", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Who_ends_does_not_wait_for_ever_for_a_broker_that_takes_nothing()
    {
        var broker = new Broker();
        using var line = new Simulation(FactoryPublisherTests.Factory());
        var publisher = new FactoryPublisher(line, broker, new PublisherOptions { Clock = _clock });
        await broker.ConnectAsync();
        broker.Holds = _ => true;
        line.Events.Subscribe(_happened.Add);
        line.Advance(TimeSpan.FromHours(1));
        Task ended = publisher.DisposeAsync().AsTask();
        await Eventually.Holds(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return ended.IsCompleted;
            },
            "it has ended");
        await ended;
        Assert.InRange(publisher.Counts.Waiting, _happened.Count, int.MaxValue);   // what was not sent is still counted
        Assert.Contains("what still waited is not sent", publisher.Counts.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_answer_goes_on_and_counts_it()
    {
        var broker = new Broker { Refuses = topic => topic.EndsWith("/answer", StringComparison.Ordinal) };
        using var line = new Simulation(FactoryPublisherTests.Factory());
        await using var publisher = new FactoryPublisher(line, broker, new PublisherOptions { Clock = _clock });
        await broker.ConnectAsync();
        string ask = broker.Published.Single(message => message.Topic.EndsWith("/description", StringComparison.Ordinal)).Topic.Replace("/description", "/ask", StringComparison.Ordinal);
        for (int i = 1; i <= 2; i++)
        {
            broker.Deliver(new MqttMessage { Topic = ask, Payload = new TwinRequest(_clock.GetUtcNow().ToUnixTimeMilliseconds(), "somebody", 1).ToBytes() });
            await Eventually.Holds(() => publisher.Counts.Refused == i, "the refusal is counted");
        }
        Assert.StartsWith("The broker refuses '", publisher.Counts.LastFailure, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

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
