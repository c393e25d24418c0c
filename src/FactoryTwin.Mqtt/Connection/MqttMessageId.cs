namespace FactoryTwin.Mqtt.Connection;

/// <summary>Which message it is, so that one that comes twice is known again: who numbered it, and its number.</summary>
/// <param name="Source">Who numbers: a name that no other source has, such as that of an outbox.</param>
/// <param name="Number">Its number there, growing. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct MqttMessageId(string Source, long Number);
