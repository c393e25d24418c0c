using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class MqttConnectionTests
{
    [Theory, InlineData(MqttVersion.V5, "mqtt"), InlineData(MqttVersion.V311, "mqtt"), InlineData(MqttVersion.V5, "ws"), InlineData(MqttVersion.V311, "ws")]
    public async Task Messages_of_every_quality_go_to_mosquitto_and_back(MqttVersion version, string scheme)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nlistener {second} 127.0.0.1\nprotocol websockets");
        await GoAndComeBack(Options(MqttAddress.Parse($"{scheme}://127.0.0.1:{(scheme == "ws" ? broker.SecondPort : broker.Port)}")) with { Version = version });
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task Messages_of_every_quality_go_to_the_embedded_broker_and_back(MqttVersion version)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await GoAndComeBack(Options(broker.Address!) with { Version = version });
    }

    [Theory, InlineData("mqtts"), InlineData("wss")]
    public async Task Messages_go_by_TLS_with_a_certificate_on_both_sides(string scheme)
    {
        using var certificates = new TestCertificates();
        (string certificate, string key) = certificates.Issue("localhost");
        (string own, string ownKey) = certificates.Issue("line-1");
        await using Mosquitto broker = await Mosquitto.StartAsync(
            $"allow_anonymous true\nlistener {{second}} 127.0.0.1\n{(scheme == "wss" ? "protocol websockets\n" : "")}cafile {certificates.AuthorityFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true");
        await GoAndComeBack(Options(MqttAddress.Parse($"{scheme}://localhost:{broker.SecondPort}")) with
        {
            Tls = new MqttTlsOptions { AuthorityFile = certificates.AuthorityFile, CertificateFile = own, KeyFile = ownKey },
        });
    }

    private static async Task GoAndComeBack(MqttConnectionOptions options)
    {
        await using MqttConnection link = await ConnectAsync(options);
        await link.PublishAsync(Message("kept/a", "old", 1, isRetained: true), Eventually.Limit);
        await link.SubscribeAsync(["kept/+", "news/#"], 2, Eventually.Limit);
        MqttMessage kept = await link.NextAsync();
        Assert.Equal(("kept/a", "old", true), (kept.Topic, kept.Text(), kept.IsRetained));
        for (int quality = 0; quality <= 2; quality++)
        {
            await link.PublishAsync(Message("news/b", $"{quality}", quality) with { Id = new MqttMessageId("me/too", quality) }, Eventually.Limit);
            MqttMessage news = await link.NextAsync();
            Assert.Equal(("news/b", $"{quality}", quality, false, new MqttMessageId("me/too", quality)), (news.Topic, news.Text(), news.QualityOfService, news.IsRetained, news.Id));
        }
        Assert.Equal((true, 4L, 4L, 0L), (link.IsConnected, link.Health.Published, link.Health.Received, link.Health.Dropped));
    }

    [Fact]
    public async Task What_is_said_on_connecting_goes_out_first_and_the_will_is_asked_for_before_each_attempt()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection watcher = await ConnectAsync(broker.Address);
        await watcher.SubscribeAsync(["line/#"], 1, Eventually.Limit);
        int wills = 0, isConnectedInside = 0;
        await using var link = new MqttConnection(Options(broker.Address));
        link.Will = () => Message("line/will", $"death {++wills}", 1);
        link.Connected = async token =>
        {
            isConnectedInside += link.IsConnected ? 1 : 0;
            Task<MqttLinkException> other;
            using (ExecutionContext.SuppressFlow())
                other = Task.Run(() => Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("line/data", "too early"), token)), token);
            await other;
            await link.PublishAsync(Message("line/birth", $"birth {wills}", 1), token);
        };
        await link.StartAsync(Eventually.Limit);
        await link.PublishAsync(Message("line/data", "data", 1), Eventually.Limit);
        Assert.Equal("birth 1", await watcher.NextTextAsync());
        Assert.Equal("data", await watcher.NextTextAsync());
        Assert.Equal(1, isConnectedInside);

        // A second client of the same id throws the first out, which is a connection lost without a word.
        await using (MqttConnection thief = await ConnectAsync(Thief(link)))
        {
            Assert.Equal("death 1", await watcher.NextTextAsync());
        }
        Assert.Equal("birth 2", await watcher.NextTextAsync());
    }

    /// <summary>One who takes an id over, and does not come back when it is taken from him: the two would throw each other out again and again.</summary>
    private static MqttConnectionOptions Thief(MqttConnection of) =>
        Options(of.Health.Broker!) with { ClientId = of.ClientId, FirstRetry = TimeSpan.FromHours(1), LongestRetry = TimeSpan.FromHours(1) };

    [Fact]
    public async Task What_was_begun_while_connecting_does_not_speak_before_what_is_said_first_the_next_time()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection watcher = await ConnectAsync(broker.Address);
        await watcher.SubscribeAsync(["line/#"], 1, Eventually.Limit);
        int births = 0, attempts = 0;
        Task? chatter = null;
        using var over = new CancellationTokenSource();
        await using var link = new MqttConnection(Options(broker.Address));
        async Task ChatterAsync()
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    Interlocked.Increment(ref attempts);
                    await link.PublishAsync(Message("line/data", "data", 1), Eventually.Limit);
                }
                catch (MqttLinkException)
                {
                    await Task.Yield();
                }
            }
        }
        link.Will = () => Message("line/will", "death", 1);
        link.Connected = async token =>
        {
            chatter ??= Task.Run(ChatterAsync, token);
            int before = Volatile.Read(ref attempts);
            if (births > 0)
                await Eventually.Holds(() => Volatile.Read(ref attempts) > before + 5, "the chatter tries to get in between");
            await link.PublishAsync(Message("line/birth", $"birth {++births}", 1), token);
        };
        await link.StartAsync(Eventually.Limit);
        await using (MqttConnection thief = await ConnectAsync(Thief(link)))
        {
            string last;
            while ((last = await watcher.NextTextAsync()) != "death")
                Assert.Contains(last, (string[])["birth 1", "data"]);
        }
        Assert.Equal("birth 2", await watcher.NextTextAsync());
        await over.CancelAsync();
        await chatter!;
    }

    [Fact]
    public async Task What_is_subscribed_to_while_connecting_is_subscribed_to_once()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using var link = new MqttConnection(Options(broker.Address!));
        await link.SubscribeAsync(["before"], 1, Eventually.Limit);
        link.Connected = async token =>
        {
            foreach (string topic in (string[])["before", "while"])
                await link.PublishAsync(Message(topic, topic, 1, isRetained: true), token);
            await link.SubscribeAsync(["while"], 1, token);
        };
        await link.StartAsync(Eventually.Limit);
        await link.PublishAsync(Message("before", "end", 1), Eventually.Limit);
        Assert.Equal(["before", "while", "end"], [await link.NextTextAsync(), await link.NextTextAsync(), await link.NextTextAsync()]);
    }

    [Fact]
    public async Task A_client_that_leaves_in_order_sends_no_will()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection watcher = await ConnectAsync(broker.Address);
        await watcher.SubscribeAsync(["#"], 1, Eventually.Limit);
        for (int i = 0; i < 20; i++)
        {
            await using var link = new MqttConnection(Options(broker.Address)) { Will = () => Message("will", "dead", 1) };
            await link.StartAsync(Eventually.Limit);
        }
        await watcher.PublishAsync(Message("end", "end", 1), Eventually.Limit);
        Assert.Equal("end", await watcher.NextTextAsync());
    }

    [Fact]
    public async Task After_a_restart_of_the_broker_topics_are_subscribed_to_again()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection link = await ConnectAsync(broker.Address);
        await link.SubscribeAsync(["a", "b/#"], 1, Eventually.Limit);
        await broker.KillAsync();
        await Eventually.Holds(() => !link.IsConnected, "the link notices");
        await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", "lost"), Eventually.Limit));
        await broker.StartAgainAsync();
        await Eventually.Holds(() => link.IsConnected, "the link is back");
        await using MqttConnection other = await ConnectAsync(broker.Address);
        await other.PublishAsync(Message("b/c", "again", 1), Eventually.Limit);
        Assert.Equal("again", await link.NextTextAsync());
        Assert.Equal(2, link.Health.Connections);
    }

    [Fact]
    public async Task Who_sees_that_the_connection_is_lost_sees_why()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection link = await ConnectAsync(Options(broker.Address) with { FirstRetry = TimeSpan.FromHours(1), LongestRetry = TimeSpan.FromHours(1) });
        await broker.KillAsync();
        await Eventually.Holds(() => !link.IsConnected, "the link notices");
        Assert.Contains("it is tried again until it stands", link.Health.Fault, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", "lost"), Eventually.Limit));
    }

    [Fact]
    public async Task What_comes_while_a_client_is_away_waits_for_it_where_its_session_is_kept()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using var proxy = new TcpProxy(broker.Port);
        MqttConnectionOptions options = Options(MqttAddress.Parse($"mqtt://127.0.0.1:{proxy.Port}")) with { ClientId = "mirror", SessionExpiry = TimeSpan.FromHours(1) };
        await using MqttConnection other = await ConnectAsync(broker.Address);
        foreach (MqttVersion version in Enum.GetValues<MqttVersion>())
        {
            await using (MqttConnection link = await ConnectAsync(options with { Version = version }))
                await link.SubscribeAsync(["a"], 1, Eventually.Limit);
            await other.PublishAsync(Message("a", $"while away {version}", 1), Eventually.Limit);
            await using MqttConnection back = await ConnectAsync(options with { Version = version, CleanStart = false });
            Assert.Equal($"while away {version}", await back.NextTextAsync());
        }
    }

    [Fact]
    public async Task Addresses_are_tried_in_turn()
    {
        await using Mosquitto one = await Mosquitto.StartAsync(), two = await Mosquitto.StartAsync();
        using var nobody = new ClosedPort();
        await using MqttConnection link = await ConnectAsync(Options(nobody.Address, one.Address, two.Address));
        Assert.Equal((one.Address, 1L), (link.Health.Broker, link.Health.FailedAttempts));
        await one.KillAsync();
        await Eventually.Holds(() => link.Health.Broker == two.Address, "the next broker is taken");
        await one.StartAgainAsync();
        await link.MoveOnAsync();
        await Eventually.Holds(() => link.Health.Broker == one.Address, "the link goes on, past the one where nobody is");
    }

    [Fact]
    public async Task A_link_that_was_started_without_waiting_connects_when_the_broker_comes()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await broker.StopAsync();
        await using var link = new MqttConnection(Options(broker.Address));
        await link.SubscribeAsync(["a"], 1, Eventually.Limit);
        link.Start();
        await Eventually.Holds(() => link.Health.FailedAttempts >= 2, "it is tried again");
        Assert.Contains("nothing listens there", link.Health.Fault, StringComparison.Ordinal);
        await broker.StartAgainAsync();
        await Eventually.Holds(() => link.IsConnected, "it connects");
        await link.PublishAsync(Message("a", "hello", 1), Eventually.Limit);
        Assert.Equal("hello", await link.NextTextAsync());
    }
}
