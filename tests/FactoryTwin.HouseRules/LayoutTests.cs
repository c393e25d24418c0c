using System.Text.RegularExpressions;

namespace FactoryTwin.HouseRules;

/// <summary>The top level is the user's: what it holds is what somebody who arrives needs to see.</summary>
public partial class LayoutTests
{
    [Fact]
    public void The_top_level_holds_only_what_a_user_looks_for() => Rule.HasNoOffenders(Offenders(Repository.TopLevel()));

    [Fact]
    public void Control_a_folder_and_a_file_that_do_not_belong_are_found() =>
        Assert.Equal(["docs", "notes.md"], Offenders(["src", ".ci", "README.md", "docs", "notes.md"]).Select(offender => offender.Split(':')[0]));

    private static string[] Offenders(IEnumerable<string> names) =>
    [
        .. from name in names
           where !Allowed().IsMatch(name)
           select $"{name}: move it into src, tests, benchmarks, samples, seeds or a folder that begins with a dot",
    ];

    [GeneratedRegex("""
        ^(?:src|tests|benchmarks|samples|seeds|\..+
        |FactoryTwin\.sln|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY\.md|test\.sh
        |Directory\.(?:Build|Packages)\.(?:props|targets)|global\.json|BannedSymbols\.txt)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Allowed();
}
