using System.Text.RegularExpressions;

namespace FactoryTwin.HouseRules;

/// <summary>What a compiler does not see in the text of the sources.</summary>
public partial class SourceFileTests
{
    private const int MostLines = 450;

    [Fact]
    public void Sources_have_no_regions() => Rule.HasNoOffenders(WithRegion(Repository.Files("src", ".cs")));

    [Fact]
    public void Sources_are_short() => Rule.HasNoOffenders(TooLong(Repository.Files("src", ".cs")));

    [Fact]
    public void Nothing_is_left_to_do() => Rule.HasNoOffenders(Unfinished(Everything));

    [Fact]
    public void No_test_is_skipped() => Rule.HasNoOffenders(Skipped(Repository.Files("tests", ".cs")));

    [Fact]
    public void Nothing_names_a_place_on_somebodys_machine() => Rule.HasNoOffenders(MachinePaths(Everything));

    [Fact]
    public void Control_each_fault_is_found_with_its_line()
    {
        // Written in halves, so that this file itself is clean.
        string text = "  #" + "region Helpers\n// TO" + "DO later\n[Fact(Sk" + "ip=\"flaky\")]\nAssert.Sk" + "ip(\"no\");\nLoad(\"/ho" + "me/anna/line.yaml\");\n";
        SourceFile[] bad = [new("src/Bad.cs", text + new string('\n', MostLines))];
        Assert.StartsWith("src/Bad.cs:1: ", Assert.Single(WithRegion(bad)), StringComparison.Ordinal);
        Assert.StartsWith("src/Bad.cs:2: ", Assert.Single(Unfinished(bad)), StringComparison.Ordinal);
        Assert.Equal(["src/Bad.cs:3", "src/Bad.cs:4"], Skipped(bad).Select(offender => offender.Split(": ")[0]));
        Assert.StartsWith("src/Bad.cs:5: ", Assert.Single(MachinePaths(bad)), StringComparison.Ordinal);
        Assert.StartsWith("src/Bad.cs: 455 lines", Assert.Single(TooLong(bad)), StringComparison.Ordinal);
        Assert.NotEmpty(Everything);
    }

    private static IEnumerable<SourceFile> Everything =>
        from folder in (string[])["src", "tests", "benchmarks", "samples", "seeds", ".ci"]
        from file in Repository.Files(folder, ".cs", ".md", ".yaml", ".csproj", ".props", ".txt", "/run")
        select file;

    private static string[] WithRegion(IEnumerable<SourceFile> files) => Offenders(files, Region(), "split the type by concern into files; regions are for samples");

    private static string[] Unfinished(IEnumerable<SourceFile> files) => Offenders(files, Todo(), "do it now or leave the note out");

    private static string[] Skipped(IEnumerable<SourceFile> files) => Offenders(files, Skip(), "mend the test or remove it; a skipped test proves nothing");

    private static string[] MachinePaths(IEnumerable<SourceFile> files) => Offenders(files, MachinePath(), "write the path from the root of the repository");

    private static string[] TooLong(IEnumerable<SourceFile> files) =>
    [
        .. from file in files
           let lines = file.Lines.Length - 1
           where lines > MostLines
           select $"{file.Path}: {lines} lines are more than {MostLines}; split it by concern, as in Simulation.Fork.cs",
    ];

    private static string[] Offenders(IEnumerable<SourceFile> files, Regex fault, string remedy) =>
    [
        .. from file in files
           from line in file.Lines.Index()
           where fault.IsMatch(line.Item)
           select $"{file.Path}:{line.Index + 1}: '{line.Item.Trim()}': {remedy}",
    ];

    [GeneratedRegex(@"^\s*#region\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"\b[T]ODO\b|\b[F]IXME\b")]
    private static partial Regex Todo();

    [GeneratedRegex(@"\b[S]kip(?:When|Unless|Type|Exceptions)?\s*=(?![=>])|\bAssert\.[S]kip")]
    private static partial Regex Skip();

    [GeneratedRegex(@"(?<![\w.])/(?:[h]ome|[r]oot|[U]sers|[w]ork)/|\b[C]:\\")]
    private static partial Regex MachinePath();
}
