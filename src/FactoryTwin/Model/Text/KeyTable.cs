using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>What tables of keys of all owners share.</summary>
internal static class KeyTable
{
    /// <summary>Reports a key that the kind of a station does not heed.</summary>
    public static void ReportIdle(string kind, TextContext context, TextPlace? place = null) =>
        context.ReportAt(place ?? context.Place, ProblemCode.IdleKey, $"a station of kind '{kind}' does not heed '{context.Key}'", "leave it out", context.Key);
}

/// <summary>The keys of an owner: reads them, writes them, checks them and describes them.</summary>
/// <typeparam name="TOwner">Type of what the keys belong to.</typeparam>
internal sealed class KeyTable<TOwner>(IReadOnlyList<Key<TOwner>> keys, TOwner empty)
{
    public IReadOnlyList<Key<TOwner>> Keys { get; } = keys;

    public TOwner Empty { get; } = empty;

    public IReadOnlyList<string> ExactlyOneOf { get; set; } = [];

    /// <summary>Keys that stations of other kinds have and that would do nothing for this one.</summary>
    public IReadOnlyList<string> Idle { get; init; } = [];

    /// <summary>The kind of station that the keys belong to; empty where they belong to none.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Reads the keys of a map in the order of the table, and reports those that are unknown or missing.</summary>
    /// <param name="map">The map.</param>
    /// <param name="context">Where it belongs.</param>
    /// <param name="owner">What the keys are put into.</param>
    /// <param name="others">Keys that somebody else reads.</param>
    public TOwner Read(TextNode map, TextContext context, TOwner owner, params IReadOnlyCollection<string> others)
    {
        string[] known = [.. Keys.Select(key => key.Name), .. others];
        var meant = new HashSet<string>();
        foreach (TextEntry unknown in map.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            if (Idle.Contains(unknown.Key))
            {
                KeyTable.ReportIdle(Kind, context.At(unknown.Key), unknown.Place);
                continue;
            }
            context.At(unknown.Key).ReportAt(unknown.Place, ProblemCode.UnknownKey, "there is no such key", RemedyFor(unknown.Key, known), unknown.Key);
            if (NearestName.Of(unknown.Key, known) is string nearest)
                meant.Add(nearest);
        }
        foreach (Key<TOwner> key in Keys)
        {
            TextContext here = context.At(key.Name);
            if (map.Entries.FirstOrDefault(entry => entry.Key == key.Name) is { } entry)
                owner = key.Read(owner, entry.Value, here.Placed(entry.Value, entry.Place));
            else if (meant.Contains(key.Name))
                here.Excuse();
            else if (key.IsRequired)
                here.Report(ProblemCode.MissingKey, $"the key '{key.Name}' is missing", $"write '{key.Name}: {key.Example}'");
        }
        if (!meant.Overlaps(ExactlyOneOf))
            ReadChoice(map, context);
        return owner;
    }

    public IEnumerable<TextEntry> Write(TOwner owner)
    {
        foreach (Key<TOwner> key in Keys)
        {
            if (key.Write(owner, Empty) is { } value)
                yield return new TextEntry(key.Name, value);
        }
    }

    public void Check(TOwner owner, TextContext context)
    {
        foreach (Key<TOwner> key in Keys)
            key.Check(owner, context.At(key.Name));
    }

    public JsonObject Schema(params ReadOnlySpan<(string Name, JsonObject Schema)> others)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach ((string name, JsonObject schema) in others)
        {
            properties[name] = schema;
            required.Add(name);
        }
        foreach (Key<TOwner> key in Keys)
        {
            JsonObject schema = key.Schema();
            schema["description"] = key.Summary;
            properties[key.Name] = schema;
        }
        var result = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        required.AddRange(Keys.Where(key => key.IsRequired).Select(key => key.Name));
        if (required.Count > 0)
            result["required"] = Names(required);
        if (ExactlyOneOf.Count > 0)
            result["oneOf"] = new JsonArray([.. ExactlyOneOf.Select(name => new JsonObject { ["required"] = Names([name]) })]);
        return result;
    }

    /// <summary>What somebody who wrote a key that is none probably wants to know.</summary>
    private string RemedyFor(string key, string[] known) => (Kind, key) switch
    {
        ("batch", "cycle") => "the time of a batch is 'time'",
        ("cobot", "cycle") => "its cycle comes from its program: leave it out",
        ({ Length: > 0 }, "accept") => "only an inspection accepts parts: put one behind it",
        _ => NearestName.Remedy(key, known) ?? $"there are {NearestName.List(known)}",
    };

    private void ReadChoice(TextNode map, TextContext context)
    {
        string[] there = [.. ExactlyOneOf.Where(name => map[name] is not null)];
        if (ExactlyOneOf.Count == 0 || there.Length == 1)
            return;
        if (there.Length == 0)
            context.At(ExactlyOneOf[0]).Report(ProblemCode.MissingKey, $"{NearestName.List(ExactlyOneOf, "or")} is missing", "write one of them");
        else
            context.At(there[1]).Report(ProblemCode.Contradiction, $"{NearestName.List(there)} are both here", "write one of them");
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
