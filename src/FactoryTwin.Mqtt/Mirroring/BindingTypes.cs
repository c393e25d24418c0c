using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>A signal: the unit of a number, <c>number</c>, <c>flag</c>, or the list of its words. Its name is its key.</summary>
internal sealed class SignalTextType : TextType<SignalDefinition>
{
    private const string Number = "number", Flag = "flag";
    private static readonly TextType<ValueList<string>> Words = TextOf.ListOf(TextOf.Text);

    public override string Expected => "a unit such as '°C', 'number', 'flag' or a list of words";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out SignalDefinition value)
    {
        value = null;
        if (node.Kind == TextNodeKind.List)
        {
            bool isRead = Words.TryRead(node, context, out ValueList<string>? words);
            value = isRead ? new SignalDefinition { Name = "", Type = SignalType.Text, Texts = words! } : null;
            return isRead;
        }
        if (!TextOf.Text.TryRead(node, context, out string? text))
            return false;
        value = text == Flag ? new SignalDefinition { Name = "", Type = SignalType.Flag } : new SignalDefinition { Name = "", Unit = text == Number ? "" : text };
        return true;
    }

    public override TextNode Write(SignalDefinition value) => value.Type switch
    {
        SignalType.Text => Words.Write(value.Texts),
        SignalType.Flag => TextNode.Of(Flag),
        _ => TextNode.Of(value.Unit.Length == 0 ? Number : value.Unit),
    };

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(TextOf.Text.Schema(), Words.Schema()) };
}

/// <summary>A duration, or <c>never</c>.</summary>
internal sealed class ExpectedType : TextType<ExpectedInterval>
{
    private static readonly TextType<TimeSpan?> Interval = TextOf.OrWord("never", TextOf.Duration());

    public override string Expected => Interval.Expected;

    public override bool TryRead(TextNode node, TextContext context, out ExpectedInterval value)
    {
        bool isRead = Interval.TryRead(node, context, out TimeSpan? interval);
        value = new ExpectedInterval(interval);
        return isRead;
    }

    public override TextNode Write(ExpectedInterval value) => Interval.Write(value.Interval);

    public override void Check(ExpectedInterval value, TextContext context) => Interval.Check(value.Interval, context);

    public override JsonObject Schema() => Interval.Schema();
}
