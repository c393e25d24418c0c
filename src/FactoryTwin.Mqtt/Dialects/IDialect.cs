using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>How devices of one kind speak: from the bytes of a message to observations.</summary>
/// <remarks>It remembers what a device has said before where messages tell only what is new, so each connection has one of its own. It throws nothing, whatever comes in: what cannot be read is told to the sink with its reason.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public interface IDialect
{
    /// <summary>Its name in bindings and on the command line, in words with hyphens.</summary>
    string Name { get; }

    /// <summary>The topics that it listens to, with wildcards as MQTT has them, where a binding names no others.</summary>
    IReadOnlyList<string> TopicFilters { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message; of a topic that is not this dialect's, too.</param>
    /// <param name="sink">Where observations go, and what cannot be read.</param>
    /// <returns>Whether it is one of this dialect's; where not, the sink was told nothing.</returns>
    bool Read(MqttMessage message, IObservationSink sink);
}

/// <summary>Takes what a dialect has read.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public interface IObservationSink
{
    /// <summary>Something was observed.</summary>
    /// <param name="observation">What.</param>
    void Observed(Observation observation);

    /// <summary>Something cannot be read; it is counted by its reason and kept aside with its bytes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why, as a short sentence that is the same for all of its kind, such as "temperature is no number".</param>
    void Unreadable(MqttMessage message, string reason);
}
