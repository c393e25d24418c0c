using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>What goes wrong is told in one sentence that names the broker and the remedy, and never a password.</summary>
public class MqttFaultTests
{
    private const string Secret = "correct horse";

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_wrong_password_and_none(MqttVersion version)
    {
        await using Mosquitto broker = await MosquittoWithUsersAsync();
        MqttConnectionOptions options = Options(broker.Address) with { Version = version };
        string wrong = await FaultOf(options with { Credentials = new MqttCredentials("anna", Secret + "!") });
        Assert.StartsWith($"{broker.Address}: wrong user or password", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, wrong, StringComparison.Ordinal);
        Assert.Equal($"{broker.Address}: the broker wants a user and a password; give them by FACTORYTWIN_MQTT_USER and FACTORYTWIN_MQTT_PASSWORD or by a file.", await FaultOf(options));
        await using MqttConnection right = await ConnectAsync(options with { Credentials = new MqttCredentials("anna", Secret) });
        Assert.True(right.IsConnected);
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_wrong_password_and_none_at_the_embedded_broker(MqttVersion version)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Users = [User("anna", Secret)] });
        MqttConnectionOptions options = Options(broker.Address!) with { Version = version };
        Assert.StartsWith($"{broker.Address}: wrong user or password", await FaultOf(options with { Credentials = new MqttCredentials("anna", Secret + "!") }), StringComparison.Ordinal);
        Assert.StartsWith($"{broker.Address}: wrong user or password", await FaultOf(options with { Credentials = new MqttCredentials("berta", Secret) }), StringComparison.Ordinal);
        Assert.Contains("wants a user and a password", await FaultOf(options), StringComparison.Ordinal);
        Assert.Equal(3, broker.Refused);
        await using MqttConnection right = await ConnectAsync(options with { Credentials = new MqttCredentials("anna", Secret) });
        Assert.True(right.IsConnected);
    }

    [Fact]
    public async Task An_unknown_host_and_a_port_where_nobody_listens()
    {
        using var nobody = new ClosedPort();
        Assert.Equal($"{nobody.Address}: nothing listens there; start the broker, or correct the port.", await FaultOf(Options(nobody.Address)));
        Assert.Equal(
            "mqtt://no-such-machine.invalid:1883: there is no machine of the name 'no-such-machine.invalid'; check its spelling, or give its number.",
            await FaultOf(Options(MqttAddress.Parse("mqtt://no-such-machine.invalid")) with { Timeout = TimeSpan.FromSeconds(50) }));   // so long a server of names may take that does not answer
        string both = await FaultOf(Options(nobody.Address, MqttAddress.Parse($"ws://127.0.0.1:{nobody.Port}")));
        Assert.StartsWith($"None of 2 brokers can be used. {nobody.Address}: nothing listens there", both, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_certificate_that_expired_that_nobody_trusted_signed_or_that_is_for_another_host(bool isEmbedded)
    {
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates();
        var trusted = new MqttTlsOptions { AuthorityFile = certificates.AuthorityFile };

        async Task<string> Told((string Certificate, string Key) of, MqttTlsOptions tls)
        {
            if (isEmbedded)
            {
                await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = null, TlsPort = 0, CertificateFile = of.Certificate, KeyFile = of.Key });
                return (await FaultOf(Options(broker.TlsAddress!) with { Tls = tls })).Replace(broker.TlsAddress!.ToString(), "BROKER", StringComparison.Ordinal);
            }
            await using Mosquitto real = await Mosquitto.StartAsync($"allow_anonymous true\ncertfile {of.Certificate}\nkeyfile {of.Key}");
            MqttAddress address = real.Address with { IsSecure = true };
            return (await FaultOf(Options(address) with { Tls = tls })).Replace(address.ToString(), "BROKER", StringComparison.Ordinal);
        }

        (string, string) good = certificates.Issue("127.0.0.1");
        Assert.Matches("^BROKER: its certificate expired on [0-9-]{10}; renew it, or correct the clock of this machine\\.$", await Told(certificates.Issue("127.0.0.1", TimeSpan.FromDays(30)), trusted));
        Assert.Matches("^BROKER: its certificate is not signed by anybody trusted here .*; name the file with the certificate of who signed it \\(AuthorityFile; in commands --ca\\), or, if you know it to be the broker's, its fingerprint \\(Fingerprint; in commands --fingerprint\\) [0-9A-F]{64}\\.$", await Told(good, new MqttTlsOptions()));
        Assert.Matches("^BROKER: its certificate is not signed by anybody trusted here", await Told(good, new MqttTlsOptions { AuthorityFile = strangers.AuthorityFile }));
        Assert.Equal(
            "BROKER: its certificate is not for '127.0.0.1' but for 'broker.example'; correct the host, or give the name that the certificate has (ServerName; in commands --server-name).",
            await Told(certificates.Issue("broker.example"), trusted));
        Assert.StartsWith("No certificate, key or password of one can be read from 'nowhere.pem'", await Told(good, new MqttTlsOptions { AuthorityFile = "nowhere.pem" }), StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_client_without_the_certificate_that_the_broker_asks_for(bool isEmbedded)
    {
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates();
        (string certificate, string key) = certificates.Issue("127.0.0.1");
        (string own, string ownKey) = certificates.Issue("line-1");
        (string other, string otherKey) = strangers.Issue("line-1");
        await using EmbeddedBroker? embedded = !isEmbedded ? null : await EmbeddedBroker.StartAsync(
            new EmbeddedBrokerOptions { TlsPort = 0, CertificateFile = certificate, KeyFile = key, ClientAuthorityFile = certificates.AuthorityFile });
        await using Mosquitto? real = isEmbedded ? null : await Mosquitto.StartAsync(
            $"allow_anonymous true\ncafile {certificates.AuthorityFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true");
        MqttAddress address = embedded?.TlsAddress ?? real!.Address with { IsSecure = true };
        var tls = new MqttTlsOptions { AuthorityFile = certificates.AuthorityFile };
        Assert.Contains("whether the broker asks for a certificate of this client", await FaultOf(Options(address) with { Tls = tls }), StringComparison.Ordinal);
        Assert.Contains(
            "whether the broker asks for a certificate of this client", await FaultOf(Options(address) with { Tls = tls with { CertificateFile = other, KeyFile = otherKey } }), StringComparison.Ordinal);
        await using MqttConnection right = await ConnectAsync(Options(address) with { Tls = tls with { CertificateFile = own, KeyFile = ownKey } });
        Assert.True(right.IsConnected);
    }

    [Fact]
    public async Task A_topic_without_right_at_mosquitto()
    {
        await using Mosquitto broker = await MosquittoWithUsersAsync();
        await using MqttConnection link = await ConnectAsync(Options(broker.Address) with { Credentials = new MqttCredentials("anna", Secret) });
        await link.PublishAsync(Message("open/a", "allowed", 1), Eventually.Limit);
        for (int quality = 1; quality <= 2; quality++)
        {
            MqttLinkException fault = await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("secret/a", "refused", quality), Eventually.Limit));
            Assert.Equal($"{broker.Address}: anna has no right to publish to 'secret/a'; give it the right at the broker, or choose another topic.", fault.Message);
        }
        Assert.Equal((2L, true), (link.Health.Refused, link.IsConnected));
    }

    /// <summary>Mosquitto judges subscriptions only by its plugin for dynamic security; a file of rights keeps messages back without a word.</summary>
    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_topic_without_right_to_subscribe_at_mosquitto(MqttVersion version)
    {
        await using Mosquitto broker = await Mosquitto.StartWithSecurityAsync(Secret);
        await using MqttConnection link = await ConnectAsync(Options(broker.Address) with { Version = version, Credentials = new MqttCredentials("anna", Secret) });
        await link.SubscribeAsync(["open/+"], 1, Eventually.Limit);
        MqttLinkException fault = await Assert.ThrowsAsync<MqttLinkException>(() => link.SubscribeAsync(["open/a", "secret/#"], 1, Eventually.Limit));
        Assert.Equal($"{broker.Address}: anna has no right to subscribe to 'secret/#'; give it the right at the broker, or choose topics within those that it may read.", fault.Message);
    }

    [Theory, InlineData(MqttVersion.V5), InlineData(MqttVersion.V311)]
    public async Task A_topic_without_right_at_the_embedded_broker(MqttVersion version)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Users = [User("anna", Secret, "line/+/data", "line/#")] });
        MqttConnectionOptions options = Options(broker.Address!) with { Version = version, Credentials = new MqttCredentials("anna", Secret) };
        await using MqttConnection link = await ConnectAsync(options);
        await link.SubscribeAsync(["line/+/data"], 1, Eventually.Limit);
        foreach (string filter in (string[])["#", "+/1/data", "$share/group/line/#"])
        {
            MqttLinkException fault = await Assert.ThrowsAsync<MqttLinkException>(() => link.SubscribeAsync([filter], 1, Eventually.Limit));
            if (filter[0] != '$')
                Assert.Equal($"{broker.Address}: anna has no right to subscribe to '{filter}'; give it the right at the broker, or choose topics within those that it may read.", fault.Message);
        }
        if (version == MqttVersion.V5)
        {
            MqttLinkException fault = await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("line/1/orders", "refused", 1), Eventually.Limit));
            Assert.Contains("anna has no right to publish to 'line/1/orders'", fault.Message, StringComparison.Ordinal);
        }
        await link.PublishAsync(Message("line/1/orders", "refused"), Eventually.Limit);
        await link.PublishAsync(Message("line/1/data", "allowed", 1), Eventually.Limit);
        Assert.Equal("allowed", await link.NextTextAsync());

        // Subscribed to before the connection: told, and the connection stands.
        await using var early = new MqttConnection(options);
        await early.SubscribeAsync(["other/#", "line/#"], 1, Eventually.Limit);
        Assert.Contains("no right to subscribe to 'other/#';", (await Assert.ThrowsAsync<MqttLinkException>(() => early.StartAsync(Eventually.Limit))).Message, StringComparison.Ordinal);
        await link.PublishAsync(Message("line/2/data", "more", 1), Eventually.Limit);
        Assert.Equal("more", await early.NextTextAsync());
    }

    /// <summary>What brokers of other times answer to a client of MQTT 5, byte by byte (MQTT 3.1.1, 3.2.2.3; MQTT 5, 3.2.2.2), and what is no broker at all.</summary>
    [Theory]
    [InlineData("20-02-00-01", "the broker does not speak MQTT 5; choose the other version.")]
    [InlineData("20-03-00-84-00", "the broker does not speak MQTT 5; choose the other version.")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nThis is a web server and no broker.", "try the other version, or correct the port.")]
    [InlineData("", "check that the port speaks MQTT 5, and whether it wants TLS (mqtts).")]
    public async Task A_broker_of_another_version(string answer, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        byte[] bytes = answer.StartsWith('2') ? Convert.FromHexString(answer.Replace("-", "", StringComparison.Ordinal)) : System.Text.Encoding.ASCII.GetBytes(answer);
        Task broker = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Eventually.Limit);
            await client.Client.ReceiveAsync(new byte[1024], Eventually.Limit);
            await client.Client.SendAsync(bytes, Eventually.Limit);
        }, TestContext.Current.CancellationToken);
        Assert.EndsWith(expected, await FaultOf(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"))), StringComparison.Ordinal);
        await broker;
    }

    [Fact]
    public async Task TLS_to_a_port_without_and_no_TLS_to_a_port_with_it()
    {
        using var certificates = new TestCertificates();
        (string certificate, string key) = certificates.Issue("127.0.0.1");
        await using Mosquitto plain = await Mosquitto.StartAsync(), secure = await Mosquitto.StartAsync($"allow_anonymous true\ncertfile {certificate}\nkeyfile {key}");
        Assert.Contains("TLS", await FaultOf(Options(plain.Address with { IsSecure = true })), StringComparison.Ordinal);
        Assert.Contains("whether it wants TLS (mqtts)", await FaultOf(Options(secure.Address)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_does_not_answer()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        MqttAddress address = MqttAddress.Parse($"mqtt://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        Assert.StartsWith($"{address}: no answer within 0.2 s;", await FaultOf(Options(address) with { Timeout = TimeSpan.FromSeconds(0.2) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_larger_than_the_broker_takes()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_packet_size 1000");
        await using MqttConnection link = await ConnectAsync(broker.Address);
        MqttLinkException fault = await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", new string('x', 2000), 1), Eventually.Limit));
        Assert.Equal($"{broker.Address}: a message of 2000 bytes to 'a' is larger than the 1000 bytes that the broker takes; send smaller ones, or raise its limit.", fault.Message);
    }

    [Fact]
    public async Task A_link_that_was_never_started_says_so()
    {
        await using var link = new MqttConnection(Options(MqttAddress.Parse("mqtt://127.0.0.1")));
        Assert.Equal("There is no connection to a broker; start one first.", (await Assert.ThrowsAsync<MqttLinkException>(() => link.PublishAsync(Message("a", "b"), Eventually.Limit))).Message);
    }

    private static Task<Mosquitto> MosquittoWithUsersAsync() => Mosquitto.StartAsync(
        "allow_anonymous false\npassword_file {folder}/users\nacl_file {folder}/rights",
        ("users", $"anna:{Mosquitto.HashOf(Secret)}\n"), ("rights", "user anna\ntopic readwrite open/#\n"));
}
