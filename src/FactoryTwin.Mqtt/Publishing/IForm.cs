using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>How a factory speaks: from what happens to messages. It knows no broker.</summary>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
internal interface IForm
{
    /// <summary>What the broker says when the connection is lost, and the factory itself when it leaves. On any thread, while something else is being written too.</summary>
    MqttMessage Offline { get; }

    /// <summary>A connection is about to be tried: that of it from then on. One that comes late is told from it by its number.</summary>
    MqttMessage NextOffline();

    /// <summary>Whether a message says that this factory is not there, be it of a connection before or of an earlier run.</summary>
    bool IsOffline(MqttMessage message);

    /// <summary>Where commands come in; <c>null</c> where the form has no place for them.</summary>
    string? CommandTopic { get; }

    /// <summary>Where somebody asks for what happened before, or for the model; <c>null</c> where the form has no place for it.</summary>
    string? AskTopic { get; }

    /// <summary>The answer to such a question; <c>null</c> where there is none.</summary>
    MqttMessage? AnswerTo(MqttMessage question);

    /// <summary>What became of a command.</summary>
    MqttMessage Answer(CommandAnswer answer, SimTime time);

    /// <summary>What is said after each connection, before all else: what the factory is, that it is there, and how it stands.</summary>
    void Birth(List<MqttMessage> messages);

    /// <summary>What is said of an event.</summary>
    void Tell(in StationEvent happened, long number, List<MqttMessage> messages);

    /// <summary>What was said of an event has been handed to the broker, or given up.</summary>
    void Sent(long number);

    /// <summary>That the factory is still there.</summary>
    /// <param name="time">How far it is.</param>
    /// <param name="messages">Where the message goes.</param>
    void Heartbeat(SimTime time, List<MqttMessage> messages);

    /// <summary>All that happened until an instant has been told.</summary>
    void Reached(SimTime time, List<MqttMessage> messages);

    /// <summary>A number or an alarm that somebody has asked for.</summary>
    void Value(ValueTopic topic, SimTime time, List<MqttMessage> messages);

    /// <summary>Indicators of the factory, or of a station where one is named.</summary>
    void Indicators(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators, List<MqttMessage> messages);
}

/// <summary>A number with its name, or an alarm.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; empty for none.</param>
/// <param name="IsRaised">Whether it is an alarm, and has been raised; <c>null</c> where it is none.</param>
internal readonly record struct ValueTopic(string Name, double Value, string Unit, bool? IsRaised);

/// <summary>What places of stations do at present, and how far the factory is, as told last.</summary>
internal sealed class PlaceStates
{
    private readonly PlaceState[] _states;
    private readonly int[] _first;

    public PlaceStates(IReadOnlyList<StationInfo> stations, Func<StationId, int, PlaceState?> stateOf)
    {
        _first = new int[stations.Count + 1];
        foreach (StationInfo station in stations)
            _first[station.Id.Index + 1] = _first[station.Id.Index] + Math.Max(1, station.Places);
        _states = new PlaceState[_first[^1]];
        foreach (StationInfo station in stations)
        {
            for (int place = 0; place < Math.Max(1, station.Places); place++)
                _states[_first[station.Id.Index] + place] = stateOf(station.Id, place) ?? new PlaceState(station.InitialState, StationPhase.None);
        }
    }

    public SimTime Now { get; private set; }

    public ReadOnlySpan<PlaceState> Of(StationId station) => _states.AsSpan(_first[station.Index].._first[station.Index + 1]);

    /// <summary>Takes the state that an event tells; whether it is another one.</summary>
    public bool Take(in StationEvent happened)
    {
        Now = happened.Time > Now ? happened.Time : Now;
        ref PlaceState state = ref _states[_first[happened.Station.Index] + happened.Place];
        var after = new PlaceState(happened.State, happened.Phase);
        if (state == after)
            return false;
        state = after;
        return true;
    }
}
