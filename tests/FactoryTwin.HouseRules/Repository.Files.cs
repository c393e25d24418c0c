using System.Diagnostics;

namespace FactoryTwin;

/// <summary>A file of the repository: where it is, seen from the root, and what it says.</summary>
internal readonly record struct SourceFile(string Path, string Text)
{
    public string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');
}

/// <content>The files of the working copy.</content>
internal static partial class Repository
{
    /// <summary>Every file below a folder with one of these endings, build output left out.</summary>
    public static IEnumerable<SourceFile> Files(string folder, params string[] endings) =>
        from file in Directory.Exists(PathOf(folder)) ? Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories) : []
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where endings.Any(path.EndsWith) && !path.Split('/').Intersect(["bin", "obj", "node_modules"]).Any()
        orderby path
        select new SourceFile(path, File.ReadAllText(file));

    /// <summary>Names at the top level: those under version control, or all of them where there is none, as in an unpacked archive.</summary>
    public static string[] TopLevel()
    {
        if (!Path.Exists(PathOf(".git")))
            return [.. Directory.EnumerateFileSystemEntries(Root).Select(entry => Path.GetFileName(entry)!)];
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "ls-files"]) { RedirectStandardOutput = true })!;
        string[] files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. files.Select(file => file.Split('/')[0]).Distinct()];
    }
}
