using FactoryTwin.Kernel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A source: parts enter the factory here.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SourceDefinition : StationDefinition
{
    /// <summary>Time from one arrival to the next [s]. Default: <c>null</c>, it never runs out and gives a part whenever one is wanted.</summary>
    public Distribution? Every { get; init; }

    /// <summary>How many parts it gives in all. Range: 1 or more. Default: <c>null</c>, without end.</summary>
    public long? Limit { get; init; }

    /// <summary>The part types it gives, with their shares, which add up to 1. Default: one type named <c>part</c>.</summary>
    public ValueList<PartShare> Parts { get; init; } = [new PartShare(PartShare.DefaultType, 1)];

    /// <summary>Priority of its parts in buffers that go by priority: smaller first. Range: 0 to 100. Default: 0.</summary>
    public int Priority { get; init; }
}

/// <summary>The share of a part type in what a source gives.</summary>
/// <param name="Type">Name of the part type.</param>
/// <param name="Probability">Its share. Range: 0 to 1.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct PartShare(string Type, double Probability)
{
    /// <summary>The type of parts where none is named.</summary>
    public const string DefaultType = "part";
}

/// <summary>The text of a source.</summary>
internal static class SourceSyntax
{
    public static StationKind<SourceDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Source(definition, layout),
        Kind = "source",
        Summary = "Parts enter the factory here.",
        Role = _ => StationRole.Source,
        Empty = new SourceDefinition(),
        Keys =
        [
            Key<SourceDefinition>.Optional("every", TextOf.Durations(), "exponential(90 s)", "Time from one arrival to the next. Default: it never runs out and gives a part whenever one is wanted.",
                source => source.Every, (source, every) => source with { Every = every }),
            Key<SourceDefinition>.Optional("limit", TextOf.Maybe(TextOf.PartCount()), "200 parts", "How many parts it gives in all. Default: without end.",
                source => source.Limit is { } limit ? (int)Math.Clamp(limit, int.MinValue, int.MaxValue) : null, (source, limit) => source with { Limit = limit }),
            Key<SourceDefinition>.Optional("part", new PartSharesType(), "{ gear: 60 %, shaft: 40 % }", "The part type that it gives, or several with their shares, which add up to 100 %. Default: `part`.",
                source => source.Parts, (source, parts) => source with { Parts = parts }),
            Key<SourceDefinition>.Optional("priority", TextOf.Count(0, 100), "2", "Priority of its parts in buffers that go by priority: smaller first. Default: 0.",
                source => source.Priority, (source, priority) => source with { Priority = priority }),
        ],
    };

    /// <summary>A part type, or several with their shares.</summary>
    private sealed class PartSharesType : TextType<ValueList<PartShare>>
    {
        private static readonly TextType<string> One = TextOf.Name("part type");

        private static readonly TextType<ValueList<PartShare>> Several =
            TextOf.MapOf(One, TextOf.Ratio, (type, share) => new PartShare(type, share), share => (share.Type, share.Probability));

        public override string Expected => "a part type, or part types with shares such as '{ gear: 60 %, shaft: 40 % }'";

        public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<PartShare> value)
        {
            if (node.Kind == TextNodeKind.Map)
                return Several.TryRead(node, context, out value);
            bool isRead = One.TryRead(node, context, out string? type);
            value = isRead ? [new PartShare(type!, 1)] : null;
            return isRead;
        }

        public override TextNode Write(ValueList<PartShare> value) => value is [{ Probability: 1 } only] ? One.Write(only.Type) : Several.Write(value);

        public override void Check(ValueList<PartShare> value, TextContext context)
        {
            if (value is [{ Probability: 1 } only])
            {
                One.Check(only.Type, context);
                return;
            }
            Several.Check(value, context);
            context.CheckShares(value.Select(share => share.Probability));
        }

        public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(One.Schema(), Several.Schema()) };
    }
}
