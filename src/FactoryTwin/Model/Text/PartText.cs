using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>The text of part types.</summary>
internal static class PartText
{
    public static ObjectType<PartDefinition> Part { get; } = new("a part type",
        new PartDefinition { Name = "" },
        Key<PartDefinition>.Optional("priority", TextOf.Maybe(TextOf.Count(0, 100)), "2", "Priority in buffers that go by priority: smaller first. Default: that of the source.",
            part => part.Priority, (part, priority) => part with { Priority = priority }),
        Key<PartDefinition>.Optional("cycle", TextOf.MapOf(TextOf.Text, TextOf.Durations(), (station, time) => new PartCycle { Station = station, Time = time }, cycle => (cycle.Station, cycle.Time)),
            "{ mill: 3 min, lathe: 'normal(mean 6 min, sd 30 s)' }", "Its times at machines, inspections, assembly and batching stations, by their names. Default: the `cycle` of the station, the `time` of a batching one.",
            part => part.Cycles, (part, cycles) => part with { Cycles = cycles }),
        Key<PartDefinition>.Optional("route", TextOf.ListOf(new RouteStepType()), "[lathe: 1 min, mill: 3 min]", "The machines, inspections, assembly and batching stations, printers and cobots that it goes to, in this order, each with the time that it takes there, or without. Default: it goes the ways of the flow.",
            part => part.Route, (part, route) => part with { Route = route }),
        Key<PartDefinition>.Optional("attributes", TextOf.MapOf(TextOf.Name("part attribute"), new AttributeType(), (name, attribute) => attribute with { Name = name }, attribute => (attribute.Name, attribute)),
            "{ diameter: { value: 'normal(mean 20, sd 0.01)', unit: mm }, length: 120 mm }", "Numbers that each of its parts has of its own, by name: a number with or without a unit, a distribution, or the keys below. Default: none.",
            part => part.Attributes, (part, attributes) => part with { Attributes = attributes }));

    /// <summary>A step of a route: <c>mill: 3 min</c>, or <c>mill</c>.</summary>
    private sealed class RouteStepType : TextType<RouteStep>
    {
        private static readonly TextType<Distribution> Time = TextOf.Durations();

        public override string Expected => "steps such as 'mill: 3 min' or 'mill'";

        public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out RouteStep value)
        {
            value = null;
            if (node is { Kind: TextNodeKind.Map, Entries: [var step] })
            {
                context.Placed(node, step.Place);   // a step without braces has no place of its own
                bool isRead = Time.TryRead(step.Value, context.At(step.Key).Placed(step.Value, step.Place), out Distribution? time);
                value = isRead ? new RouteStep { Station = step.Key, Time = time } : null;
                return isRead;
            }
            if (node.Kind != TextNodeKind.Scalar)
                return context.Refuse(node, $"write {Expected}");
            if (!TextSpan.TryTake(node, context, Expected, out TextSpan station))
                return false;
            value = new RouteStep { Station = station.Text };
            return true;
        }

        public override TextNode Write(RouteStep value) => value.Time is null ? TextNode.Of(value.Station) : TextNode.Map([new TextEntry(value.Station, Time.Write(value.Time))]);

        public override void Check(RouteStep value, TextContext context)
        {
            if (value.Time is not null)
                Time.Check(value.Time, context.At(value.Station));
        }

        public override JsonObject Schema() => Json.AnyOf(
            new JsonObject { ["type"] = "string" },
            new JsonObject { ["type"] = "object", ["additionalProperties"] = Time.Schema(), ["minProperties"] = 1, ["maxProperties"] = 1 });
    }
}
