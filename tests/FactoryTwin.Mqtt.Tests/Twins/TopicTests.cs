using System.Text;
using CsCheck;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Tests.Publishing;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Tests.Twins;

public class TopicTests
{
    private static readonly string[] _names =
        ["mill", "events", "state", "status", "values", "_signals", "Fräse 2", "a/b", "+", "#", "$SYS", "%2F", "a%", "_", "__", "日本", "😀", "command", "\u0000", "."];

    /// <summary>Names as people give them, and worse.</summary>
    public static Gen<string> AnyName { get; } = Gen.OneOf(
        Gen.Int[0, _names.Length - 1].Select(at => _names[at]),
        Gen.String[Gen.Char["aZ0 /+#%_$äß.-"], 1, 12]);

    [Fact]
    public void A_name_comes_back_from_its_level_and_is_no_wildcard() => AnyName.Sample(name =>
    {
        string level = TopicLevel.Of(name, "events", "state");
        Assert.Equal(name, TopicLevel.NameOf(level));
        Assert.True(level.AsSpan().IndexOfAny("/+#\0 ") < 0 && level[0] is not ('_' or '$') && level is not ("events" or "state"), level);
    });

    [Theory]
    [InlineData("mill", "mill")]
    [InlineData("Fräse 2", "Fr%C3%A4se%202")]
    [InlineData("a/b+c#", "a%2Fb%2Bc%23")]
    [InlineData("events", "%65vents")]
    [InlineData("_x", "%5Fx")]
    [InlineData("", "_")]
    public void Names_are_encoded_as_in_addresses_of_the_web(string name, string level) => Assert.Equal(level, TopicLevel.Of(name, "events"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_topic_means_comes_back_from_it(bool isUnified) => Gen.Select(AnyName, AnyName, AnyName, Gen.Enum<TwinTopic>()).Sample((factory, station, name, what) =>
    {
        TwinTopics topics = isUnified ? TwinTopics.UnifiedNamespace : TwinTopics.Plain;
        string begin = isUnified ? $"enterprise/{TopicLevel.Of(factory)}" : $"factorytwin/{TwinTopics.PlainLevel(factory)}";
        bool isOfStation = what is TwinTopic.Events or TwinTopic.State or TwinTopic.Signal;
        bool isNamed = what is TwinTopic.Signal or TwinTopic.Value or TwinTopic.Alarm;
        int place = what == TwinTopic.Signal ? name.Length % 3 : 0;
        Assert.True(topics.TryRead(topics.Of(what, begin, isOfStation ? station : "", isNamed ? name : "", place), out TwinAddress address));
        Assert.Equal((what, begin, isNamed ? name : ""), (address.What, address.Factory, address.Name));
        Assert.Equal(isOfStation ? station : "", address.Station.Length == 0 ? "" : TopicLevel.NameOf(address.Station));
    });

    [Theory]
    [InlineData("factorytwin", "{\"run\":1}")]
    [InlineData("factorytwin/", "{\"run\":1}")]
    [InlineData("factorytwin//events", "{\"run\":1}")]
    [InlineData("factorytwin/a/", "{\"run\":1}")]
    [InlineData("factorytwin/a/b/power", "12")]
    [InlineData("factorytwin/a/b/events", "{\"value\":1}")]
    [InlineData("factorytwin/a/description", "{\"name\":\"a\"}")]
    public void A_message_of_others_is_left_to_them(string topic, string payload)
    {
        var heard = new Heard();
        Assert.False(new PlainDialect().Read(new MqttMessage { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload) }, heard));
        Assert.Empty(heard.Reasons);
    }

    [Theory]
    [InlineData("enterprise/a")]
    [InlineData("_events")]
    [InlineData("a/_events")]
    [InlineData("a/b/_events/c")]
    [InlineData("a/b/_signals")]
    [InlineData("a/b/_signals/")]
    [InlineData("a/b/_raw/x")]
    public void A_topic_of_another_namespace_is_left_to_it(string topic) => Assert.False(TwinTopics.UnifiedNamespace.TryRead(topic, out _));
}
