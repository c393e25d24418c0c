using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class MqttAddressTests
{
    [Theory]
    [InlineData("mqtt://broker", "mqtt://broker:1883", null)]
    [InlineData("mqtts://anna@broker.example", "mqtts://broker.example:8883", "anna")]
    [InlineData("MQTT://line%201@10.0.0.7:1884/", "mqtt://10.0.0.7:1884", "line 1")]
    [InlineData("ws://broker", "ws://broker:80/mqtt", null)]
    [InlineData("wss://broker:9443/sockets/mqtt", "wss://broker:9443/sockets/mqtt", null)]
    [InlineData("mqtt://[::1]:1883", "mqtt://[::1]:1883", null)]
    public void An_address_has_a_default_for_what_it_leaves_out(string text, string written, string? user)
    {
        MqttAddress address = MqttAddress.Parse(text);
        Assert.Equal((written, user), (address.ToString(), address.UserName));
        Assert.Equal(address with { UserName = null }, MqttAddress.Parse(written));
    }

    [Theory]
    [InlineData("broker", "'broker' is no address of a broker; write it as mqtt://host:1883, with mqtts, ws or wss where the broker speaks them.")]
    [InlineData("localhost:1883", "'localhost:1883' is no address of a broker; write it as mqtt://host:1883, with mqtts, ws or wss where the broker speaks them.")]
    [InlineData("http://broker", "'http://broker' is no address of a broker; write it as mqtt://host:1883, with mqtts, ws or wss where the broker speaks them.")]
    [InlineData("mqtt://", "'mqtt://' names no host; write it as mqtt://host:1883.")]
    [InlineData("mqtt://broker:0", "'mqtt://broker:0' names no port from 1 to 65535; write it as mqtt://host:1883.")]
    [InlineData("mqtt://broker:99999", "'mqtt://broker:99999' is no address of a broker; write it as mqtt://host:1883, with mqtts, ws or wss where the broker speaks them.")]
    [InlineData("mqtt://broker/a/b", "'mqtt://broker/a/b' has more behind the host than an address may have; write it as mqtt://broker.")]
    [InlineData("ws://broker/mqtt?x=1", "'ws://broker/mqtt?x=1' has more behind the host than an address may have; write it as ws://broker/mqtt.")]
    public void What_is_no_address_says_how_to_write_one(string text, string fault) =>
        Assert.Equal(fault, Assert.Throws<FormatException>(() => MqttAddress.Parse(text)).Message);

    [Theory, InlineData("mqtt://anna:hunter2@broker"), InlineData("mqtt://anna:hunter2@@broker:1"), InlineData("nonsense://:hunter2@x"), InlineData("mqtts://a:hunt/er2@b")]
    public void A_password_in_an_address_is_refused_and_not_repeated(string text)
    {
        string fault = Assert.Throws<FormatException>(() => MqttAddress.Parse(text)).Message;
        Assert.Equal(
            "The address of a broker holds a password, which would end up in logs; leave it out, and give it by the environment variable FACTORYTWIN_MQTT_PASSWORD or by a file.", fault);
    }

    [Fact]
    public void A_password_stands_in_no_text()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-password-").FullName;
        string file = Path.Combine(folder, "password");
        File.WriteAllText(file, "anna:hunter2\n");
        var options = new MqttConnectionOptions { Addresses = [MqttAddress.Parse("mqtt://broker")], Credentials = MqttCredentials.FromFile(file) };
        Assert.DoesNotContain("hunter2", options.ToString(), StringComparison.Ordinal);
        Assert.Contains("anna, with a password", options.ToString(), StringComparison.Ordinal);
        Assert.Equal(("anna", "hunter2"), (options.Credentials.UserName, options.Credentials.Password));
        Assert.Equal(("berta", "anna:hunter2"), (MqttCredentials.FromFile(file, "berta").UserName, MqttCredentials.FromFile(file, "berta").Password));
        File.WriteAllText(file, "hunter2");
        Assert.DoesNotContain("hunter2", Assert.Throws<MqttLinkException>(() => MqttCredentials.FromFile(file)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<MqttLinkException>(() => MqttCredentials.FromFile(file + "s")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", MqttUserOf("hunter2").ToString(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_password_comes_from_the_environment_and_the_user_too_where_no_address_names_one()
    {
        Environment.SetEnvironmentVariable(MqttCredentials.UserVariable, null);
        Environment.SetEnvironmentVariable(MqttCredentials.PasswordVariable, "hunter2");
        Assert.Null(MqttCredentials.FromEnvironment());
        Assert.Equal(("anna", "hunter2"), MqttCredentials.FromEnvironment("anna") is { } named ? (named.UserName, named.Password) : default);
        Environment.SetEnvironmentVariable(MqttCredentials.UserVariable, "berta");
        Assert.Equal(("berta", "hunter2"), MqttCredentials.FromEnvironment() is { } found ? (found.UserName, found.Password) : default);
        Environment.SetEnvironmentVariable(MqttCredentials.UserVariable, null);
        Environment.SetEnvironmentVariable(MqttCredentials.PasswordVariable, null);
    }

    [Fact]
    public void Options_out_of_their_range_say_what_they_may_be()
    {
        var good = new MqttConnectionOptions { Addresses = [MqttAddress.Parse("mqtt://broker")] };
        (MqttConnectionOptions Bad, string Fault)[] cases =
        [
            (good with { Addresses = [] }, "There is no address of a broker; give at least one, as mqtt://host:1883."),
            (good with { KeepAlive = TimeSpan.Zero }, "KeepAlive is 00:00:00; choose it from 00:00:01 to 18:12:15."),
            (good with { SessionExpiry = TimeSpan.FromHours(1) }, "The broker is to keep messages while this client is away, and would not know it again; give it a client id that stays the same."),
            (good with { MostWaiting = 0 }, "MostWaiting is 0; choose it from 1 to 2147483647."),
            (good with { LongestRetry = TimeSpan.FromMilliseconds(1) }, "LongestRetry is 00:00:00.0010000; choose it from 00:00:01 to 1.00:00:00."),
            (good with { Tls = new MqttTlsOptions { KeyFile = "key.pem" } }, "There is a key and no certificate; name the file of the certificate that it belongs to."),
        ];
        foreach ((MqttConnectionOptions bad, string fault) in cases)
            Assert.Equal(fault, Assert.Throws<ArgumentException>(() => new MqttConnection(bad)).Message);
    }

    private static MqttUser MqttUserOf(string password) => new() { Name = "anna", PasswordHash = MqttUser.HashOf(password) };
}
