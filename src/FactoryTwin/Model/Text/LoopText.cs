namespace FactoryTwin.Model.Text;

/// <summary>A loop of cards as written: <c>{ conwip: 5, from: m1, to: m3 }</c>.</summary>
internal static class LoopText
{
    private static readonly TextType<int?> Cards = TextOf.Maybe(TextOf.Count(1, LoopDefinition.MostCards));

    public static ObjectType<LoopDefinition> Type { get; } = new("a loop",
        new LoopDefinition { Name = "", Cards = 0, Rule = (LoopRule)(-1), From = "" },   // neither word has been read
        Card(LoopRule.Conwip, "conwip", "5", "How many parts may be in the loop at once (constant work in progress)."),
        Card(LoopRule.Kanban, "kanban", "4", "The same; the word for a loop around each stage. One of the two is needed, and which of them makes no difference."),
        Key<LoopDefinition>.Required("from", TextOf.Text, "mill", "The first station in the loop: a part comes in only when a card is free.", loop => loop.From, (loop, from) => loop with { From = from }),
        Key<LoopDefinition>.Optional("to", TextOf.Text, "lathe", "The last station in the loop: the card is free when the part has left it. Default: that of `from`.", loop => loop.To, (loop, to) => loop with { To = to }),
        Key<LoopDefinition>.Optional("parts", TextOf.OneOrList(TextOf.Text), "[gear, shaft]", "The part types that need a card; others pass without. Default: all.", loop => loop.Parts, (loop, parts) => loop with { Parts = parts }))
    { ExactlyOneOf = ["conwip", "kanban"] };

    private static Key<LoopDefinition> Card(LoopRule rule, string name, string example, string summary) =>
        Key<LoopDefinition>.Optional(name, Cards, example, summary, loop => loop.Rule == rule ? loop.Cards : null, (loop, cards) => loop with { Cards = cards ?? 0, Rule = rule });
}
