using System.Globalization;
using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Takes what a dialect reads, and writes it down a line each.</summary>
internal sealed class Heard : IObservationSink
{
    public static readonly DateTimeOffset Arrival = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public List<Observation> Observations { get; } = [];

    public List<string> Reasons { get; } = [];

    public IEnumerable<string> Lines => Observations.Select(LineOf);

    public void Observed(Observation observation) => Observations.Add(observation);

    public void Unreadable(MqttMessage message, string reason) => Reasons.Add(reason);

    /// <summary>What a dialect of this name makes of messages, one after the other.</summary>
    public static Heard By(string dialect, params (string Topic, string Payload)[] messages) => By(DialectRegistry.BuiltIn.Find(dialect)!.Create(), messages);

    public static Heard By(IDialect dialect, params (string Topic, string Payload)[] messages)
    {
        var heard = new Heard();
        foreach ((string topic, string payload) in messages)
            Assert.True(dialect.Read(MessageOf(topic, payload), heard), $"{topic} is not one of {dialect.Name}");
        return heard;
    }

    public static MqttMessage MessageOf(string topic, string payload) => new() { Topic = topic, Payload = Encoding.UTF8.GetBytes(payload), ArrivedAt = Arrival };

    /// <summary>What has no state, presence or job in it is a signal.</summary>
    public IEnumerable<string> Of(params ObservationKind[] kinds) => Observations.Where(observation => kinds.Contains(observation.Kind)).Select(LineOf);

    private static string LineOf(Observation said)
    {
        string part = said.Name.Length == 0 ? "" : $" {said.Name}";
        string what = said.Kind switch
        {
            ObservationKind.Signal => $"{part} = {ValueOf(said)}",
            ObservationKind.State => $"{part} is {said.State?.ToString() ?? "unclear"}{(said.Phase == StationPhase.None ? "" : $"/{said.Phase}")} ({said.Text})",
            ObservationKind.Presence => $"{part} is {(said.Flag == true ? "there" : "gone")}",
            ObservationKind.Counter => $"{part} has made {said.Number!.Value.ToString(CultureInfo.InvariantCulture)}",
            _ => $"{part} {said.Kind.ToString().ToLowerInvariant()} {said.Text ?? "something"}",
        };
        return $"{said.Device}:{what}{(said.Quality == SignalQuality.Good ? "" : $" ({said.Quality})")}{(said.IsHistorical ? " (historical)" : "")}";
    }

    private static string ValueOf(Observation said) => said switch
    {
        { Number: { } number } => $"{Math.Round(number, 9).ToString(CultureInfo.InvariantCulture)}{(said.Unit.Length == 0 ? "" : $" {said.Unit}")}",
        { Flag: { } flag } => flag ? "yes" : "no",
        { Text: { } text } => $"'{text}'",
        _ => "?",
    };
}
