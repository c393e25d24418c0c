using System.Diagnostics.Metrics;

namespace FactoryTwin.Mqtt.Connection;

// What it tells about itself.
public sealed partial class MqttConnection
{
    /// <summary>The name of the meter of all connections and brokers: <c>FactoryTwin.Mqtt</c>.</summary>
    public const string MeterName = "FactoryTwin.Mqtt";

    private readonly Meter _meter;
    private volatile MqttLinkException? _fault;
    private long _faultAtTicks, _connections, _failedAttempts, _received, _receivedBytes, _published, _publishedBytes, _refused;

    /// <summary>How it is doing now.</summary>
    public MqttHealth Health
    {
        get
        {
            Session? session = _session is { IsReady: true } ready && !ready.Token.IsCancellationRequested ? ready : null;
            MqttLinkException? fault = _fault;
            return new MqttHealth
            {
                IsConnected = session is not null,
                Broker = session?.Address,
                ConnectedSince = session?.At,
                Fault = fault?.Message,
                FaultAt = fault is null ? null : new DateTimeOffset(Volatile.Read(ref _faultAtTicks), TimeSpan.Zero),
                Connections = Volatile.Read(ref _connections),
                FailedAttempts = Volatile.Read(ref _failedAttempts),
                Received = Volatile.Read(ref _received),
                ReceivedBytes = Volatile.Read(ref _receivedBytes),
                Dropped = _messages.Dropped,
                Waiting = _messages.Count,
                Published = Volatile.Read(ref _published),
                PublishedBytes = Volatile.Read(ref _publishedBytes),
                Refused = Volatile.Read(ref _refused),
            };
        }
    }

    private MqttLinkException Noted(MqttLinkException fault)
    {
        Volatile.Write(ref _faultAtTicks, _time.GetUtcNow().UtcTicks);
        _fault = fault;
        return fault;
    }

    /// <summary>Instruments read the counts when somebody asks, so a message costs nothing more for them.</summary>
    private Meter MeterOf()
    {
        var meter = new Meter(new MeterOptions(MeterName) { Tags = [new("client", _clientId)] });
        meter.CreateObservableUpDownCounter("factorytwin.mqtt.connected", () => Health.IsConnected ? 1 : 0, "{connection}", "Connections that stand.");
        meter.CreateObservableCounter("factorytwin.mqtt.connections", () => Volatile.Read(ref _connections), "{connection}", "How often a connection was made.");
        meter.CreateObservableCounter("factorytwin.mqtt.failed_attempts", () => Volatile.Read(ref _failedAttempts), "{attempt}", "How often a broker was tried in vain.");
        meter.CreateObservableCounter("factorytwin.mqtt.received", () => Volatile.Read(ref _received), "{message}", "Messages that came in.");
        meter.CreateObservableCounter("factorytwin.mqtt.received_bytes", () => Volatile.Read(ref _receivedBytes), "By", "Payloads that came in.");
        meter.CreateObservableCounter("factorytwin.mqtt.dropped", () => _messages.Dropped, "{message}", "Messages dropped because nobody read them in time.");
        meter.CreateObservableUpDownCounter("factorytwin.mqtt.waiting", () => _messages.Count, "{message}", "Messages that wait to be read.");
        meter.CreateObservableCounter("factorytwin.mqtt.published", () => Volatile.Read(ref _published), "{message}", "Messages that went out.");
        meter.CreateObservableCounter("factorytwin.mqtt.published_bytes", () => Volatile.Read(ref _publishedBytes), "By", "Payloads that went out.");
        meter.CreateObservableCounter("factorytwin.mqtt.refused", () => Volatile.Read(ref _refused), "{refusal}", "Messages and subscriptions that a broker refused.");
        return meter;
    }
}
