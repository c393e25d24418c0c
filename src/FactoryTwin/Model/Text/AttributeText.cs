using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FactoryTwin.Model.Text;

/// <summary>An attribute of a part type: <c>4</c>, <c>120 mm</c>, <c>normal(mean 20, sd 0.01)</c>, or <c>{ value: normal(mean 20, sd 0.01), unit: mm }</c>.</summary>
internal sealed partial class AttributeType : TextType<AttributeDefinition>
{
    private static readonly ObjectType<AttributeDefinition> Table = new("an attribute",
        new AttributeDefinition { Name = "", Value = Distribution.Number(0) },
        Key<AttributeDefinition>.Required("value", TextOf.Numbers, "normal(mean 20, sd 0.01)", "Its value, drawn for each part when it comes into being; a number without unit, or a distribution.",
            attribute => attribute.Value, (attribute, value) => attribute with { Value = value }),
        Key<AttributeDefinition>.Optional("unit", TextOf.Text, "mm", "Unit of its numbers. Default: none.", attribute => attribute.Unit, (attribute, unit) => attribute with { Unit = unit }));

    public override string Expected => "a number such as '4' or '120 mm', a distribution such as 'normal(mean 20, sd 0.01)', or '{ value: normal(mean 20, sd 0.01), unit: mm }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out AttributeDefinition value)
    {
        value = null;
        if (node.Kind == TextNodeKind.Map)
            return Table.TryRead(node, context, out value);
        if (!TextSpan.TryTake(node, context, Expected, out TextSpan text))
            return false;
        Group unit = Quantity().Match(text.Text).Groups["unit"];
        if (!((ScalarType<Distribution>)TextOf.Numbers).TryParse(unit.Success ? text[..unit.Index].Trim() : text, out Distribution? read))
            return false;
        value = Table.Table.Empty with { Value = read, Unit = unit.Value };
        return true;
    }

    public override TextNode Write(AttributeDefinition value) =>
        value.Unit.Length == 0 ? TextOf.Numbers.Write(value.Value)
        : value.Value.Shape == DistributionShape.Constant && Quantity().Match($"{value.Value} {value.Unit}").Groups["unit"].Value == value.Unit ? TextNode.Of($"{value.Value} {value.Unit}")
        : Table.Write(value);

    public override void Check(AttributeDefinition value, TextContext context)
    {
        if (context.Node is { Kind: TextNodeKind.Scalar })
            TextOf.Numbers.Check(value.Value, context);
        else
            Table.Check(value, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(new JsonObject { ["type"] = new JsonArray("number", "string") }, Table.Schema());

    /// <summary>A constant may have its unit behind it.</summary>
    [GeneratedRegex(@"^(?>[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(?<unit>[\p{L}%‰°]\S*)$")]
    private static partial Regex Quantity();
}
