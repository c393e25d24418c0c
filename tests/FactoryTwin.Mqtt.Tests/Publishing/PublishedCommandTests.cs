using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Sparkplug;
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
        Assert.Contains(topic, _broker.Subscriptions);
        Assert.Contains(topic.Replace("command", "ask", StringComparison.Ordinal), _broker.Subscriptions);
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
    public async Task Without_the_option_a_factory_listens_to_no_commands()
    {
        await using var publisher = new FactoryPublisher(_live, _broker, new PublisherOptions { Clock = _clock });
        await _broker.ConnectAsync();
        await Eventually.Holds(() => _broker.Subscriptions.Length == 2, "it listens to what it has to");
        Assert.Equal([$"{Begin}/ask", $"{Begin}/status"], _broker.Subscriptions.Order(StringComparer.Ordinal));   // questions, and its own presence
    }

    [Fact]
    public void A_form_without_a_place_for_commands_refuses_the_option() =>
        Assert.Throws<ArgumentException>(() => new FactoryPublisher(_live, _broker, new PublisherOptions { Form = PublishedForm.UnifiedNamespaceOfUmh, Commands = _live.Post }));

    [Fact]
    public async Task By_sparkplug_a_host_commands_the_live_factory_and_reads_what_became_of_it()
    {
        await using FactoryPublisher publisher = await StartAsync(PublishedForm.Sparkplug);
        var host = new SparkplugHost(clock: _clock);
        var dialect = new SparkplugDialect(host);
        int heard = 0;
        string Result()
        {
            MqttMessage[] published = _broker.Published;
            var sink = new Heard();
            for (; heard < published.Length; heard++)
                dialect.Read(published[heard], sink);
            return host.Entered(session => session.Nodes.Single().Devices["mill"].Find("Commands/Result")!.Value!.Value.AsText!);
        }

        async Task<string> Told(string name, double? number = null, bool? flag = null)
        {
            string before = Result();
            var link = new Broker();
            await link.ConnectAsync();
            _clock.Advance(TimeSpan.FromMilliseconds(1));   // no two commands have the same time
            await host.CommandAsync(link, new SparkplugCommand { Station = "mill", Name = name, Number = number, Flag = flag }, "factorytwin", "Two steps & more", TestContext.Current.CancellationToken);
            _broker.Deliver(link.Published[0]);
            _broker.Deliver(link.Published[0]);   // twice, which changes nothing
            await Eventually.Holds(() =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                _live.Tick();
                return Result() != before;
            }, "the command is answered");
            return Result();
        }

        await Eventually.Holds(() => _broker.Published.Any(message => message.Topic.EndsWith("/mill", StringComparison.Ordinal)), "births");
        Assert.StartsWith("followed: 1 (", await Told("Commands/Inject fault", 0), StringComparison.Ordinal);
        Assert.Equal(StationState.Down, _line.StateOf(_line.Station("mill").Id)!.Value.State);
        Assert.StartsWith("followed: 2 (", await Told("Commands/Repair fault", flag: true), StringComparison.Ordinal);
        Assert.StartsWith("followed: 3 (", await Told("Commands/Change cycle", 1.5), StringComparison.Ordinal);
        Assert.StartsWith("refused: 'Commands/Repair fault' is followed when it is true", await Told("Commands/Repair fault", flag: false), StringComparison.Ordinal);
        Assert.StartsWith("refused: A cycle takes 0.001 to 1,000 times as long as in the model.", await Told("Commands/Change cycle", -1), StringComparison.Ordinal);
        Assert.StartsWith("refused: Station 'mill' (machine) cannot follow ChangeCapacity", await Told("Commands/Change capacity", 2), StringComparison.Ordinal);
        Assert.StartsWith("refused: a message holds one command: 'Commands/Inject fault'", await Told("Commands/Place", 1), StringComparison.Ordinal);
        Assert.Equal([new InjectFault("mill"), new RepairFault("mill"), new ChangeCycle("mill", 1.5)], _line.Commands.Select(applied => applied.Command));
    }

    [Theory]
    [InlineData("Commands/Inject fault", 2, "Commands/Place", 1)]
    [InlineData("Commands/Add order", 12, "Commands/Priority", 3)]
    public void What_a_command_needs_stands_beside_it_in_the_message(string name, int value, string detail, int number)
    {
        Dictionary<string, SparkplugValue> told = new() { [name] = SparkplugValue.Whole(SparkplugType.Int32, value), [detail] = SparkplugValue.Whole(SparkplugType.Int32, number) };
        FactoryCommand expected = name == "Commands/Add order" ? new AddOrder("a", value) { Priority = number } : new InjectFault("a") { Failure = value, Place = number };
        Assert.Equal(expected, CommandMetrics.Read("a", told, 0, out string problem));
        Assert.Empty(problem);
    }

    [Fact]
    public void An_order_has_a_part_and_a_date_and_people_stay_for_seconds()
    {
        Dictionary<string, SparkplugValue> told = new()
        {
            ["Commands/Add order"] = SparkplugValue.Whole(SparkplugType.Int32, 5),
            ["Commands/Part"] = SparkplugValue.Words("bracket"),
            ["Commands/Due"] = SparkplugValue.Whole(SparkplugType.DateTime, 1_800_000_060_000),
        };
        Assert.Equal(new AddOrder("a", 5) { Part = "bracket", Due = SimTime.At(TimeSpan.FromMinutes(1)) }, CommandMetrics.Read("a", told, 1_800_000_000_000, out _));
        Assert.Equal(new SendPeople("a") { Lasting = TimeSpan.FromSeconds(90) }, CommandMetrics.Read("a", new Dictionary<string, SparkplugValue> { ["Commands/Send people"] = SparkplugValue.Double(90) }, 0, out _));
        Assert.Equal(new SendPeople("a"), CommandMetrics.Read("a", new Dictionary<string, SparkplugValue> { ["Commands/Send people"] = SparkplugValue.Double(0) }, 0, out _));
        Assert.Null(CommandMetrics.Read("a", new Dictionary<string, SparkplugValue> { ["Commands/Send people"] = SparkplugValue.Double(double.NaN) }, 0, out string problem));
        Assert.NotEmpty(problem);
    }

    private async Task<FactoryPublisher> StartAsync(PublishedForm form = PublishedForm.Plain)
    {
        var publisher = new FactoryPublisher(_live, _broker, new PublisherOptions { Form = form, Clock = _clock, Commands = _live.Post });
        await _broker.ConnectAsync();
        await Eventually.Holds(() => _broker.Subscriptions.Length > 1, "the publisher listens for commands");
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
