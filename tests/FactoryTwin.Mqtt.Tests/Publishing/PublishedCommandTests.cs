using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Connection;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>Commands to a live factory, as messages.</summary>
public sealed class PublishedCommandTests : IDisposable
{
    private const string Begin = "factorytwin/Two%20steps%20%26%20more";

    private readonly Broker _broker = new();
    private readonly Simulation _line = new(FactoryPublisherTests.Factory());
    private readonly LiveFactory _live;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    public PublishedCommandTests() => _live = new LiveFactory(_line, new LiveOptions { SpeedFactor = 60, Clock = _clock });

    public void Dispose()
    {
        _live.Dispose();
        _line.Dispose();
    }

    [Theory]
    [InlineData(PublishedForm.Plain, $"{Begin}/command", $"{Begin}/result")]
    [InlineData(PublishedForm.UnifiedNamespace, "enterprise/Two%20steps%20%26%20more/_command", "enterprise/Two%20steps%20%26%20more/_result")]
    public async Task A_command_is_followed_by_the_live_factory_and_answered(PublishedForm form, string topic, string result)
    {
        await using FactoryPublisher publisher = await StartAsync(form);
        Assert.Equal([topic, topic.Replace("command", "ask", StringComparison.Ordinal)], _broker.Subscriptions);
        string answer = await Answer("""{"id":"a 1","command":"inject-fault","station":"mill"}""", topic, result);
        Assert.StartsWith("""{"run":1795608000000,""", answer, StringComparison.Ordinal);
        Assert.EndsWith("""
            "id":"a 1","followed":true,"command":1}
            """.Trim(), answer, StringComparison.Ordinal);
        Assert.Equal(StationState.Down, _line.StateOf(_line.Station("mill").Id)!.Value.State);
        Assert.Equal(new InjectFault("mill"), Assert.Single(_line.Commands).Command);
    }

    [Theory]
    [InlineData("no json", "that is no command that can be followed: ")]
    [InlineData("[]", "that is no command: write a JSON object")]
    [InlineData("""{"command":"inject-fault","station":"mill"}""", "a command needs an 'id'")]
    [InlineData("""{"id":"1","command":"explode","station":"mill"}""", "that is no command that can be followed: ")]
    [InlineData("""{"id":"1","command":"inject-fault","station":"mill","speed":1}""", "that is no command that can be followed: ")]
    [InlineData("""{"id":"1","command":"change-cycle","station":"mill","timeFactor":-1}""", "that is no command that can be followed: A cycle takes 0.001 to 1,000 times as long as in the model.")]
    [InlineData("""{"id":"1","command":"inject-fault","station":"mil"}""", "InjectFault: there is no station 'mil'; did you mean 'mill'?")]
    [InlineData("""{"id":"1","command":"change-capacity","station":"mill","capacity":2}""", "Station 'mill' (machine) cannot follow ChangeCapacity: ")]
    public async Task What_cannot_be_followed_is_answered_with_the_reason_and_changes_nothing(string payload, string problem)
    {
        await using FactoryPublisher publisher = await StartAsync();
        using var answer = System.Text.Json.JsonDocument.Parse(await Answer(payload));
        Assert.False(answer.RootElement.GetProperty("followed").GetBoolean());
        Assert.StartsWith(problem, answer.RootElement.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Empty(_line.Commands);
    }

    [Fact]
    public async Task A_command_that_is_delivered_twice_is_followed_once_and_answered_twice()
    {
        await using FactoryPublisher publisher = await StartAsync();
        const string Command = """{"station":"wash","timeFactor":2,"id":"1","command":"change-cycle"}""";
        string first = await Answer(Command);
        Assert.Equal(first, await Answer(Command, isSecond: true));
        Assert.Single(_line.Commands);
    }

    [Fact]
    public async Task A_command_that_the_broker_keeps_is_not_followed()
    {
        await using FactoryPublisher publisher = await StartAsync();
        Assert.Contains("publish it without 'retain'", await Answer("""{"id":"1","command":"inject-fault","station":"mill"}""", isRetained: true), StringComparison.Ordinal);
        Assert.Empty(_line.Commands);
    }

    [Fact]
    public async Task Without_the_option_a_factory_listens_to_nothing()
    {
        await using var publisher = new FactoryPublisher(_live, _broker, new PublisherOptions { Clock = _clock });
        await _broker.ConnectAsync();
        Assert.Empty(_broker.Subscriptions);
    }

    [Theory]
    [InlineData(PublishedForm.Sparkplug)]
    [InlineData(PublishedForm.UnifiedNamespaceOfUmh)]
    public void A_form_without_a_place_for_commands_refuses_the_option(PublishedForm form) =>
        Assert.Throws<ArgumentException>(() => new FactoryPublisher(_live, _broker, new PublisherOptions { Form = form, Commands = _live.Post }));

    private async Task<FactoryPublisher> StartAsync(PublishedForm form = PublishedForm.Plain)
    {
        var publisher = new FactoryPublisher(_live, _broker, new PublisherOptions { Form = form, Clock = _clock, Commands = _live.Post });
        await _broker.ConnectAsync();
        await Eventually.Holds(() => _broker.Subscriptions.Count > 0, "the publisher listens for commands");
        return publisher;
    }

    /// <summary>Gives a command and has the factory live on until it is answered.</summary>
    private async Task<string> Answer(string payload, string topic = $"{Begin}/command", string result = $"{Begin}/result", bool isRetained = false, bool isSecond = false)
    {
        int before = isSecond ? 1 : 0;
        _broker.Deliver(new MqttMessage { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), IsRetained = isRetained });
        await Eventually.Holds(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _live.Tick();
            return _broker.Published.Count(message => message.Topic == result) > before;
        }, "the command is answered");
        return _broker.Published.Last(message => message.Topic == result).Text();
    }
}
