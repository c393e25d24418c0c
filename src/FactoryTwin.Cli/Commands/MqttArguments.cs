using System.CommandLine;
using System.CommandLine.Parsing;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Cli.Commands;

/// <summary>How to reach brokers, and who one is there: the options of commands that speak MQTT.</summary>
/// <remarks>What knows MQTT stands in methods of its own, so that other commands do not load it.</remarks>
internal sealed class MqttArguments
{
    private readonly Option<string?> _user = new("--user") { HelpName = "NAME", Description = "The user at the broker. [default: as the address says, or FACTORYTWIN_MQTT_USER]" };

    private readonly Option<string?> _passwordFile = FileOption("--password-file", "A file of one line: the password, or user:password. [default: the password is that of FACTORYTWIN_MQTT_PASSWORD]");

    private readonly Option<string?> _password = new("--password") { Hidden = true };

    private readonly Option<string?> _authority = FileOption("--ca", "For mqtts and wss: the certificates (PEM) of who may sign the broker's, or the broker's own. [default: who is trusted on this machine]");

    private readonly Option<string?> _fingerprint = new("--fingerprint") { HelpName = "SHA-256", Description = "For a device whose certificate nobody has signed, or for another name: that of its certificate, which alone is trusted then." };

    private readonly Option<string?> _serverName = new("--server-name") { HelpName = "NAME", Description = "The name that the broker's certificate is for. [default: the host of the address]" };

    private readonly Option<string?> _certificate = FileOption("--certificate", "One's own certificate, where the broker wants one: PEM, or PKCS #12 (.pfx) with its key.");

    private readonly Option<string?> _key = FileOption("--key", "Its key (PEM). [default: it stands in the same file]");

    private readonly Option<string?> _keyPasswordFile = FileOption("--key-password-file", "A file of one line: the password of the key. [default: that of FACTORYTWIN_MQTT_KEY_PASSWORD]");

    private readonly Option<string?> _clientId = new("--client-id") { HelpName = "NAME", Description = "The name by which the broker knows this client. [default: a random one]" };

    private readonly Option<string?> _version = new("--mqtt-version") { HelpName = "5|3.1.1", Description = "The version of MQTT. [default: 5]" };

    /// <summary>Brokers, tried in turn.</summary>
    /// <param name="usual">Where nobody names one.</param>
    public static Option<string[]> Broker(string usual) => new("--broker")
    {
        HelpName = "URL",
        Description = $"The broker, as mqtt://host or mqtts://user@host:8883 (ws and wss too); may be given several times, and is tried in turn. [default: {usual}]",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_user, _passwordFile, _password, _authority, _fingerprint, _serverName, _certificate, _key, _keyPasswordFile, _clientId, _version])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_password) is not null)
                result.AddError($"--password: others on this machine can read it there, and it may end up in a log; give it by the environment variable FACTORYTWIN_MQTT_PASSWORD, or by {_passwordFile.Name}");
            if (result.GetValue(_version) is not (null or "5" or "3.1.1"))
                result.AddError($"--mqtt-version {result.GetValue(_version)}: write 5 or 3.1.1");
            foreach (Option<string?> file in (Option<string?>[])[_passwordFile, _authority, _certificate, _key, _keyPasswordFile])
            {
                if (result.GetValue(file) is { } path && !File.Exists(path))
                    result.AddError($"{file.Name} {path}: there is no such file; check its name and its folder");
            }
        });
    }

    /// <summary>The first of them that is given, so that there must be a broker; <c>null</c> where none is.</summary>
    public Option? Given(SymbolResult result) =>
        new Option[] { _user, _passwordFile, _authority, _fingerprint, _serverName, _certificate, _key, _keyPasswordFile, _clientId, _version }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false });

    /// <summary>A connection that is not made yet.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="urls">Addresses, tried one after the other. Range: at least one.</param>
    /// <param name="suffix">What a second connection has behind the client id of the first. Default: nothing.</param>
    /// <exception cref="CommandLineException">One of them is none, or an option is wrong.</exception>
    public MqttConnection ConnectionTo(ParseResult parsed, IEnumerable<string> urls, string suffix = "")
    {
        try
        {
            ValueList<MqttAddress> addresses = urls.Select(MqttAddress.Parse).ToValueList();
            if (!addresses.Any(address => address.IsSecure) && new Option[] { _authority, _fingerprint, _serverName, _certificate, _key, _keyPasswordFile }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } secure)
                throw new CommandLineException($"{secure.Name}: {addresses[0]} speaks no TLS, for which it is; write {(addresses[0].IsWebSocket ? "wss" : "mqtts")}:// there, or leave the option out");
            string? user = parsed.GetValue(_user) ?? addresses.Select(address => address.UserName).FirstOrDefault(name => name is not null);
            return new MqttConnection(new MqttConnectionOptions
            {
                Addresses = addresses,
                ClientId = parsed.GetValue(_clientId) is { } id ? id + suffix : "",
                Version = parsed.GetValue(_version) == "3.1.1" ? MqttVersion.V311 : MqttVersion.V5,
                Credentials = parsed.GetValue(_passwordFile) is { } file ? MqttCredentials.FromFile(file, user) : MqttCredentials.FromEnvironment(user),
                Tls = new MqttTlsOptions
                {
                    AuthorityFile = parsed.GetValue(_authority),
                    Fingerprint = parsed.GetValue(_fingerprint),
                    ServerName = parsed.GetValue(_serverName),
                    CertificateFile = parsed.GetValue(_certificate),
                    KeyFile = parsed.GetValue(_key),
                    KeyPasswordFile = parsed.GetValue(_keyPasswordFile),
                },
            });
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or MqttLinkException)
        {
            throw new CommandLineException(Sentence(wrong));
        }
    }

    /// <summary>What a fault says, without the name that a parameter has in code.</summary>
    public static string Sentence(Exception wrong) => wrong is ArgumentException { ParamName: { } name } ? wrong.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : wrong.Message;

    private static Option<string?> FileOption(string name, string description) => new(name) { HelpName = "FILE", Description = description };
}
