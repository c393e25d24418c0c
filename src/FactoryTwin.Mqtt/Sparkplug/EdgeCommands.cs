using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Commands of hosts, found by the name or the alias of a metric.</summary>
internal sealed class EdgeCommands(EdgeStation[] stations)
{
    private Dictionary<EdgeStation, SparkplugMetric[]>? _metrics;   // made when the first command comes

    /// <summary>Reads a command; <c>false</c> where it names no metric of the station, or has a value of another type.</summary>
    public bool TryRead(EdgeStation? station, SparkplugMetric metric, [NotNullWhen(true)] out SparkplugCommand? command)
    {
        command = null;
        if (station is null)
        {
            // A node has no metric of its own that could be written; what has a name and a type is handed on as it is.
            if (metric.Name is not { } name || !metric.TryRead(metric.Type, out SparkplugValue given, out _))
                return false;
            command = Command("", name, given);
            return true;
        }
        _metrics ??= stations.ToDictionary(known => known, known => known.Metrics().ToArray());
        foreach (SparkplugMetric known in _metrics[station])
        {
            if (metric.Name is { } name ? name != known.Name : metric.Alias != known.Alias)
                continue;
            if (metric.IsNull || !metric.TryRead(known.Type, out SparkplugValue value, out _))
                return false;
            command = Command(station.Name, known.Name!, value);
            return true;
        }
        return false;
    }

    private static SparkplugCommand Command(string station, string name, SparkplugValue value) => new()
    {
        Station = station,
        Name = name,
        Number = value.AsNumber,
        Text = value.AsText,
        Flag = value.Type == SparkplugType.Boolean ? value.AsFlag : null,
    };
}
