using System.Globalization;
using System.Text;
using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>What a file asks for and is not understood: counted, each kind with the line where it came first.</summary>
internal sealed class Misunderstandings
{
    private const int MostKinds = 100, LongestName = 40;

    private readonly Dictionary<string, (int Line, long Count)> _kinds = [];

    public void Add(int line, ReadOnlySpan<byte> command)
    {
        int space = command.IndexOfAny(" \t="u8);
        ReadOnlySpan<byte> word = space > 0 ? command[..space] : command;
        Add(line, Encoding.UTF8.GetString(word[..Math.Min(word.Length, LongestName)]));
    }

    public void Add(int line, string what)
    {
        if (_kinds.Count >= MostKinds && !_kinds.ContainsKey(what))
            what = "others";
        (int first, long count) = _kinds.GetValueOrDefault(what, (line, 0));
        _kinds[what] = (first, count + 1);
    }

    public ValueList<UnknownCommand> ToList() =>
        _kinds.Select(kind => new UnknownCommand { Command = kind.Key, FirstLine = kind.Value.Line, Count = kind.Value.Count }).OrderBy(kind => kind.FirstLine).ToValueList();
}

/// <summary>A kind of command that was not understood, and had no part in any time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record UnknownCommand
{
    /// <summary>The command, as in <c>M900</c> or <c>START_PRINT</c>, or what is wrong with it.</summary>
    public required string Command { get; init; }

    /// <summary>Line where it came first, from 1.</summary>
    public required int FirstLine { get; init; }

    /// <summary>How often it came. Range: 1 or more.</summary>
    public required long Count { get; init; }

    /// <summary>It in words, as in <c>'M9999' is not understood (2 times)</c>.</summary>
    public override string ToString()
    {
        // A command is cut at its first space; what has one says what is wrong itself.
        string said = Command.Contains(' ', StringComparison.Ordinal) ? Command : $"'{Command}' is not understood";
        return Count == 1 ? said : string.Create(CultureInfo.InvariantCulture, $"{said} ({Count} times)");
    }
}
