using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Publishing;

/// <summary>What a dialect has read.</summary>
internal sealed class Heard : IObservationSink
{
    public List<Observation> Observations { get; } = [];

    public List<string> Reasons { get; } = [];

    public IEnumerable<StationEvent> Events => Observations.Where(seen => seen is { Kind: ObservationKind.Event, IsRetained: false }).Select(seen => seen.Event!.Value);

    public ulong Hash => HashOf(Events);

    public static ulong HashOf(IEnumerable<StationEvent> events)
    {
        var hash = new StreamHash();
        foreach (StationEvent e in events)
            hash.OnNext(e);
        return hash.Value;
    }

    public static Heard By(IDialect dialect, IEnumerable<MqttMessage> messages, bool areKept = false)
    {
        var heard = new Heard();
        foreach (MqttMessage message in messages)
            dialect.Read(message with { IsRetained = areKept }, heard);
        return heard;
    }

    public void Observed(Observation observation) => Observations.Add(observation);

    public void Unreadable(MqttMessage message, string reason) => Reasons.Add(reason);
}

internal static class MessageTexts
{
    public static string Text(this MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
