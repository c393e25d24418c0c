using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>Which values of signals are published, and when: deadband, heartbeat and rate, place by place.</summary>
/// <remarks>Belongs to one thread at a time. Times are those of the publisher's clock, since it began.</remarks>
internal sealed class SignalFilter
{
    private static readonly TimeSpan _never = TimeSpan.MaxValue;

    private readonly TimeSpan _heartbeat;
    private readonly Dictionary<(int Station, int Signal), Bounds> _bounds = [];
    private readonly Dictionary<(int Station, int Signal, int Place), Slot> _slots = [];

    /// <exception cref="ArgumentException">A rule names a station or signal that there is not, or percents of a range that is not known.</exception>
    public SignalFilter(IReadOnlyList<StationInfo> stations, PublisherOptions options)
    {
        _heartbeat = options.Heartbeat;
        foreach (SignalRule rule in options.Signals)
        {
            bool isUsed = false;
            foreach (StationInfo station in stations.Where(station => rule.Station.Length == 0 || station.Name == rule.Station))
            {
                int signal = station.Signals.ToList().FindIndex(known => known.Name == rule.Signal);
                if (signal < 0)
                    continue;
                isUsed = true;
                _bounds.TryAdd((station.Id.Index, signal), BoundsOf(rule, station, station.Signals[signal]));
            }
            if (!isUsed)
                throw new ArgumentException(Unknown(rule, stations), nameof(options));
        }
    }

    /// <summary>What a signal must differ by to be news, in its unit; <c>null</c> where no rule names it, so that a value told anew is news too.</summary>
    public double? DeadbandOf(StationId station, int signal) => _bounds.TryGetValue((station.Index, signal), out Bounds? bounds) ? bounds.Deadband : null;

    /// <summary>Values that a later one took the place of.</summary>
    public long Coalesced { get; private set; }

    /// <summary>When the next value that is held back is to be published; later than all else where none is.</summary>
    public TimeSpan NextDue { get; private set; } = _never;

    /// <summary>Whether a value is to be published now; else it is held back.</summary>
    public bool Passes(in StationEvent e, TimeSpan now)
    {
        if (_bounds.Count == 0 || !_bounds.TryGetValue((e.Station.Index, e.Signal.Index), out Bounds? bounds))
            return true;
        (int, int, int) key = (e.Station.Index, e.Signal.Index, e.Place);
        if (!_slots.TryGetValue(key, out Slot? slot))
            _slots.Add(key, slot = new Slot());
        if (slot.Held is not null)
            Coalesced++;
        slot.Due = !slot.HasSent ? now : slot.SentAt + (IsNews(e, slot, bounds) ? bounds.AtMostEvery : Longer(bounds.AtMostEvery));
        if (slot.Due <= now)
        {
            slot.Send(e, now);
            return true;
        }
        slot.Held = e;
        NextDue = slot.Due < NextDue ? slot.Due : NextDue;
        return false;
    }

    /// <summary>Publishes the values that have been held back for long enough.</summary>
    public void Release(TimeSpan now, Action<StationEvent> publish)
    {
        if (now < NextDue)
            return;
        NextDue = _never;
        foreach (Slot slot in _slots.Values.Where(slot => slot.Held is not null).OrderBy(slot => slot.Held!.Value.Sequence).ToList())
        {
            if (slot.Due <= now)
            {
                StationEvent held = slot.Held!.Value;
                slot.Send(held, now);
                publish(held);
            }
            else
            {
                NextDue = slot.Due < NextDue ? slot.Due : NextDue;
            }
        }
    }

    private TimeSpan Longer(TimeSpan time) => time > _heartbeat ? time : _heartbeat;

    private static bool IsNews(in StationEvent e, Slot slot, Bounds bounds) => e.Quality != slot.Quality
        || (bounds.IsNumber && double.IsFinite(e.Value) && double.IsFinite(slot.Value) ? Math.Abs(e.Value - slot.Value) > bounds.Deadband : !e.Value.Equals(slot.Value));

    private static Bounds BoundsOf(SignalRule rule, StationInfo station, SignalDefinition signal)
    {
        double range = 0;
        if (rule.DeadbandPercent > 0)
        {
            range = signal.UpperLimit - signal.LowerLimit is > 0 and double known
                ? known
                : throw new ArgumentException($"Signal '{signal.Name}' of station '{station.Name}' has no range, since it has not both limits; give its deadband in {(signal.Unit.Length > 0 ? signal.Unit : "numbers")} and not in percent.", nameof(rule));
        }
        return new Bounds(signal.Type == SignalType.Number, Math.Max(rule.Deadband, rule.DeadbandPercent / 100 * range), rule.AtMostEvery);
    }

    private static string Unknown(SignalRule rule, IReadOnlyList<StationInfo> stations)
    {
        if (rule.Station.Length > 0 && stations.All(station => station.Name != rule.Station))
            return $"There is no station '{rule.Station}'; {NearestName.Remedy(rule.Station, [.. stations.Select(station => station.Name)]) ?? $"write one that there is, as '{stations[0].Name}'"}";
        string[] signals = [.. stations.Where(station => rule.Station.Length == 0 || station.Name == rule.Station).SelectMany(station => station.Signals).Select(signal => signal.Name).Distinct()];
        string whose = rule.Station.Length == 0 ? "No station" : $"Station '{rule.Station}'";
        return $"{whose} has {(rule.Station.Length == 0 ? "a" : "no")} signal '{rule.Signal}'; {NearestName.Remedy(rule.Signal, signals) ?? "leave the rule out"}";
    }

    private sealed record Bounds(bool IsNumber, double Deadband, TimeSpan AtMostEvery);

    private sealed class Slot
    {
        public StationEvent? Held { get; set; }

        public TimeSpan Due { get; set; }

        public TimeSpan SentAt { get; private set; }

        public bool HasSent { get; private set; }

        public double Value { get; private set; }

        public SignalQuality Quality { get; private set; }

        public void Send(in StationEvent e, TimeSpan now) => (Held, HasSent, SentAt, Value, Quality) = (null, true, now, e.Value, e.Quality);
    }
}
