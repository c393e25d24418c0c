using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>What a message of Sparkplug tells, as its topic says.</summary>
internal enum SparkplugVerb : byte
{
    NodeBirth,
    NodeData,
    NodeDeath,
    NodeCommand,
    DeviceBirth,
    DeviceData,
    DeviceDeath,
    DeviceCommand,
}

/// <summary>A topic of Sparkplug B: who, and what.</summary>
/// <param name="Verb">What the message tells.</param>
/// <param name="Group">The group.</param>
/// <param name="Node">The edge node within its group.</param>
/// <param name="Device">The device of the node; empty for the node itself.</param>
internal readonly record struct SparkplugTopic(SparkplugVerb Verb, string Group, string Node, string Device = "")
{
    public const string Namespace = "spBv1.0";
    private static readonly string[] _verbs = ["NBIRTH", "NDATA", "NDEATH", "NCMD", "DBIRTH", "DDATA", "DDEATH", "DCMD"];

    /// <summary>The topic of a host's state.</summary>
    public static string StateOf(string host) => $"{Namespace}/STATE/{host}";

    /// <summary>The topic of a host's state before version 3.0.</summary>
    public static string OldStateOf(string host) => $"STATE/{host}";

    /// <summary>A name as an id: <c>+</c>, <c>#</c> and <c>/</c>, which topics do not allow, and <c>%</c> are written as in an address of the web.</summary>
    public static string IdOf(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal)
        .Replace("#", "%23", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    /// <summary>Reads a topic; <c>false</c> where it is none of Sparkplug's, or a state.</summary>
    public static bool TryRead(string topic, [NotNullWhen(true)] out SparkplugTopic? read)
    {
        read = null;
        string[] parts = topic.Split('/');
        if (parts is not [Namespace, { Length: > 0 } group, var word, { Length: > 0 } node, ..] || Array.IndexOf(_verbs, word) is var at && at < 0)
            return false;
        var verb = (SparkplugVerb)at;
        bool isDevice = verb >= SparkplugVerb.DeviceBirth;
        if (parts.Length != (isDevice ? 5 : 4) || isDevice && parts[4].Length == 0)
            return false;
        read = new(verb, group, node, isDevice ? parts[4] : "");
        return true;
    }

    public override string ToString() => Device.Length == 0 ? $"{Namespace}/{Group}/{_verbs[(int)Verb]}/{Node}" : $"{Namespace}/{Group}/{_verbs[(int)Verb]}/{Node}/{Device}";
}
