using System.Net;
using System.Net.Sockets;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Commands;

/// <summary>What goes wrong between the commands and a real mosquitto: one sentence on standard error, and the exit code.</summary>
public sealed class BrokerFaultTests : IDisposable
{
    private const string Secret = "correct horse";

    private static readonly Dictionary<string, string> Anna = new() { ["FACTORYTWIN_MQTT_PASSWORD"] = Secret };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-commands-");
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_user_and_none()
    {
        await using Mosquitto broker = await WithUsersAsync();
        string[] anna = ["listen", $"mqtt://anna@127.0.0.1:{broker.Port}", "--for", "1s"];
        await RefusedAsync(1, $"factorytwin listen: {broker.Address}: wrong user or password", Wrong, anna);
        await RefusedAsync(1, $"factorytwin mirror: {broker.Address}: wrong user or password", Wrong, "mirror", Binding(), "--broker", broker.Address.ToString(), "--user", "berta");
        await RefusedAsync(1, $"factorytwin publish: {broker.Address}: the broker wants a user and a password; give them by FACTORYTWIN_MQTT_USER and FACTORYTWIN_MQTT_PASSWORD or by a file.", null, "publish", Model(), "--broker", broker.Address.ToString());
        await RefusedAsync(1, $"factorytwin listen: {broker.Address}: wrong user or password", Anna, [.. anna, "--mqtt-version", "3.1.1", "--password-file", Written("wrong", "something else\n")]);
        await AcceptedAsync(null, [.. anna, "--password-file", Written("right", Secret + "\n")]);
        await AcceptedAsync(Anna, [.. anna, "--mqtt-version", "3.1.1", "--client-id", "line-1"]);
    }

    [Fact]
    public async Task A_password_has_no_place_on_the_command_line()
    {
        await RefusedAsync(2, "factorytwin listen: The address of a broker holds a password, which would end up in logs; leave it out, and give it by the environment variable FACTORYTWIN_MQTT_PASSWORD or by a file.", null, "listen", $"mqtt://anna:{Secret}@127.0.0.1");
        await RefusedAsync(2, "factorytwin listen: --password: others on this machine can read it there", null, "listen", "mqtt://127.0.0.1", "--password", Secret);
        await RefusedAsync(2, "factorytwin listen: --password-file nowhere: there is no such file; check its name and its folder", null, "listen", "mqtt://127.0.0.1", "--password-file", "nowhere");
        await RefusedAsync(2, $"factorytwin listen: '{Written("empty", "\n\n")}' does not hold the password for a broker; write one line", null, "listen", "mqtt://127.0.0.1", "--password-file", Written("empty", "a\nb\n"));
    }

    [Fact]
    public async Task An_unknown_host_a_closed_port_and_several_brokers_of_which_one_is_there()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));   // has the port, so that nobody else takes it, and does not listen
        int closed = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        string nothing = $"mqtt://127.0.0.1:{closed}: nothing listens there; start the broker, or correct the port.";
        await RefusedAsync(1, $"factorytwin publish: {nothing}", null, "publish", Model(), "--broker", $"mqtt://127.0.0.1:{closed}");
        await RefusedAsync(1, "factorytwin mirror: mqtt://no-such-machine.invalid:1883: there is no machine of the name 'no-such-machine.invalid'; check its spelling, or give its number.", null, "mirror", Binding(), "--broker", "mqtt://no-such-machine.invalid");
        await RefusedAsync(1, $"factorytwin mirror: None of 2 brokers can be used. {nothing} mqtt://no-such-machine.invalid", null, "mirror", Binding(), "--broker", $"mqtt://127.0.0.1:{closed}", "--broker", "mqtt://no-such-machine.invalid");
        await using Mosquitto broker = await Mosquitto.StartAsync();
        (int code, string output, _) = await CommandProcess.RunAsync(null, "mirror", Binding(), "--broker", $"mqtt://127.0.0.1:{closed}", "--broker", broker.Address.ToString(), "--for", "1s");
        Assert.Equal(0, code);
        Assert.Contains($"mirrored from {broker.Address}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_expired_is_for_another_name_or_that_nobody_trusted_signed()
    {
        string[] trusted = ["--ca", _certificates.AuthorityFile];
        await using (Mosquitto expired = await WithCertificateAsync(_certificates.Issue("127.0.0.1", TimeSpan.FromDays(30))))
            await RefusedAsync(1, "its certificate expired on ", null, ["listen", Secure(expired), "--for", "1s", .. trusted]);
        await using Mosquitto other = await WithCertificateAsync(_certificates.Issue("broker.example"));
        string[] listen = ["listen", Secure(other), "--for", "1s"];
        await RefusedAsync(1, "its certificate is not for '127.0.0.1' but for 'broker.example'; correct the host, or give the name that the certificate has (ServerName; in commands --server-name).", null, [.. listen, .. trusted]);
        string unknown = await RefusedAsync(1, "its certificate is not signed by anybody trusted here (PartialChain); name the file with the certificate of who signed it (AuthorityFile; in commands --ca), or, if you know it to be the broker's, its fingerprint (Fingerprint; in commands --fingerprint) ", null, listen);
        await AcceptedAsync(null, [.. listen, .. trusted, "--server-name", "broker.example"]);
        await AcceptedAsync(null, [.. listen, "--fingerprint", unknown.TrimEnd('.', '\n').Split(' ')[^1]]);
        await RefusedAsync(1, " and not the one that is trusted; give this one if you know that the certificate was renewed, else look for who answers in the broker's place.", null, [.. listen, "--fingerprint", new string('0', 64)]);
        await RefusedAsync(2, "factorytwin listen: '00' is no fingerprint of a certificate; write the 64 hexadecimal digits of its SHA-256.", null, [.. listen, "--fingerprint", "00"]);
    }

    [Fact]
    public async Task A_certificate_of_the_client_where_the_broker_wants_one()
    {
        (string certificate, string key) = _certificates.Issue("127.0.0.1");
        (string own, string ownKey) = _certificates.Issue("line-1");
        await using Mosquitto broker = await Mosquitto.StartAsync($"allow_anonymous true\ncafile {_certificates.AuthorityFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true");
        string[] listen = ["listen", Secure(broker), "--for", "1s", "--ca", _certificates.AuthorityFile];
        await RefusedAsync(1, "whether the broker asks for a certificate of this client", null, listen);
        await AcceptedAsync(null, [.. listen, "--certificate", own, "--key", ownKey]);

        (string container, string encrypted) = TestCertificates.Protect(own, ownKey, Secret);
        var password = new Dictionary<string, string> { ["FACTORYTWIN_MQTT_KEY_PASSWORD"] = Secret };
        await AcceptedAsync(password, [.. listen, "--certificate", container]);
        await AcceptedAsync(null, [.. listen, "--certificate", container, "--key-password-file", Written("key-password", Secret + "\n")]);
        await AcceptedAsync(password, [.. listen, "--certificate", own, "--key", encrypted]);
        await RefusedAsync(1, $"factorytwin listen: No certificate, key or password of one can be read from '{container}'; ", null, [.. listen, "--certificate", container]);
        await RefusedAsync(1, $"factorytwin listen: No certificate, key or password of one can be read from '{encrypted}'; ", null, [.. listen, "--certificate", own, "--key", encrypted]);
        await RefusedAsync(2, "factorytwin listen: There is a key and no certificate; name the file of the certificate that it belongs to.", null, [.. listen, "--key", ownKey]);
    }

    [Fact]
    public async Task A_topic_without_right()
    {
        await using Mosquitto broker = await WithUsersAsync();
        string url = broker.Address.ToString();
        string told = await RefusedAsync(1, "factorytwin publish: all of ", Anna, "publish", Model(), "--broker", url, "--user", "anna", "--speed", "max", "--for", "1h");
        Assert.Matches(@"all of \d+ messages were refused: mqtt://127\.0\.0\.1:\d+: anna has no right to publish to '[^']+'; give it the right at the broker, or choose another topic\.\n$", told);

        await using Mosquitto strict = await Mosquitto.StartWithSecurityAsync(Secret);
        await RefusedAsync(1, $"factorytwin mirror: {strict.Address}: anna has no right to subscribe to 'octoPrint/#', 'octoprint/#'; give it the right at the broker, or choose topics within those that it may read.", Anna, "mirror", Binding(), "--broker", strict.Address.ToString(), "--user", "anna");
        await RefusedAsync(1, "anna has no right to subscribe to '#'", Anna, "listen", $"mqtt://anna@127.0.0.1:{strict.Port}", "--for", "1s");
        await AcceptedAsync(Anna, "listen", $"mqtt://anna@127.0.0.1:{strict.Port}", "--for", "1s", "--topic", "open/#");
    }

    [Fact]
    public async Task TLS_where_there_is_none_none_where_there_is_and_a_websocket_with_a_wrong_path_or_at_a_port_without()
    {
        await using Mosquitto plain = await Mosquitto.StartAsync("allow_anonymous true\nlistener {second} 127.0.0.1\nprotocol websockets");
        await using Mosquitto secure = await WithCertificateAsync(_certificates.Issue("127.0.0.1"));
        await RefusedAsync(1, "the port may speak none: then write mqtt:// in place of mqtts://; else ", null, "listen", Secure(plain), "--for", "1s");
        await RefusedAsync(1, "whether it wants TLS (mqtts)", null, "listen", secure.Address.ToString(), "--for", "1s");
        await RefusedAsync(1, "no WebSocket could be opened", null, "listen", $"ws://127.0.0.1:{plain.Port}", "--for", "1s");
        // Mosquitto takes any path; another server does not.
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        Task answering = AnswerAsync(web, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        string told = await RefusedAsync(1, "no WebSocket could be opened", null, "listen", $"ws://127.0.0.1:{((IPEndPoint)web.LocalEndpoint).Port}/nowhere", "--for", "1s");
        Assert.Contains("404", told, StringComparison.Ordinal);
        Assert.EndsWith("; check that the port speaks WebSocket, and the path behind it.\n", told, StringComparison.Ordinal);
        await answering;
        await AcceptedAsync(null, "listen", $"ws://127.0.0.1:{plain.SecondPort}", "--for", "1s");
    }

    private static async Task AnswerAsync(TcpListener server, string answer)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(Eventually.Limit);
        await client.Client.ReceiveAsync(new byte[4096], Eventually.Limit);
        await client.Client.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer), Eventually.Limit);
    }

    private static Dictionary<string, string> Wrong => new() { ["FACTORYTWIN_MQTT_PASSWORD"] = Secret + "!" };

    private static string Secure(Mosquitto broker) => $"mqtts://127.0.0.1:{broker.Port}";

    private static Task<Mosquitto> WithCertificateAsync((string Certificate, string Key) of) => Mosquitto.StartAsync($"allow_anonymous true\ncertfile {of.Certificate}\nkeyfile {of.Key}");

    private static Task<Mosquitto> WithUsersAsync() => Mosquitto.StartAsync(
        "allow_anonymous false\npassword_file {folder}/users\nacl_file {folder}/rights", ("users", $"anna:{Mosquitto.HashOf(Secret)}\n"), ("rights", "user anna\ntopic readwrite open/#\n"));

    /// <summary>It ends with a code and says one line, in which no password is.</summary>
    private static async Task<string> RefusedAsync(int code, string sentence, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        (int ended, string output, string error) = await CommandProcess.RunAsync(environment, arguments);
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 0, $"Nothing was said: {output}");
        Assert.Contains(sentence, lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"factorytwin {arguments[0]}: ", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Equal($"factorytwin {arguments[0]}: see 'factorytwin {arguments[0]} --help'", line));
        Assert.Equal(code, ended);
        Assert.DoesNotContain(Secret, output + error, StringComparison.Ordinal);
        return error;
    }

    private static async Task AcceptedAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        (int code, string output, string error) = await CommandProcess.RunAsync(environment, arguments);
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    private string Binding() => Written("binding.yaml", "name: Prints\ndevices:\n  printer: { dialect: octoprint, device: octoPrint, station: printer, kind: printer, expected: never }\n");

    private string Model() => Written("line.yaml", "name: Line\nstations:\n  s: { kind: source }\n  m: { kind: machine, cycle: 60 s }\n  done: { kind: sink }\nflow:\n  - s -> m -> done\n");

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
