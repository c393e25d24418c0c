using System.Globalization;

namespace FactoryTwin.Model;

/// <summary>One fault of a model: where it is, what is wrong, and how to mend it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ModelProblem
{
    /// <summary>Code of the kind of fault, as in <c>FT1003</c>; those of the library are in <see cref="ProblemCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Name of the file it was read from; <c>null</c> for a model built in code.</summary>
    public string? File { get; init; }

    /// <summary>Line in the file, from 1; 0 for a model built in code.</summary>
    public int Line { get; init; }

    /// <summary>Column in the line, from 1; 0 for a model built in code.</summary>
    public int Column { get; init; }

    /// <summary>Where it is within the model, as in <c>stations.mill.cycle</c>; empty for the model as a whole.</summary>
    public required string Path { get; init; }

    /// <summary>The key it is about, as in <c>cycle</c>; empty for the model as a whole.</summary>
    public required string Key { get; init; }

    /// <summary>The offending text, as written; <c>null</c> where something is missing.</summary>
    public string? Text { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>How to mend it; <c>null</c> where the message says it all.</summary>
    public string? Remedy { get; init; }

    /// <summary>Place, code, key, message and remedy in one line, as in <c>cell.yaml:14:12: FT1003 cycle: '95' has no unit; write '95 s' or '95 min'</c>.</summary>
    public override string ToString()
    {
        string place = File is null ? Path : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
        return $"{(place.Length == 0 ? "model" : place)}: {Code} {(Key.Length == 0 ? "" : Cut(Key, Key) + ": ")}{Message}{(Remedy is null ? "" : "; " + Remedy)}";
    }

    /// <summary>What is said, with a long text that it quotes cut after its beginning: a person finds it by its place.</summary>
    /// <param name="said">What is said.</param>
    /// <param name="quoted">The text; or <c>null</c>.</param>
    internal static string Cut(string said, string? quoted)
    {
        const int longest = 60, beginning = 40;
        return quoted is { Length: > longest } ? said.Replace(quoted, quoted[..beginning] + "…", StringComparison.Ordinal) : said;
    }
}

/// <summary>A model has faults; all of them are listed.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ModelException : Exception
{
    /// <summary>Faults of a model, or of a text of its own beside it.</summary>
    /// <param name="problems">The faults, in the order of their places. Range: at least one.</param>
    public ModelException(ValueList<ModelProblem> problems) : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>The faults, in the order of their places. At least one.</summary>
    public ValueList<ModelProblem> Problems { get; }
}
