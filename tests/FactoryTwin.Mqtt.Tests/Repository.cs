namespace FactoryTwin.Mqtt.Tests;

/// <summary>The folder that these tests were built from, and the texts checked in there that are made from code.</summary>
internal static class Repository
{
    private const string Approve = "FACTORYTWIN_APPROVE";

    public static string PathOf(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FactoryTwin.sln")))
                return Path.Combine(folder.FullName, file);
        }
        throw new DirectoryNotFoundException("These tests read files of the repository: run them from within it.");
    }

    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    /// <summary>A checked-in text says what the code says today; with FACTORYTWIN_APPROVE=1 it is written anew.</summary>
    public static void ShouldBe(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllText(PathOf(file), expected);
        string actual = File.Exists(PathOf(file)) ? Read(file) : "";
        Assert.True(actual == expected, $"{file} is not what the code says today. Run this test with {Approve}=1 to write it anew, read the difference, and tell users in CHANGELOG.");
    }
}
