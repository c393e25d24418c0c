using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Sparkplug;

// What is told beside events: numbers that somebody publishes, and commands with what became of them.
internal sealed partial class EdgeSession
{
    private const int MostRemembered = 1000;
    private readonly EdgeValues _values;
    private readonly Queue<string> _followed = new();
    private long _refusedCommands;

    /// <summary>Called when the result of a command is there to be told; from any thread.</summary>
    public Action? Answered { get; set; }

    /// <summary>Tells what is no event; from any thread.</summary>
    /// <param name="station">Name of the station; empty for the node.</param>
    /// <param name="name">The metric.</param>
    /// <param name="time">When it is so.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">The value; <c>null</c> for none.</param>
    /// <param name="properties">Its properties.</param>
    /// <returns>Whether there is room for it.</returns>
    public bool Tell(string station, string name, SimTime time, SparkplugType type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null) =>
        _values.Put(SparkplugTopic.IdOf(station), name, _times.Milliseconds(time), type, value, properties);

    private void AddValues(List<MqttMessage> send)
    {
        foreach ((string device, List<SparkplugMetric> metrics) in _values.TakeChanged())
        {
            if (device.Length > 0 && !_born.Any(station => station.Device == device))
                continue;   // its next birth tells them
            SparkplugPayload payload = NewPayload();
            metrics.ForEach(payload.Add);
            send.Add(ToMessage(new SparkplugTopic(device.Length == 0 ? SparkplugVerb.NodeData : SparkplugVerb.DeviceData, _options.Group, _options.Node, device).ToString(), payload));
        }
    }

    /// <summary>Has a command followed, once, and says what became of it.</summary>
    private async Task FollowAsync(EdgeStation station, Dictionary<string, SparkplugValue> told, MqttMessage message, long? at)
    {
        bool isFollowed = false;
        string result, key = $"{message.Topic} {at} {Convert.ToBase64String(message.Payload.Span)}";
        if (at is not null && _followed.Contains(key))
            return;   // delivered twice
        if (message.IsRetained)
            result = "refused: the broker keeps this command and would give it again and again: publish it without 'retain'";
        else if (at is null)
            result = "refused: a command has a timestamp, by which one that is delivered twice is known";
        else if (CommandMetrics.Read(station.Name, told, _times.Start, out string problem) is not { } command)
            result = $"refused: {problem}";
        else
        {
            _followed.Enqueue(key);
            if (_followed.Count > MostRemembered)
                _followed.Dequeue();
            try
            {
                AppliedCommand applied = await _options.Commands!(command).ConfigureAwait(false);
                (result, isFollowed) = (FormattableString.Invariant($"followed: {applied.Number}"), true);
            }
            catch (Exception refused)   // whoever follows commands is the user's own
            {
                result = $"refused: {refused.Message}";
            }
        }
        if (!isFollowed)
            Interlocked.Increment(ref _refusedCommands);
        _values.Put(station.Device, CommandMetrics.Result, Now, SparkplugType.String, SparkplugValue.Words(FormattableString.Invariant($"{result} ({at})")));
        Answered?.Invoke();
    }
}
