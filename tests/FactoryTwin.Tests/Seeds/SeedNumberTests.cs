using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Seeds;

/// <summary>A starter factory claims nothing that nobody knows: its numbers are assumed, and say so, or have a source.</summary>
public partial class SeedNumberTests
{
    /// <summary>All but the textbook line, whose numbers are exact.</summary>
    public static TheoryData<string> Assumed => [.. SeedFile.All.Select(row => row.Data).Where(seed => seed != SeedFile.Exponential)];

    [Theory, MemberData(nameof(Assumed))]
    public void Every_number_says_that_it_is_assumed_or_where_it_is_from(string seed) => Assert.Empty(Unaccounted(SeedFile.Read(seed)));

    [Fact]
    public void Control_a_number_without_a_word_on_it_is_found() =>
        Assert.Equal(
            ["3: capacity: 6", "8: cycle: 56 s"],
            Unaccounted("""
                stations:
                  infeed:                  # a table
                    capacity: 6
                    order: priority
                  milled:                  # assumed
                    capacity: 8
                  wash:
                    cycle: 56 s
                    scrap: 1 %             # source: 000_x.txt
                """));

    /// <summary>Lines with a number that neither they nor the keys above them account for.</summary>
    private static IEnumerable<string> Unaccounted(string text)
    {
        var above = new Stack<(int Indent, bool IsAccounted)>();
        foreach ((int index, string line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            string said = line.Split('#')[0].TrimEnd();
            if (said.Trim() == "")
                continue;
            int indent = said.Length - said.TrimStart().Length;
            while (above.TryPeek(out (int Indent, bool) key) && key.Indent >= indent)
                above.Pop();
            bool isAccounted = Account().IsMatch(line[said.Length..]) || (above.TryPeek(out (int, bool IsAccounted) parent) && parent.IsAccounted);
            above.Push((indent, isAccounted));
            if (!isAccounted && Number().IsMatch(said))
                yield return $"{index + 1}: {said.Trim()}";
        }
    }

    [GeneratedRegex("#.*(assumed|source)")]
    private static partial Regex Account();

    [GeneratedRegex(@"\d")]
    private static partial Regex Number();
}
