using System.Threading.Channels;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>A way to a broker: what comes in, and what goes out. What speaks over it knows no socket, so that it can be tested without one.</summary>
/// <remarks>Who speaks a protocol with births and wills says so by <see cref="Will"/> and <see cref="Connected"/>, which the link asks for before and after each time that it connects.</remarks>
/// <threadsafety>All members may be used from several threads at a time.</threadsafety>
public interface IMqttLink
{
    /// <summary>What came in on the topics that were subscribed to, in the order in which it arrived. Bounded: what to do when nobody reads is the link's choice, and it counts what it drops.</summary>
    ChannelReader<MqttMessage> Messages { get; }

    /// <summary>Whether a broker has accepted the connection, and it has not been lost since, as far as is known.</summary>
    bool IsConnected { get; }

    /// <summary>Asked before each attempt to connect: the message that the broker sends when the connection is lost; <c>null</c> for none. Default: none.</summary>
    Func<MqttMessage?>? Will { get; set; }

    /// <summary>Called each time that a connection stands and the topics are subscribed to, before anybody else is told; what it publishes goes out first. Default: nothing.</summary>
    Func<CancellationToken, Task>? Connected { get; set; }

    /// <summary>Subscribes now, if there is a connection, and again after each new one.</summary>
    /// <param name="topicFilters">The topics, with wildcards as MQTT has them.</param>
    /// <param name="qualityOfService">The highest quality that messages may come with. Range: 0 to 2.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <exception cref="ArgumentException">One of them is no filter of topics.</exception>
    /// <exception cref="MqttLinkException">The broker has refused: it names the topic and the reason.</exception>
    Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService = 0, CancellationToken cancellation = default);

    /// <summary>Hands a message to the broker, and with quality 1 or 2 waits until it has acknowledged it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <exception cref="ArgumentException">The topic cannot be published to.</exception>
    /// <exception cref="MqttLinkException">There is no connection, it was lost on the way, or the broker has refused.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancellation = default);

    /// <summary>How often the two sides make sure of each other: a loss is noticed within one and a half times this. Default: 30 s.</summary>
    TimeSpan KeepAlive => TimeSpan.FromSeconds(30);

    /// <summary>Names the broker that it is connected to, or was last; empty where there is only one. Default: there is only one.</summary>
    string Broker => "";

    /// <summary>Whether the broker is told to send the will when the link leaves on purpose, as Sparkplug wants it of edge nodes with MQTT 5. Default: no.</summary>
    bool LeavesWithWill
    {
        get => false;
        set { }
    }

    /// <summary>Leaves the broker and connects to the next of its addresses, or anew to the only one. Default: nothing, the link stays.</summary>
    /// <returns>When it has left.</returns>
    Task MoveOnAsync() => Task.CompletedTask;
}
