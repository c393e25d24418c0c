using System.Text.RegularExpressions;

namespace FactoryTwin.HouseRules;

/// <summary>What the README and the other pages show is what the repository holds.</summary>
/// <remarks>C# names the region of a sample that it is a copy of; anything else may name a file or region.</remarks>
public partial class ReadmeTests
{
    private const int MostLines = 150;

    /// <summary>Pages whose code, commands and links are checked.</summary>
    public static TheoryData<string> Pages =>
        [.. ((string[])["README.md", "CHANGELOG.md", "THIRD-PARTY.md", .. Repository.Files("src", ".md").Concat(Repository.Files("benchmarks", ".md")).Select(page => page.Path)])];

    [Theory, MemberData(nameof(Pages))]
    public void Code_on_a_page_equals_the_sample_it_names(string page) => Rule.HasNoOffenders(WrongCode(Repository.Read(page), Sample));

    [Theory, MemberData(nameof(Pages))]
    public void Files_that_a_page_links_or_runs_exist(string page) => Rule.HasNoOffenders(Missing(Repository.Read(page), Path.GetDirectoryName(page)!));

    [Fact]
    public void The_readme_is_short_and_shows_both_commands_and_a_sample_in_code()
    {
        string readme = Repository.Read("README.md");
        Assert.InRange(readme.Split('\n').Length, 1, MostLines);
        Assert.Contains("dotnet run -c Release --project src/FactoryTwin.Cli -- run seeds/", readme, StringComparison.Ordinal);
        Assert.Contains("./test.sh", readme, StringComparison.Ordinal);
        Assert.Contains(CodeBlock().Matches(readme.ReplaceLineEndings("\n")), block => block.Groups["language"].Value == "csharp");
    }

    [Fact]
    public void Control_code_that_differs_names_no_sample_or_names_one_that_is_not_there_is_found()
    {
        const string Page = """
            ```csharp
            Run();
            ```
            <!-- sample: samples/A/Program.cs#quick-start -->
            ```csharp
            Run();
            Stop();
            ```
            <!-- sample: samples/A/Program.cs#quick-start -->
            ```csharp
            Run(1);
            ```
            <!-- sample: samples/A/Program.cs#other -->
            ```csharp
            Run();
            ```
            <!-- sample: seeds/a.yaml -->
            ```yaml
            name: B
            ```
            ```yaml
            name: nobody compares this
            ```
            """;
        const string Source = "Setup();\n    #region quick-start\n    Run();\n    Stop();\n    #endregion\n";
        Assert.Equal(
            [
                "line 1: code without a sample; put '<!-- sample: samples/Name/Program.cs#region -->' on the line before it",
                "line 10: differs from samples/A/Program.cs#quick-start; copy its text",
                "line 14: there is no samples/A/Program.cs#other; name what is there",
                "line 18: differs from seeds/a.yaml; copy its text",
            ],
            WrongCode(Page, (_, region) => Region(Source, region)));
    }

    [Fact]
    public void Control_a_link_and_a_command_that_lead_nowhere_are_found() =>
        Assert.Equal(
            ["no-such-page.md", "samples/NoSuchSample", "./no-such.sh"],
            Missing(
                "See [this](no-such-page.md) and [that](https://example.org).\n```\ndotnet run --project samples/NoSuchSample --for 8h\n./no-such.sh\n./test.sh\n```\n",
                folder: "").Select(offender => offender.Split(':')[0]));

    private static string? Sample(string path, string region) => File.Exists(Repository.PathOf(path)) ? Region(Repository.Read(path), region) : null;

    /// <summary>The lines of a region, moved to the left edge, or the whole file where none is named; <c>null</c> where there is no such region.</summary>
    private static string? Region(string source, string region)
    {
        if (region == "")
            return source.Trim('\n');
        string[] lines = source.ReplaceLineEndings("\n").Split('\n');
        int first = Array.FindIndex(lines, line => line.Trim() == $"#region {region}") + 1;
        if (first == 0)
            return null;
        string[] body = lines[first..Array.FindIndex(lines, first, line => line.Trim() == "#endregion")];
        int indent = body.Where(line => line.Trim() != "").Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', body.Select(line => line.Trim() == "" ? "" : line[indent..])).Trim('\n');
    }

    private static IEnumerable<string> WrongCode(string page, Func<string, string, string?> sample)
    {
        page = page.ReplaceLineEndings("\n");
        foreach (Match block in CodeBlock().Matches(page))
        {
            string place = $"line {page[..block.Groups["fence"].Index].Count(c => c == '\n') + 1}";
            Group name = block.Groups["sample"];
            if (!name.Success && block.Groups["language"].Value != "csharp")
                continue;
            if (!name.Success)
                yield return $"{place}: code without a sample; put '<!-- sample: samples/Name/Program.cs#region -->' on the line before it";
            else if (sample(block.Groups["path"].Value, block.Groups["region"].Value) is not { } expected)
                yield return $"{place}: there is no {name}; name what is there";
            else if (block.Groups["code"].Value.Trim('\n') != expected)
                yield return $"{place}: differs from {name}; copy its text";
        }
    }

    private static IEnumerable<string> Missing(string page, string folder) =>
        from path in Link().Matches(page).Select(link => Path.Combine(folder, link.Groups["path"].Value))
            .Concat(CommandBlock().Matches(page).SelectMany(block => PathInCommand().Matches(block.Value)).Select(match => match.Value))
        where !Path.Exists(Repository.PathOf(path))
        select $"{path}: there is no such file; correct the page";

    [GeneratedRegex(@"(?:<!-- sample: (?<sample>(?<path>[^\s#]+)#?(?<region>\S*)) -->\n)?(?<fence>^```)(?<language>\S*)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?!\w+://|#)(?<path>[^)#]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(?:bash|sh|console|text)?\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommandBlock();

    [GeneratedRegex(@"(?<=^|\s)(?:\./|src/|tests/|benchmarks/|samples/|seeds/)[\w./-]+")]
    private static partial Regex PathInCommand();
}
