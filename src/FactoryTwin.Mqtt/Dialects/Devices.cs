using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What a dialect remembers of each device, bounded: topics can be made up without end.</summary>
/// <typeparam name="T">What is remembered of one.</typeparam>
internal sealed class Devices<T>(Func<T> create) where T : class
{
    public const int Most = 4096;

    private const int LongestName = 256;

    private readonly Dictionary<string, T> _known = [];

    public bool IsKnown(string name) => _known.ContainsKey(name);

    public T? Find(string name) => _known.GetValueOrDefault(name);

    /// <summary>What is remembered of a device; where it cannot be remembered that is told.</summary>
    public bool TryGet(string name, Statement statement, [NotNullWhen(true)] out T? device)
    {
        if (_known.TryGetValue(name, out device))
            return true;
        if (name.Length > LongestName || _known.Count >= Most)
        {
            statement.Unreadable(name.Length > LongestName ? "the name of the device is longer than 256 characters" : "there are more than 4096 devices");
            return false;
        }
        _known.Add(name, device = create());
        return true;
    }
}
