using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace FactoryTwin.HouseRules;

/// <summary>The analyzer enforces the banned symbols; here each is seen to exist, because it is silent about one that is misspelt.</summary>
public class BannedSymbolsTests
{
    [Fact]
    public void Every_banned_symbol_exists_and_carries_its_remedy() =>
        Rule.HasNoOffenders(Offenders(Repository.Read("BannedSymbols.txt")));

    [Fact]
    public void Control_a_misspelt_symbol_and_one_without_a_remedy_are_found() =>
        Assert.Equal(
            [
                "P:System.DateTime.Yesterday: there is no such symbol; correct the line or remove it",
                "T:System.Randomness: there is no such symbol; correct the line or remove it",
                "T:System.Random: say after a semicolon what to use in its place",
            ],
            Offenders("P:System.DateTime.Yesterday;None.\nT:System.Randomness;None.\nT:System.Random\nM:System.Guid.NewGuid;Count.\n"));

    private static string[] Offenders(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Judge)];

    private static IEnumerable<string> Judge(string line)
    {
        string symbol = line.Split(';')[0];
        if (!Exists(symbol))
            yield return $"{symbol}: there is no such symbol; correct the line or remove it";
        if (string.IsNullOrWhiteSpace(line[symbol.Length..].TrimStart(';')))
            yield return $"{symbol}: say after a semicolon what to use in its place";
    }

    private static bool Exists(string symbol)
    {
        string name = symbol[2..].Split('(')[0];
        string type = symbol[0] is 'T' or 'N' ? name : name[..name.LastIndexOf('.')];
        foreach (string folder in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(typeof(object).Assembly.Location)!])
        {
            foreach (string file in Directory.EnumerateFiles(folder, "System.*.dll"))
            {
                using ModuleDefinition module = ModuleDefinition.ReadModule(file);
                if (module.GetType(type) is { } found && Members(found).Any(member => DocCommentId.GetDocCommentId(member) == symbol))
                    return true;
            }
        }
        return false;
    }

    private static IEnumerable<IMemberDefinition> Members(TypeDefinition type) => [type, .. type.Properties, .. type.Methods, .. type.Fields, .. type.Events];
}
