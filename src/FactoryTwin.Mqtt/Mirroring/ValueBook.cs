using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>The last value of everything that devices tell, and the last ones that came late; both bounded.</summary>
/// <threadsafety>May be read while it is written.</threadsafety>
internal sealed class ValueBook
{
    public const int MostValues = 100_000, MostLate = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, ObservedValue> _latest = [];
    private readonly Queue<ObservedValue> _late = new();
    private readonly HashSet<(Key, DateTimeOffset)> _lateTimes = [];

    /// <summary>What a value is of.</summary>
    public readonly record struct Key(string Dialect, string Device, ObservationKind Kind, string Name);

    /// <summary>How many values were not kept, because there are too many different ones.</summary>
    public long Dropped { get; private set; }

    public static Key KeyOf(string dialect, Observation observation) => new(dialect, observation.Device, observation.Kind, observation.Name);

    public ObservedValue? Find(in Key key)
    {
        lock (_gate)
            return _latest.GetValueOrDefault(key);
    }

    public void Put(in Key key, ObservedValue value)
    {
        lock (_gate)
        {
            if (_latest.Count < MostValues || _latest.ContainsKey(key))
                _latest[key] = value;
            else
                Dropped++;
        }
    }

    /// <summary>Keeps what came late.</summary>
    /// <returns>Whether it is new; not where it is there already.</returns>
    public bool PutLate(in Key key, ObservedValue value)
    {
        lock (_gate)
        {
            if (value.Observation.DeviceTime is { } time && !_lateTimes.Add((key, time)))
                return false;
            _late.Enqueue(value);
            if (_late.Count > MostLate && _late.Dequeue() is { Observation.DeviceTime: { } gone } oldest)
                _lateTimes.Remove((KeyOf(oldest.Dialect, oldest.Observation), gone));
            return true;
        }
    }

    public IReadOnlyList<ObservedValue> Latest()
    {
        lock (_gate)
            return [.. _latest.Values];
    }

    public IReadOnlyList<ObservedValue> Late()
    {
        lock (_gate)
            return [.. _late];
    }
}
