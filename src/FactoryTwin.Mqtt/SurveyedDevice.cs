using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt;

/// <summary>A device that was heard at a broker, and what it tells.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SurveyedDevice
{
    /// <summary>The device within its dialect.</summary>
    public required string Name { get; init; }

    /// <summary>Messages that told something of it.</summary>
    public required long Messages { get; init; }

    /// <summary>Whether it tells what it does.</summary>
    public required bool TellsStates { get; init; }

    /// <summary>Whether it tells when jobs begin or end, or counts parts.</summary>
    public required bool TellsJobs { get; init; }

    /// <summary>Whether it is a station of a twin.</summary>
    public required bool IsOfTwin { get; init; }

    /// <summary>The signals that it tells, by name; at most 200. A text has no list of words.</summary>
    public required ValueList<SignalDefinition> Signals { get; init; }

    /// <summary>Parts of it that tell states or jobs of their own, by name; at most 200.</summary>
    internal ValueList<string> Parts { get; init; } = ValueList<string>.Empty;

    /// <summary>What it tells of itself that shows what it is; empty where nothing does.</summary>
    internal string Kind { get; init; } = "";

    /// <summary>Whether it measures electrical power or energy.</summary>
    internal bool IsMeter => Signals.Any(signal => signal.Unit is SignalDefinition.PowerUnit or "kWh");

    /// <summary>What it tells, in words.</summary>
    internal string What
    {
        get
        {
            string[] told = [.. ((string?[])[IsOfTwin ? "all that happens in a twin" : null, TellsStates ? "states" : null, TellsJobs ? "jobs" : null,
                Parts.Count > 0 ? FormattableString.Invariant($"{Parts.Count} {(Parts.Count == 1 ? "component" : "components")}") : null,
                Signals.Count > 0 ? FormattableString.Invariant($"{Signals.Count} {(Signals.Count == 1 ? "signal" : "signals")}") : null]).OfType<string>()];
            return told.Length == 0 ? "only whether it is there" : string.Join(", ", told) + (Kind.Length == 0 ? "" : $" ({Kind})");
        }
    }

    /// <summary>What is noted of a device while messages come in.</summary>
    internal sealed class Notes
    {
        private const int MostSignals = 200;

        private readonly SortedDictionary<string, SignalDefinition> _signals = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _parts = new(StringComparer.Ordinal);
        private long _messages;
        private bool _tellsStates, _tellsJobs, _isOfTwin;
        private string _kind = "";

        public void Hear(Observation observation, bool isNewMessage)
        {
            _messages += isNewMessage ? 1 : 0;
            if (observation.Name.Length > 0 && observation.Kind is ObservationKind.State or ObservationKind.Started or ObservationKind.Completed or ObservationKind.Rejected && _parts.Count < MostSignals)
                _parts.Add(observation.Name);
            switch (observation.Kind)
            {
                case ObservationKind.State: _tellsStates |= observation.Name.Length == 0; break;
                case ObservationKind.Started or ObservationKind.Completed or ObservationKind.Rejected or ObservationKind.Counter: _tellsJobs = true; break;
                case ObservationKind.Event: _isOfTwin = true; break;
                case ObservationKind.Signal: HearSignal(observation); break;
            }
        }

        public SurveyedDevice Report(string name) => new()
        {
            Name = name,
            Messages = _messages,
            TellsStates = _tellsStates,
            TellsJobs = _tellsJobs,
            IsOfTwin = _isOfTwin,
            Signals = _signals.Values.ToValueList(),
            Parts = _parts.ToValueList(),
            Kind = _kind,
        };

        private void HearSignal(Observation observation)
        {
            if (observation is { Name: "kind", Text: { } kind })
                _kind = kind;
            if (_signals.Count >= MostSignals || _signals.ContainsKey(observation.Name) || observation.Number is null && observation.Flag is null && observation.Text is null)
                return;
            SignalType type = observation.Number is not null ? SignalType.Number : observation.Flag is not null ? SignalType.Flag : SignalType.Text;
            _signals.Add(observation.Name, new SignalDefinition { Name = observation.Name, Type = type, Unit = observation.Unit });
        }
    }
}
