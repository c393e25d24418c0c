using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FactoryTwin.HouseRules;

/// <summary>Whoever changes what a seed gives has to tell the users: the changelog names the golden hashes that it speaks of.</summary>
public partial class ChangelogTests
{
    private const string GoldenFile = "tests/FactoryTwin.Tests/golden-hashes.txt";

    [Fact]
    public void The_changelog_names_the_golden_hashes_under_results_may_differ() =>
        Rule.HasNoOffenders(Offenders(Repository.Read("CHANGELOG.md"), Repository.Read(GoldenFile)));

    [Fact]
    public void The_changelog_begins_with_the_version_that_is_built()
    {
        string version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal($"## {version}", Repository.Read("CHANGELOG.md").Split('\n').First(line => line.StartsWith("## ", StringComparison.Ordinal)).Trim());
    }

    [Fact]
    public void Control_changed_hashes_are_found_until_the_newest_entry_names_them()
    {
        const string Hashes = "# comment\nline-1 00ff\n";
        string named = $"## 2\n\n### Results may differ\n- More. (golden {Digest(Hashes)})\n\n## 1\n\n### Results may differ\n- First. (golden 00000000)\n";
        Assert.Empty(Offenders(named, Hashes));
        Assert.Empty(Offenders(named, "# another comment\n\n" + Hashes));
        Assert.NotEmpty(Offenders(named, Hashes + "line-2 00ff\n"));
        Assert.NotEmpty(Offenders(named.Replace("### Results may differ", "### Other", StringComparison.Ordinal), Hashes));
        Assert.NotEmpty(Offenders("## 3\n\n### Results may differ\n- Less. (golden 11111111)\n\n" + named, Hashes));
    }

    [Fact]
    public void Control_a_golden_file_without_hashes_is_found_even_if_the_changelog_names_its_digest()
    {
        const string Empty = "# comment\n\n";
        Assert.NotEmpty(Offenders($"## 1\n\n### Results may differ\n- Nothing. (golden {Digest(Empty)})\n", Empty));
    }

    /// <summary>Only the newest digest counts, so that a version which changes no result needs no entry.</summary>
    private static string[] Offenders(string changelog, string goldenHashes)
    {
        if (!Hashes(goldenHashes).Any())
            return [$"{GoldenFile} holds no hash; let the tests of the golden hashes write it"];
        string digest = Digest(goldenHashes);
        IEnumerable<Match> named = ResultsMayDiffer().Matches(changelog.ReplaceLineEndings("\n")).SelectMany(section => Golden().Matches(section.Value));
        return named.FirstOrDefault()?.Groups["digest"].Value == digest ? [] :
        [
            $"{GoldenFile} changed: say under 'Results may differ' of the current version in CHANGELOG.md what gives other results, "
            + $"and end the line with '(golden {digest})'",
        ];
    }

    /// <summary>The first 8 digits of the SHA-256 of the lines that are no comment.</summary>
    private static string Digest(string goldenHashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Hashes(goldenHashes)))))[..8];

    private static IEnumerable<string> Hashes(string goldenHashes) =>
        goldenHashes.ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim() != "" && !line.StartsWith('#'));

    [GeneratedRegex(@"^### Results may differ\n(?:(?!#).*\n)*", RegexOptions.Multiline)]
    private static partial Regex ResultsMayDiffer();

    [GeneratedRegex(@"\(golden (?<digest>[0-9a-f]{8})\)")]
    private static partial Regex Golden();
}
