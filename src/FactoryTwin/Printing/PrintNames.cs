using System.Text;

namespace FactoryTwin.Printing;

/// <summary>Names of objects or feature types, each with a number in the order of coming.</summary>
internal sealed class PrintNames(params string[] first)
{
    /// <summary>More than this share one name, so that no file can fill the memory with names.</summary>
    public const int Most = 10_000;

    private const int Longest = 200;

    private readonly List<string> _names = [.. first];
    private readonly Dictionary<string, int> _numbers = first.Index().ToDictionary(name => name.Item, name => name.Index);

    public IReadOnlyList<string> All => _names;

    public int NumberOf(ReadOnlySpan<byte> name)
    {
        name = name.Trim(" \t\r\"'"u8);
        return NumberOf(Encoding.UTF8.GetString(name[..Math.Min(name.Length, Longest)]));
    }

    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out int number))
            return number;
        if (_names.Count >= Most)
            return name == "others" ? _names.Count - 1 : NumberOf("others");
        _names.Add(name);
        return _numbers[name] = _names.Count - 1;
    }
}
