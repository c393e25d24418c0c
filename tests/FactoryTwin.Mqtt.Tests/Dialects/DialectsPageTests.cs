using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>The page of the dialects is made from what they say of themselves.</summary>
public class DialectsPageTests
{
    private const string Page = "src/FactoryTwin.Mqtt/DIALECTS.md";

    [Fact]
    public void The_page_of_the_dialects_says_what_they_say_today() => Repository.ShouldBe(Page, Written());

    [Fact]
    public void Names_are_words_with_hyphens_and_no_two_are_alike()
    {
        string[] names = [.. DialectRegistry.BuiltIn.All.Select(kind => kind.Name)];
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name));
        Assert.Equal(names, names.Distinct());
        Assert.All(DialectRegistry.BuiltIn.All, kind =>
        {
            IDialect dialect = kind.Create();
            Assert.Equal([kind.Name, .. kind.TopicFilters], (string[])[dialect.Name, .. dialect.TopicFilters]);
        });
    }

    [Fact]
    public void Every_example_comes_on_a_topic_that_its_dialect_asks_for() => Assert.All(
        from example in DialectExamples.All
        from message in example.Value
        select (example.Key, message.Topic),
        pair => Assert.True(DialectRegistry.BuiltIn.Find(pair.Key)!.TopicFilters.Any(filter => TopicText.Matches(filter, pair.Topic)), $"{pair.Key} does not ask for {pair.Topic}"));

    [Fact]
    public void A_dialect_of_ones_own_joins_the_others_and_needs_a_name_of_its_own()
    {
        DialectKind own = DialectRegistry.BuiltIn.Find("bambu")! with { Name = "mine" };
        Assert.Same(own, DialectRegistry.BuiltIn.With(own).Find("mine"));
        Assert.Null(DialectRegistry.BuiltIn.Find("mine"));
        var fault = Assert.Throws<ArgumentException>(() => DialectRegistry.BuiltIn.With(DialectRegistry.BuiltIn.All[0]));
        Assert.StartsWith($"There is a dialect '{DialectRegistry.BuiltIn.All[0].Name}' already; a new one needs a name of its own.", fault.Message, StringComparison.Ordinal);
    }

    private static string Written()
    {
        var page = new StringBuilder("""
            # Dialects

            How devices are understood: which topics, what is a state, a job or a signal, and in which unit. This page is written by a test from the code.

            A field that is not there says nothing. A null is a value that is not known, and comes as a bad one, unless a remark says otherwise. A number may be written as text. A field of another type than it should have is counted as unreadable, with its message kept aside.
            A word for a state that is not in the table is told without a state, and counted. What is not in a table is passed over; for devices that are not here, write a [mapping file](MAPPING.md).

            | dialect | devices | topics |
            |---|---|---|

            """);
        foreach (DialectKind kind in DialectRegistry.BuiltIn.All)
            page.Append($"| [`{kind.Name}`](#{kind.Name}) | {kind.Summary} | {string.Join(", ", kind.TopicFilters.Select(filter => $"`{filter}`"))} |\n");
        foreach (DialectKind kind in DialectRegistry.BuiltIn.All)
            Write(kind, page);
        return page.ToString();
    }

    private static void Write(DialectKind kind, StringBuilder page)
    {
        page.Append($"\n## {kind.Name}\n\n{char.ToUpperInvariant(kind.Summary[0])}{kind.Summary[1..]}.\n\n- Jobs: {kind.Jobs}.\n- Presence: {kind.Presence}.\n- Time: {kind.Time}.\n");
        foreach (string remark in kind.Remarks)
            page.Append($"- {remark}\n");
        foreach (StateMap map in kind.States)
        {
            page.Append($"\n| `{map.Field}` | state | remark |\n|---|---|---|\n");
            foreach (StateWord word in map.Words)
                page.Append($"| {(word.Word.Length == 0 ? "(empty)" : $"`{word.Word}`")} | {word.State?.ToString() ?? "unclear"}{(word.Phase == StationPhase.None ? "" : $"/{word.Phase}")} | {word.Remark} |\n");
        }
        if (kind.Signals.Count == 0)
            return;
        page.Append("\n| field | signal | unit |\n|---|---|---|\n");
        foreach (SignalRow row in kind.Signals)
            page.Append($"| `{row.Field}` | `{row.Name}` | {(row.Type == SignalType.Flag ? "yes or no" : row.Type == SignalType.Text ? "text" : row.Unit.Length == 0 ? "" : row.Unit)} |\n");
    }
}
