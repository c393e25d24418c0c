using System.Reactive.Linq;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Streams;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>The page of topics shows messages as they are: one of each topic of a small factory.</summary>
public class TopicsPageTests
{
    private const int MostShown = 330;

    [Theory]
    [InlineData("plain", PublishedForm.Plain)]
    [InlineData("unified namespace", PublishedForm.UnifiedNamespace)]
    [InlineData("umh", PublishedForm.UnifiedNamespaceOfUmh)]
    public async Task The_page_of_topics_shows_the_messages_that_are_published(string section, PublishedForm form)
    {
        Repository.PartShouldBe("src/FactoryTwin.Mqtt/TOPICS.md", $"<!-- messages of {section} -->", "<!-- end -->", Shown(await Messages(form)));
    }

    private static async Task<MqttMessage[]> Messages(PublishedForm form)
    {
        var broker = new Broker();
        using var cell = new Simulation(FactoryModel.Parse("""
            name: Cell 1
            stations:
              castings: { kind: source, every: 2 min }
              mill: { kind: machine, cycle: 95 s, places: 2 }
              road: { kind: leg, distance: 10 km, speed: 60 km/h, load: 1 parts, part-mass: 12 kg, emission: 11.3 g/tkm, emission-source: an example }
              done: { kind: sink }
            flow:
              - castings -> mill -> road -> done
            """, "cell.yaml"));
        var options = new PublisherOptions
        {
            Form = form,
            Path = form == PublishedForm.Plain ? null : "acme/trento/hall-2",
            TellsModel = false,   // packed bytes are not for reading
            Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero)),
        };
        await using (var publisher = new FactoryPublisher(cell, broker, options))
        {
            await broker.ConnectAsync();
            publisher.PublishIndicators(TimeSpan.FromMinutes(30));
            publisher.Publish("good-by-14", Observable.Return(new TimedValue(default, 112)), "parts");
            publisher.Publish("oee-low", Observable.Return(new Alarm(default, IsRaised: true, 0.58)));
            cell.Advance(TimeSpan.FromMinutes(31));
        }
        return broker.Published;
    }

    /// <summary>The first of each topic of the factory and of one station of each kind, and the last one, which says goodbye.</summary>
    private static string Shown(MqttMessage[] messages)
    {
        var text = new StringBuilder("```text\n");
        foreach (MqttMessage message in messages.GroupBy(message => message.Topic).Select(group => group.First()).Where(message => !message.Topic.Contains("/done/", StringComparison.Ordinal) && !message.Topic.Contains("castings", StringComparison.Ordinal)).Append(messages[^1]))
        {
            string payload = message.Text();
            text.Append(message.Topic).Append(message.IsRetained ? "  (kept)" : "").Append("\n  ").Append(payload.Length > MostShown ? payload[..MostShown] + " …" : payload).Append('\n');
        }
        return text.Append("```\n").ToString();
    }
}
