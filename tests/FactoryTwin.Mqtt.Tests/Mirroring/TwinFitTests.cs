using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A binding that does not fit its twin is not accepted in silence.</summary>
public sealed class TwinFitTests : IDisposable
{
    private const string Line = """
        name: Pin line
        stations:
          pins: { kind: source, every: 40 s }
          mill: { kind: machine, cycle: 30 s, places: 2 }
          done: { kind: sink }
        flow: pins -> mill -> done
        """;

    private readonly TemporaryFolder _folder = new();
    private int _models;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishedForm.Plain, "factorytwin/Pin%20line/")]
    [InlineData(PublishedForm.UnifiedNamespace, "enterprise/Pin%20line/")]
    [InlineData(PublishedForm.Sparkplug, "factorytwin/Pin line/")]
    public async Task A_wrong_prefix_is_told_with_the_right_one_and_a_right_one_is_no_fault(PublishedForm form, string prefix)
    {
        await using FactoryMirror wrong = MirrorOf(form, "shop/", Line), right = MirrorOf(form, prefix, Line);
        foreach (MqttMessage message in await PublishedAsync(form))
        {
            wrong.Receive(message);
            right.Receive(message);
        }
        Assert.Equal([$"Nothing is heard of a twin 'shop/' by {NameOf(form)}; there is a twin '{prefix}': write that as 'prefix' of the twin."], wrong.Health.Faults);
        Assert.Empty(right.Health.Faults);
        Assert.True(right.Health.Events > 0);
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Stations_that_only_one_side_has_or_that_differ_are_named(PublishedForm form)
    {
        await using FactoryMirror renamed = MirrorOf(form, "", Line.Replace("mill", "drill", StringComparison.Ordinal)), other = MirrorOf(form, "", Line.Replace("places: 2", "places: 3", StringComparison.Ordinal));
        foreach (MqttMessage message in await PublishedAsync(form))
        {
            renamed.Receive(message);
            other.Receive(message);
        }
        Assert.Contains(": the twin has 'mill', which the model lacks; the model has 'drill', which the twin lacks. Name the model", Assert.Single(renamed.Health.Faults), StringComparison.Ordinal);
        Assert.Contains(": 'mill' stands elsewhere in the list, or with another number of places. Name the model", Assert.Single(other.Health.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_twin_is_heard_for_a_while_it_is_told_what_came_in_instead()
    {
        await using FactoryMirror deaf = MirrorOf(PublishedForm.Plain, "", Line), foreign = MirrorOf(PublishedForm.Plain, "", Line);
        MqttMessage[] spoken = await PublishedAsync(PublishedForm.Sparkplug);
        foreach (MqttMessage message in spoken)
            foreign.Receive(message with { ArrivedAt = MirrorBench.At(1) });
        deaf.AdvanceTo(MirrorBench.At(9));
        Assert.Empty(deaf.Health.Faults);
        deaf.AdvanceTo(MirrorBench.At(10));
        foreign.AdvanceTo(MirrorBench.At(10));
        Assert.Equal(["Nothing has come in on 'factorytwin/#': perhaps the twin speaks another dialect than plain, or the user may not read there; 'factorytwin listen' tells who speaks."], deaf.Health.Faults);
        Assert.Equal([FormattableString.Invariant($"{spoken.Length:#,0} messages have come in, and no twin has told by plain what it is: perhaps it speaks another dialect; 'factorytwin listen' tells which.")], foreign.Health.Faults);
    }

    private static string NameOf(PublishedForm form) => form switch { PublishedForm.Plain => "plain", PublishedForm.UnifiedNamespace => "unified-namespace", _ => "sparkplug" };

    private static async Task<MqttMessage[]> PublishedAsync(PublishedForm form)
    {
        using var run = new Simulation(FactoryModel.Parse(Line), seed: 3);
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(run, broker, new PublisherOptions { Form = form, Clock = new FakeTimeProvider(MirrorBench.Start) });
        await broker.ConnectAsync();
        run.Advance(TimeSpan.FromMinutes(10));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        return [.. broker.Published.Select(message => message with { IsRetained = false })];
    }

    private FactoryMirror MirrorOf(PublishedForm form, string prefix, string model)
    {
        string file = FormattableString.Invariant($"line-{++_models}.yaml");
        File.WriteAllText(_folder.PathOf(file), model);
        IDialect dialect = form switch { PublishedForm.Plain => new PlainDialect(), PublishedForm.UnifiedNamespace => new UnifiedNamespaceDialect(), _ => new SparkplugDialect() };
        return new FactoryMirror(MirrorBinding.Parse($"name: L\nmodel: {file}\ntwin: {{ dialect: {dialect.Name}, prefix: '{prefix}' }}\n", _folder.PathOf("b.yaml")), [dialect], MirrorBench.Start);
    }
}
