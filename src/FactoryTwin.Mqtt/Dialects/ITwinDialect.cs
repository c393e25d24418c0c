using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Where an event stands in the run of a twin.</summary>
/// <param name="Factory">The twin within its dialect: what its devices are called before the last slash.</param>
/// <param name="Run">The run; 0 for none.</param>
/// <param name="Position">The position, from 1; each event has one that is higher than those before. 0 for none yet.</param>
/// <param name="Follows">The position of the event before it; <c>null</c> where that is not known.</param>
internal readonly record struct TwinMark(string Factory, long Run, long Position, long? Follows = null);

/// <summary>A dialect in which twins can be asked.</summary>
internal interface ITwinDialect : IDialect
{
    /// <summary>The message by which a twin is asked.</summary>
    MqttMessage Ask(string factory, TwinRequest request);
}

/// <summary>Takes what a twin tells of itself, beside what happens.</summary>
internal interface ITwinSink : IObservationSink
{
    /// <summary>A twin says which run it is, and how far it is.</summary>
    /// <param name="mark">The run, and the position of the last event, or of one before.</param>
    /// <param name="answers">Whether it tells what happened before, to who asks; <c>null</c> where the message does not say.</param>
    void Announced(in TwinMark mark, bool? answers);

    /// <summary>A twin tells its stations.</summary>
    /// <param name="factory">The twin.</param>
    /// <param name="stations">Their names and how many places they have, each where its number says.</param>
    void Described(string factory, IReadOnlyList<(string Name, int Places)> stations);

    /// <summary>A twin has told all that happened in a run until an instant.</summary>
    /// <param name="mark">The run, and the position of the last event before; 0 where it is not known.</param>
    /// <param name="time">The instant, in the run's time.</param>
    void Reached(in TwinMark mark, SimTime time);

    /// <summary>A twin answers what happened before.</summary>
    /// <param name="factory">The twin.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="before">What was last known of each place before the first event, where the twin no longer knows all that was asked for; else <c>null</c>.</param>
    /// <param name="events">The events, in order.</param>
    void Answered(string factory, TwinAnswer answer, IReadOnlyList<Observation>? before, IReadOnlyList<Observation> events);

    /// <summary>A twin tells its model.</summary>
    void ToldModel(string factory, long run, RecordingDescription model);
}
