using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>What a broker hands over of a factory before its description.</summary>
public sealed class WaitingMessagesTests
{
    private const string NoRoom = "the description of its factory has not come, and there was no more room for what waits for it";

    [Fact]
    public void Bytes_bound_it_and_the_oldest_goes_first()
    {
        var waiting = new WaitingMessages();
        MqttMessage[] large = [.. Enumerable.Range(0, 20).Select(i => Message($"a/{i}", 1 << 20))];
        MqttMessage[] gone = [.. large.SelectMany(message => waiting.Add("a", message))];
        MqttMessage[] left = [.. waiting.Take("a")];
        Assert.Equal(large, gone.Concat(left));
        Assert.Equal(15, left.Length);   // sixteen payloads would fill it, and their topics have no room then
        Assert.Empty(waiting.Add("a", Message("a", 15 << 20)));
    }

    [Fact]
    public void Their_number_bounds_it_and_one_that_is_too_long_alone_takes_the_place_of_none()
    {
        var waiting = new WaitingMessages();
        MqttMessage[] small = [.. Enumerable.Range(0, WaitingMessages.MostMessages).Select(i => Message($"{i}", 1))];
        Assert.Empty(small.SelectMany(message => waiting.Add("a", message)));
        Assert.Equal([small[0]], waiting.Add("b", Message("b", 1)));
        MqttMessage huge = Message("a", (int)WaitingMessages.MostBytes);
        Assert.Equal([huge], waiting.Add("a", huge));
        Assert.Equal(WaitingMessages.MostMessages - 1, waiting.Take("a").Count);
        Assert.Single(waiting.Take("b"));
        Assert.Empty(waiting.Take("b"));
    }

    [Fact]
    public async Task What_goes_is_counted_with_its_reason_and_what_waits_is_read_when_the_description_comes()
    {
        var broker = new Broker();
        using var line = new Simulation(FactoryPublisherTests.Factory());
        await using var publisher = new FactoryPublisher(line, broker, new PublisherOptions { TellsModel = false });
        await broker.ConnectAsync();
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        MqttMessage[] kept = broker.Retained;
        MqttMessage description = kept.Single(message => message.Topic.EndsWith("/description", StringComparison.Ordinal));
        MqttMessage[] states = [.. kept.Where(message => message.Topic.EndsWith("/state", StringComparison.Ordinal))];
        Assert.NotEmpty(states);
        byte[] large = [.. "{\"run\":1,\"number\":0,\"ticks\":0,\"state\":\"idle\",\"more\":\""u8, .. Enumerable.Repeat((byte)'x', 1 << 20), .. "\"}"u8];
        MqttMessage[] flood = [.. Enumerable.Range(0, 20).Select(i => new MqttMessage { Topic = $"factorytwin/other-{i}/mill/state", Payload = large })];
        Publishing.Heard heard = Publishing.Heard.By(new PlainDialect(), [.. flood, .. states, description], areKept: true);
        Assert.Equal(5, heard.Reasons.Count);
        Assert.All(heard.Reasons, reason => Assert.Equal(NoRoom, reason));
        Assert.Contains(heard.Observations, seen => seen.Kind == ObservationKind.State);
    }

    /// <summary>A twin that is at work while the broker hands over what it keeps; and one whose description does not come.</summary>
    [Fact]
    public async Task What_happens_before_the_description_comes_waits_for_it_and_not_for_ever()
    {
        var broker = new Broker();
        using var line = new Simulation(FactoryPublisherTests.Factory());
        await using var publisher = new FactoryPublisher(line, broker, new PublisherOptions { TellsModel = false });
        await broker.ConnectAsync();
        line.Advance(TimeSpan.FromMinutes(10));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        MqttMessage description = broker.Retained.Single(message => message.Topic.EndsWith("/description", StringComparison.Ordinal));
        MqttMessage[] events = [.. broker.Published.Where(message => message.Text().Contains("\"sequence\":", StringComparison.Ordinal))];
        Assert.True(events.Length > 10);
        (MqttMessage[] first, MqttMessage[] rest) = (events[..5], events[5..]);
        Publishing.Heard heard = Publishing.Heard.By(new PlainDialect(), [.. first, description, .. rest]);
        Assert.Empty(heard.Reasons);
        Assert.Equal(Publishing.Heard.By(new PlainDialect(), [description, .. events]).Hash, heard.Hash);

        MqttMessage[] late = [.. events.Select((message, second) => message with { ArrivedAt = DateTimeOffset.UnixEpoch.AddSeconds(second) })];
        Publishing.Heard never = Publishing.Heard.By(new PlainDialect(), late);
        Assert.Equal(late.Length - 11, never.Reasons.Count);
        Assert.All(never.Reasons, reason => Assert.Equal("the description of its factory has not come yet", reason));
    }

    private static MqttMessage Message(string topic, int bytes) => new() { Topic = topic, Payload = new byte[bytes], IsRetained = true };
}
