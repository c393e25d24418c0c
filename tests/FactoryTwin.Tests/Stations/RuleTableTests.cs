using System.Reflection;
using System.Text.RegularExpressions;
using FactoryTwin.Tests.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>The table of MODEL.md that says what happens where things meet at one instant names tests that are there, and leaves none of them and no pair out.</summary>
public class RuleTableTests
{
    private const string Heading = "## When things meet at one instant\n";

    private static readonly string[] _things = ["completion", "set-up", "failure", "minor stop", "maintenance", "shift end", "operator", "blocking", "tool change"];

    [Fact]
    public void Every_row_names_a_test_that_is_there() =>
        Assert.Empty(Rows(Table).Select(row => row.Test).Except(TestsOf(_ => true)));

    [Fact]
    public void Every_test_of_a_rule_stands_in_a_row() =>
        Assert.Empty(TestsOf(type => type.Name.EndsWith("RuleTests", StringComparison.Ordinal)).Except(Rows(Table).Select(row => row.Test)));

    [Fact]
    public void Every_pair_has_a_row() => Assert.Empty(Pairs.Except(PairsOf(Table)));

    [Fact]
    public void Control_a_row_without_a_test_is_found_and_a_pair_without_a_row()
    {
        const string Bad = "| these meet | what happens first | because | test |\n|---|---|---|---|\n| set-up, failure | Nothing. | So. | No one has ever written a set-up test |\n";
        Row row = Assert.Single(Rows(Bad));
        Assert.Equal("No_one_has_ever_written_a_set_up_test", row.Test);
        Assert.DoesNotContain(row.Test, TestsOf(_ => true));
        Assert.Equal(35, Pairs.Except(PairsOf(Bad)).Count());
    }

    private static string Table
    {
        get
        {
            string text = Repository.Read("seeds/MODEL.md");
            int begin = text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
            return text[begin..text.IndexOf("\n## ", begin, StringComparison.Ordinal)];
        }
    }

    private static IEnumerable<(string, string)> Pairs =>
        from first in _things.Index() from second in _things[(first.Index + 1)..] select (first.Item, second);

    private static IEnumerable<(string, string)> PairsOf(string table) =>
        from row in Rows(table)
        let meeting = _things.Where(thing => row.Meeting.Split(", ").Take(2).Any(word => word.StartsWith(thing, StringComparison.Ordinal))).ToArray()
        where meeting.Length == 2
        select (meeting[0], meeting[1]);

    /// <summary>Names of the tests of a class beside this one.</summary>
    private static IEnumerable<string> TestsOf(Func<Type, bool> isMeant) =>
        from type in typeof(RuleTableTests).Assembly.GetTypes()
        where type.Namespace == typeof(RuleTableTests).Namespace && isMeant(type)
        from method in type.GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is not null
        select method.Name;

    private static IEnumerable<Row> Rows(string table) =>
        table.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ').Split(" | "))
            .Where(cells => cells is [not "these meet", _, _, _])
            .Select(cells => new Row(cells[0], Regex.Replace(cells[^1], "[^A-Za-z0-9]", "_")));

    /// <param name="Meeting">What meets, in words.</param>
    /// <param name="Test">Name of the test that the row names by its sentence.</param>
    private sealed record Row(string Meeting, string Test);
}
