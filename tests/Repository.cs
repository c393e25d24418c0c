using Xunit;

namespace FactoryTwin;

/// <summary>The working copy that tests were built from, and the texts checked in there that are made from code. One file for all test projects.</summary>
internal static partial class Repository
{
    private const string Approve = "FACTORYTWIN_APPROVE";

    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    /// <summary>A checked-in text says what the code says today; with FACTORYTWIN_APPROVE=1 it is written anew.</summary>
    public static void ShouldBe(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllText(PathOf(file), expected);
        string actual = File.Exists(PathOf(file)) ? Read(file) : "";
        Assert.True(actual == expected, $"{file} is not what the code says today. Run this test with {Approve}=1 to write it anew, read the difference, and tell users in CHANGELOG.");
    }

    /// <summary>The same for a part of a text, from behind one line to before another.</summary>
    public static void PartShouldBe(string file, string begin, string end, string expected)
    {
        string text = Read(file);
        int from = text.IndexOf(begin + "\n", StringComparison.Ordinal) + begin.Length + 1, to = text.IndexOf(end, Math.Max(from, 0), StringComparison.Ordinal);
        Assert.True(from > begin.Length && to >= from, $"{file} has no lines '{begin}' and '{end}'.");
        ShouldBe(file, text[..from] + expected + text[to..]);
    }

    private static string FindRoot(DirectoryInfo? folder) => folder is null ? throw new DirectoryNotFoundException("These tests read files of the repository: run them from within it.")
        : File.Exists(Path.Combine(folder.FullName, "FactoryTwin.sln")) ? folder.FullName : FindRoot(folder.Parent);
}
