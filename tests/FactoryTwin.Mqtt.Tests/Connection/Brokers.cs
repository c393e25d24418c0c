using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Short words for what many tests say.</summary>
internal static class Brokers
{
    public static MqttConnectionOptions Options(params MqttAddress[] addresses) => new()
    {
        Addresses = ValueList.Create<MqttAddress>(addresses),
        FirstRetry = TimeSpan.FromMilliseconds(20),
        LongestRetry = TimeSpan.FromMilliseconds(200),
    };

    public static async Task<MqttConnection> ConnectAsync(MqttConnectionOptions options)
    {
        var link = new MqttConnection(options);
        try
        {
            await link.StartAsync(Eventually.Limit);
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    public static Task<MqttConnection> ConnectAsync(MqttAddress address) => ConnectAsync(Options(address));

    /// <summary>Connects, however often that takes: for limits so short that a busy machine may not keep them.</summary>
    public static async Task<MqttConnection> PersistAsync(MqttConnectionOptions options)
    {
        var link = new MqttConnection(options);
        link.Start();
        await Eventually.Holds(() => link.IsConnected, "it connects");
        return link;
    }

    /// <summary>What connecting fails with.</summary>
    public static async Task<string> FaultOf(MqttConnectionOptions options)
    {
        await using var link = new MqttConnection(options);
        return (await Assert.ThrowsAsync<MqttLinkException>(() => link.StartAsync(Eventually.Limit))).Message;
    }

    public static MqttMessage Message(string topic, string text, int quality = 0, bool isRetained = false) =>
        new() { Topic = topic, Payload = System.Text.Encoding.UTF8.GetBytes(text), QualityOfService = quality, IsRetained = isRetained };

    public static string Text(this MqttMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);

    public static async Task<MqttMessage> NextAsync(this IMqttLink link) => await link.Messages.ReadAsync(Eventually.Limit);

    public static async Task<string> NextTextAsync(this IMqttLink link) => (await link.NextAsync()).Text();

    public static MqttUser User(string name, string password, string publish = "#", string subscribe = "#") => new()
    {
        Name = name,
        PasswordHash = MqttUser.HashOf(password),
        MayPublish = publish == "" ? [] : [publish],
        MaySubscribe = subscribe == "" ? [] : [subscribe],
    };
}
