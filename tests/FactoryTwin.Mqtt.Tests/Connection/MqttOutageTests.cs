using System.Collections.Concurrent;
using FactoryTwin.Mqtt.Connection;
using Microsoft.Extensions.Time.Testing;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>What happens to a connection on the way.</summary>
public class MqttOutageTests
{
    [Fact]
    public async Task A_half_open_connection_is_noticed_by_who_publishes_all_the_time_and_made_anew()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using var proxy = new TcpProxy(broker.Port);
        MqttAddress address = MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}");
        await using MqttConnection link = await PersistAsync(Options(address) with { KeepAlive = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(2) });
        proxy.SwallowsFromClient = proxy.SwallowsFromBroker = true;
        Task chatter = Task.Run(async () =>
        {
            while (link.IsConnected)
            {
                try
                {
                    await link.PublishAsync(Message("a", "into the void"), Eventually.Limit);
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                }
                catch (MqttLinkException)
                {
                    return;
                }
            }
        }, TestContext.Current.CancellationToken);
        await Eventually.Holds(() => !link.IsConnected, "the silence is noticed");
        Assert.Contains($"{address}: no answer for 1.5 s, although the connection looks open", link.Health.Fault, StringComparison.Ordinal);
        await chatter;
        proxy.SwallowsFromClient = proxy.SwallowsFromBroker = false;
        await Eventually.Holds(() => link.IsConnected, "the link is back");
        await link.PublishAsync(Message("a", "heard", 1), Eventually.Limit);
    }

    [Fact]
    public async Task A_message_of_quality_2_whose_broker_is_killed_in_the_middle_is_sent_again_and_applied_once()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\npersistence true\nautosave_interval 1\nautosave_on_changes true\npersistence_location {folder}/");
        await using var proxy = new TcpProxy(broker.Port);
        await using MqttConnection receiver = await ConnectAsync(broker.Address);
        await receiver.SubscribeAsync(["a"], 2, Eventually.Limit);
        await using MqttConnection sender = await ConnectAsync(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}"));
        MqttMessage message = Message("a", "once", 2) with { Id = new MqttMessageId("outbox", 7) };

        // The broker gets it, and its answer is lost: neither side can know.
        proxy.SwallowsFromBroker = true;
        Task publishing = sender.PublishAsync(message, Eventually.Limit);
        await Eventually.Holds(() => Interlocked.Read(ref proxy.SwallowedFromBroker) >= 4, "the broker answers");
        await broker.KillAsync();
        Assert.Contains("whether it arrived is not known, so send it again", (await Assert.ThrowsAsync<MqttLinkException>(() => publishing)).Message, StringComparison.Ordinal);
        proxy.SwallowsFromBroker = false;
        await broker.StartAgainAsync();
        await Eventually.Holds(() => sender.Health is { IsConnected: true, Connections: 2 } && receiver.Health is { IsConnected: true, Connections: 2 }, "both are back");
        await sender.PublishAsync(message, Eventually.Limit);
        await sender.PublishAsync(Message("a", "end", 2), Eventually.Limit);

        var known = new Deduplicator();
        List<string> applied = [];
        while (applied.LastOrDefault() != "end")
        {
            MqttMessage next = await receiver.NextAsync();
            if (known.IsNew(next.Id))
                applied.Add(next.Text());
        }
        Assert.Equal(["once", "end"], applied);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task An_outbox_gets_over_a_half_open_connection_and_a_broker_that_is_killed_and_all_is_applied_once_and_in_order(int quality)
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-outage-").FullName;
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true");
        await using var proxy = new TcpProxy(broker.Port);
        await using MqttConnection receiver = await ConnectAsync(broker.Address);
        await receiver.SubscribeAsync(["a"], 2, Eventually.Limit);
        await using MqttConnection link = await PersistAsync(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}")) with { KeepAlive = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1) });
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
        using var stop = new CancellationTokenSource();
        Task sending = outbox.SendAsync(link, quality, cancellation: stop.Token);
        var known = new Deduplicator();
        List<string> applied = [];

        async Task StoreAndApply(string[] texts)
        {
            foreach (string text in texts)
                await outbox.AppendAsync(Message("a", text), Eventually.Limit);
            while (applied.LastOrDefault() != texts[^1])
            {
                MqttMessage next = await receiver.NextAsync();
                if (known.IsNew(next.Id))
                    applied.Add(next.Text());
            }
        }

        await StoreAndApply(["1", "2"]);
        // What the broker answers is swallowed, and so the client hears nothing, of this and of what follows, until it gives the connection up.
        proxy.SwallowsFromBroker = true;
        foreach (string text in (string[])["3", "4", "5"])
            await outbox.AppendAsync(Message("a", text), Eventually.Limit);
        await Eventually.Holds(() => !link.IsConnected, "the silence is noticed");
        proxy.SwallowsFromBroker = false;
        await StoreAndApply(["6"]);
        await outbox.EmptyAsync(Eventually.Limit);
        await broker.KillAsync();
        await outbox.AppendAsync(Message("a", "7"), Eventually.Limit);
        await Eventually.Holds(() => outbox.Health.Fault is not null && !receiver.IsConnected, "the loss is noticed");
        await broker.StartAgainAsync();
        await Eventually.Holds(() => receiver.IsConnected, "the receiver is back");
        // The broker forgot who reads what with it, so only what comes from now on is sure to be read.
        await outbox.EmptyAsync(Eventually.Limit);
        await StoreAndApply(["8"]);
        await outbox.EmptyAsync(Eventually.Limit);   // the reader may have it before its acknowledgement is here
        Assert.Equal(["1", "2", "3", "4", "5", "6", "8"], applied.Where(text => text != "7"));
        await outbox.EmptyAsync(Eventually.Limit);   // what is read already may not be acknowledged yet
        Assert.Equal((8L, 0L), (outbox.Health.Acknowledged, outbox.Health.Waiting));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Of_two_clients_of_one_id_the_first_is_told_and_does_not_throw_the_second_out()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        MqttConnectionOptions options = Options(broker.Address!) with { ClientId = "twin", LongestRetry = TimeSpan.FromHours(1) };
        await using MqttConnection first = await ConnectAsync(options);
        await using MqttConnection second = await ConnectAsync(options);
        await Eventually.Holds(() => !first.IsConnected && first.Health.Fault is not null, "the first is thrown out");
        Assert.Equal($"{broker.Address}: another client with the id 'twin' has connected; give each client an id of its own.", first.Health.Fault);
        await second.PublishAsync(Message("a", "still here", 1), Eventually.Limit);
        Assert.Equal((1L, 1L), (first.Health.Connections, second.Health.Connections));
    }

    [Fact]
    public async Task Of_two_clients_of_one_id_at_a_broker_that_does_not_say_so_both_are_warned()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        MqttConnectionOptions options = Options(broker.Address) with { ClientId = "twin" };
        await using MqttConnection first = await ConnectAsync(options);
        await using MqttConnection second = await ConnectAsync(options);
        await Eventually.Holds(() => IsWarned(first) && IsWarned(second), "they throw each other out");

        static bool IsWarned(MqttConnection link) => link.Health is { Connections: > 1, Fault: { } fault } && fault.Contains("and that no other client has the id 'twin'.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_loses_the_oldest_messages_which_are_counted()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0");
        await using MqttConnection slow = await ConnectAsync(Options(broker.Address) with { MostWaiting = 10 });
        await using MqttConnection small = await ConnectAsync(Options(broker.Address) with { MostWaitingBytes = 35 });
        await using MqttConnection sender = await ConnectAsync(broker.Address);
        await slow.SubscribeAsync(["a"], 0, Eventually.Limit);
        await small.SubscribeAsync(["a"], 0, Eventually.Limit);
        for (int i = 0; i < 1000; i++)
            await sender.PublishAsync(Message("a", $"message {i:000}"[^7..], i == 999 ? 1 : 0), Eventually.Limit);
        // A message is counted before it waits.
        await Eventually.Holds(() => slow.Health is { Received: 1000, Dropped: 990, Waiting: 10 } && small.Health is { Received: 1000, Dropped: 995, Waiting: 5 }, "all have come, and what is too much is dropped");
        for (int i = 990; i < 1000; i++)
            Assert.EndsWith($" {i}", await slow.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_between_attempts_double_up_to_the_longest_and_half_of_each_is_left_to_chance()
    {
        using var nobody = new ClosedPort();
        MqttConnectionOptions options = Options(nobody.Address) with
        {
            FirstRetry = TimeSpan.FromSeconds(1),
            LongestRetry = TimeSpan.FromSeconds(30),
            RetrySeed = 1,
            Timeout = TimeSpan.FromHours(1),
        };
        for (int run = 0; run < 2; run++)
        {
            var time = new NotedTime { Passed = options.Timeout };
            await using var link = new MqttConnection(options, time);
            link.Start();
            for (int attempt = 1; attempt <= 8; attempt++)
            {
                TimeSpan wait = default;
                await Eventually.Holds(() => time.Waits.TryDequeue(out wait), "it waits");
                Assert.Equal(attempt, link.Health.FailedAttempts);
                double most = Math.Min(30, Math.Pow(2, attempt));
                Assert.InRange(wait.TotalSeconds, most / 2, most);
                time.Advance(wait);
            }
        }
    }

    /// <summary>A clock that stands, and notes the waits that are asked of it.</summary>
    private sealed class NotedTime : FakeTimeProvider
    {
        /// <summary>The one that is not noted.</summary>
        public required TimeSpan Passed { get; init; }

        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime != Passed)
                Waits.Enqueue(dueTime);
            return timer;
        }
    }
}
