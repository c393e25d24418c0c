using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FactoryTwin.HouseRules;

/// <summary>Packages: locked, used, named with their licence, and from nowhere in particular.</summary>
public class PackageTests
{
    [Fact]
    public void Every_project_has_a_lock_file_that_names_no_registry() =>
        Rule.HasNoOffenders(WithoutLock(Projects, [.. LockFiles]));

    [Fact]
    public void Every_package_is_used_and_stands_in_the_list_of_third_parties() =>
        Rule.HasNoOffenders(Unaccounted(Repository.Read("Directory.Packages.props"), BuildFiles, Repository.Read("THIRD-PARTY.md")));

    [Fact]
    public void Control_a_missing_lock_a_registry_an_unused_and_an_unnamed_package_are_found()
    {
        Assert.Equal(
            [
                "a/packages.lock.json: build the project and commit the lock file",
                "b/packages.lock.json: names a registry; restore from the configured one and lock again",
            ],
            WithoutLock([new("a/a.csproj", ""), new("b/b.csproj", "")], [new("b/packages.lock.json", "https://registry.example")]));
        Assert.Equal(
            [
                "Idle.Package: no project uses it; remove it from Directory.Packages.props",
                "Used.Package: name it in THIRD-PARTY.md with its licence and its purpose",
            ],
            Unaccounted(
                """<Project><ItemGroup><PackageVersion Include="Idle.Package" /><PackageVersion Include="Used.Package" /></ItemGroup></Project>""",
                [new("a/a.csproj", """<PackageReference Include="Used.Package" />""")],
                "| Idle.Package | MIT |"));
    }

    private static IEnumerable<SourceFile> Projects => BuildFiles.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> LockFiles => Folders.SelectMany(folder => Repository.Files(folder, "packages.lock.json"));

    private static IEnumerable<SourceFile> BuildFiles =>
        Folders.SelectMany(folder => Repository.Files(folder, ".csproj", ".props")).Append(new("Directory.Build.props", Repository.Read("Directory.Build.props")));

    private static string[] Folders => ["src", "tests", "benchmarks", "samples"];

    private static string[] WithoutLock(IEnumerable<SourceFile> projects, SourceFile[] locks) =>
    [
        .. from project in projects
           let path = $"{project.Path[..project.Path.LastIndexOf('/')]}/packages.lock.json"
           let text = locks.FirstOrDefault(file => file.Path == path).Text
           where text is null || text.Contains("://", StringComparison.Ordinal)
           select $"{path}: {(text is null ? "build the project and commit the lock file" : "names a registry; restore from the configured one and lock again")}",
    ];

    private static IEnumerable<string> Unaccounted(string versions, IEnumerable<SourceFile> buildFiles, string thirdParties)
    {
        string references = string.Concat(buildFiles.Select(file => file.Text));
        foreach (string package in XDocument.Parse(versions).Descendants("PackageVersion").Select(version => version.Attribute("Include")!.Value))
        {
            if (!references.Contains($"<PackageReference Include=\"{package}\"", StringComparison.Ordinal))
                yield return $"{package}: no project uses it; remove it from Directory.Packages.props";
            if (!Regex.IsMatch(thirdParties, $@"\| {Regex.Escape(package)} \|"))
                yield return $"{package}: name it in THIRD-PARTY.md with its licence and its purpose";
        }
    }
}
