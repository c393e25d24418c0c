using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>How devices that no dialect knows are understood: which topics, and where in their messages signals, states and jobs stand.</summary>
/// <remarks>Read from a file of YAML (<see cref="Load"/>) or built in code; <see cref="ToDialect"/> makes a dialect of it.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappingDefinition
{
    /// <summary>Name of the dialect that it makes, in words with hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What speaks so, in a few words for people. Default: empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The forms of topics, each with what its messages tell. Range: at least one.</summary>
    public ValueList<MappedTopic> Topics { get; init; } = [];

    /// <summary>How a mapping file is written, for editors: JSON Schema, draft 2020-12.</summary>
    public static string JsonSchema()
    {
        JsonObject schema = MappingText.Type.Schema();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "How FactoryTwin understands messages of devices");
        return schema.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Reads a mapping file.</summary>
    /// <param name="path">The file: UTF-8, at most 4 MB.</param>
    /// <exception cref="ModelException">The file cannot be read, or is faulty; all faults are listed.</exception>
    public static MappingDefinition Load(string path) => TextDocument.Load(path, MappingText.Type);

    /// <summary>Reads the text of a mapping file.</summary>
    /// <param name="text">The text, at most 4 MB.</param>
    /// <param name="fileName">The file that faults are said to be in. Default: <c>mapping.yaml</c>.</param>
    /// <exception cref="ModelException">The text is faulty; all faults are listed.</exception>
    public static MappingDefinition Parse(string text, string fileName = "mapping.yaml") => TextDocument.Parse(text, MappingText.Type, fileName);

    /// <summary>The mapping as YAML, which reads back equal; defaults are left out.</summary>
    public string ToYaml() => TextDocument.Write(this, MappingText.Type);

    /// <summary>The dialect that it describes.</summary>
    /// <exception cref="ModelException">It was built in code and is faulty; all faults are listed.</exception>
    public DialectKind ToDialect()
    {
        if (TextDocument.Check(this, MappingText.Type) is { Count: > 0 } problems)
            throw new ModelException(problems);
        ValueList<string> filters = Topics.Select(topic => MappedForm.PatternOf(topic).Filter).Distinct().ToValueList();
        return new DialectKind { Name = Name, Summary = Description, TopicFilters = filters, Create = () => new MappedDialect(this, filters) };
    }
}

/// <summary>Topics of one form, and what their messages tell.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedTopic
{
    /// <summary>The form, as <c>lab/{device}/status</c>: what stands in braces is captured, <c>+</c> is any level, <c>#</c> at the end all that follow.</summary>
    public required string Pattern { get; init; }

    /// <summary>The device, with captures in braces. Default: <c>null</c>, all captures with slashes between them; without captures the topic.</summary>
    public string? Device { get; init; }

    /// <summary>Where the device's own time stands. Default: <c>null</c>, nowhere; then a message is dated by its arrival.</summary>
    public MappedTime? Time { get; init; }

    /// <summary>Whether the device is there. Default: <c>null</c>, the message does not say.</summary>
    public MappedPresence? Presence { get; init; }

    /// <summary>Its signals. Default: none.</summary>
    public ValueList<MappedSignal> Signals { get; init; } = [];

    /// <summary>The fields that tell its state, in the order in which they are asked. Default: none.</summary>
    public ValueList<MappedStates> States { get; init; } = [];

    /// <summary>What begins and ends a job. Default: <c>null</c>, the message does not say.</summary>
    public MappedJobs? Jobs { get; init; }

    /// <summary>Where the number of parts stands that it has made so far. Default: <c>null</c>, nowhere.</summary>
    public string? Counter { get; init; }
}

/// <summary>How a time is written.</summary>
public enum MappedTimeForm
{
    /// <summary>As text by ISO 8601, with a zone.</summary>
    Iso = 0,

    /// <summary>As a number of seconds since 1970, UTC.</summary>
    UnixSeconds = 1,

    /// <summary>As a number of milliseconds since 1970, UTC.</summary>
    UnixMilliseconds = 2,
}

/// <summary>Where a time stands.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedTime
{
    /// <summary>The way to it.</summary>
    public required string Path { get; init; }

    /// <summary>How it is written. Default: by ISO 8601.</summary>
    public MappedTimeForm Form { get; init; }
}

/// <summary>A field that tells whether a device is there.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedPresence
{
    /// <summary>The way to it. Default: empty, the whole payload.</summary>
    public string Path { get; init; } = "";

    /// <summary>Words that say that it is there. Range: at least one.</summary>
    public ValueList<string> Here { get; init; } = [];

    /// <summary>Words that say that it is gone. Default: none.</summary>
    public ValueList<string> Gone { get; init; } = [];
}

/// <summary>A field that is a signal.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedSignal
{
    /// <summary>Name of the signal.</summary>
    public required string Name { get; init; }

    /// <summary>The way to it. Default: empty, the whole payload.</summary>
    public string Path { get; init; } = "";

    /// <summary>The way to a second number that it is multiplied with; both have to be in the message. Default: <c>null</c>, none.</summary>
    public string? Times { get; init; }

    /// <summary>What the number is multiplied with. Range: finite, not 0. Default: 1.</summary>
    public double ScaleFactor { get; init; } = 1;

    /// <summary>What is added to the number after that [<see cref="Unit"/>]. Default: 0.</summary>
    public double Offset { get; init; }

    /// <summary>Unit of the number that comes out, as a model writes it. Default: empty, none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What it is. Default: a number.</summary>
    public SignalType Type { get; init; }
}

/// <summary>A field that tells the state of a device, with its words.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedStates
{
    /// <summary>The way to it. Default: empty, the whole payload.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its words, with what each says. Range: at least one.</summary>
    public ValueList<MappedWord> Words { get; init; } = [];
}

/// <summary>A word of a device, and the state that it says.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedWord
{
    /// <summary>The word; numbers and flags as JSON writes them.</summary>
    public required string Word { get; init; }

    /// <summary>The state; <c>null</c> where the next field is asked, or where the word does not make it clear. Default: <c>null</c>.</summary>
    public StationState? State { get; init; }

    /// <summary>The phase of the state. Default: none.</summary>
    public StationPhase Phase { get; init; }

    /// <summary>Whether the next field is asked. Default: no.</summary>
    public bool IsNext { get; init; }
}

/// <summary>A field that tells of jobs, one at a time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MappedJobs
{
    /// <summary>The way to it. Default: empty, the whole payload.</summary>
    public string Path { get; init; } = "";

    /// <summary>Words that it has while it works on a job. Range: at least one.</summary>
    public ValueList<string> Working { get; init; } = [];

    /// <summary>Words that it has when a job has ended, good. Default: none.</summary>
    public ValueList<string> Ended { get; init; } = [];

    /// <summary>Words that it has when a job has ended, bad. Default: none.</summary>
    public ValueList<string> Failed { get; init; } = [];

    /// <summary>The way to the name of the job. Default: <c>null</c>, it has none.</summary>
    public string? Job { get; init; }
}
