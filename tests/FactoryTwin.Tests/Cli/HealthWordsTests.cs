using FactoryTwin.Cli.Commands;
using FactoryTwin.Cli.Live;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Tests.Cli;

/// <summary>How a connection fares, in words: one thing is told as one.</summary>
public sealed class HealthWordsTests
{
    private static readonly MqttHealth _link = new() { IsConnected = true, Broker = MqttAddress.Parse("mqtt://h") };

    [Theory]
    [InlineData(0, "mirrored from mqtt://h:1883: 0 messages")]
    [InlineData(1, "mirrored from mqtt://h:1883: 1 message")]
    [InlineData(1234, "mirrored from mqtt://h:1883: 1,234 messages")]
    public void What_a_mirror_has_heard(long messages, string words) => Assert.Equal(words, MirrorSource.Words(
        new MirrorHealth
        {
            Messages = messages, Foreign = 0, Observations = 0, Events = 0, Unbound = 0, Undeclared = 0, UnknownWords = 0, Late = 0, Duplicates = 0, Inferred = 0, Unexplained = 0, Misfits = 0, Dropped = 0, Unreadable = 0, Devices = [],
        }, _link));

    [Theory]
    [InlineData(0, "published at mqtt://h:1883: 0 messages sent")]
    [InlineData(1, "published at mqtt://h:1883: 1 message sent")]
    [InlineData(1234, "published at mqtt://h:1883: 1,234 messages sent")]
    public void What_a_publisher_has_sent(long messages, string words) => Assert.Equal(words, PublishRun.Words(new PublisherCounts { Sent = messages }, _link, null));
}
