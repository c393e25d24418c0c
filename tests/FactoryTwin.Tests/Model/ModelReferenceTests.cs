using System.Text;
using System.Text.RegularExpressions;
using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed partial class ModelReferenceTests
{
    private const string Reference = "seeds/MODEL.md";

    [Fact]
    public void The_json_schema_says_what_the_keys_say_today() =>
        Repository.ShouldBe("seeds/factory.schema.json", FactoryModel.JsonSchema());

    [Fact]
    public void The_key_tables_of_the_reference_say_what_the_keys_say_today()
    {
        string text = Repository.Read(Reference);
        text = WithTable(text, "the model", FactoryText.Keys(StationKinds.BuiltIn.All).Keys.Select(key => key.Description));
        text = WithTable(text, "a pool of operators", new PoolType().Keys);
        text = WithTable(text, "a loop", LoopText.Type.Keys);
        text = WithTable(text, "every station", CommonKeyList.All.Select(key => key.Description));
        text = WithTable(text, "a program", ProgramText.Type.Keys);
        text = WithTable(text, "a step", StepType.Table.Keys);
        text = WithTable(text, "an arm", ArmText.Type.Keys);
        foreach (StationSyntax kind in StationKinds.BuiltIn.All)
            text = WithTable(text, kind.Kind, kind.OwnKeys);
        Repository.ShouldBe(Reference, text);
    }

    [Fact]
    public void The_reference_says_which_kinds_heed_a_key_of_every_station()
    {
        string text = Repository.Read(Reference);
        Assert.All(CommonKeyList.All, key => Assert.Contains($"| `{key.Name}` | {string.Join(", ", StationKinds.BuiltIn.All.Where(kind => kind.Heeds.HasFlag(CommonKeyList.Flag(key))).Select(kind => kind.Kind))} |\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_example_of_the_reference_can_be_read()
    {
        string folder = Folder();
        string[] examples = [.. Example().Matches(Repository.Read(Reference)).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 15, "The reference has lost its examples.");
        foreach (string example in examples)
        {
            string model = example == examples[0] ? example : Framed(examples[0], example);
            FactoryModel read = FactoryModel.Parse(model, Path.Combine(folder, "example.yaml"));
            Assert.Equal(read, FactoryModel.Parse(read.ToYaml(), Path.Combine(folder, "example.yaml")));
        }
    }

    [Fact]
    public void Every_program_and_arm_of_the_reference_can_be_read_and_done()
    {
        string[] examples = [.. OtherExample().Matches(Repository.Read(Reference)).Select(match => match.Groups[1].Value)];
        ArmProgram[] programs = [.. examples.Where(example => example.Contains("steps:", StringComparison.Ordinal)).Select(example => ArmProgram.Parse(example))];
        ArmDefinition[] arms = [.. examples.Where(example => example.Contains("joints:\n", StringComparison.Ordinal)).Select(example => ArmDefinition.Parse(example))];
        Assert.Equal((1, 1, 2), (programs.Length, arms.Length, examples.Length));
        Assert.True(ArmMotion.Plan(new Arm(arms[0]), programs[0]).Duration > TimeSpan.Zero);
    }

    [Fact]
    public void Every_example_of_a_key_can_be_read_and_is_what_its_key_needs()
    {
        var faults = new List<string>();
        string folder = Folder();
        StationSyntax machine = StationKinds.BuiltIn.All.First(kind => kind.Kind == "machine");
        foreach ((StationSyntax owner, KeyDescription key) in StationKinds.BuiltIn.All.SelectMany(kind => kind.OwnKeys.Select(key => (kind, key))).Concat(CommonKeyList.All.Select(key => (machine, key.Description))))
        {
            string station = $"kind: {owner.Kind}, {string.Concat(owner.OwnKeys.Where(other => other.IsRequired && other.Name != key.Name).Select(other => $"{other.Name}: {Quoted(other.Example)}, "))}";
            Collect(faults, key.Name, $"{{ {station}{key.Name}: {Quoted(key.Example)} }}", owner, folder);
            foreach (KeyDescription inner in key.Keys)
            {
                if (inner.Keys.Count > 0)
                    continue;
                IEnumerable<string> required = key.Keys.Where(other => other != inner && (other.IsRequired || (other.Name == "every" && inner.Name is not ("age" or "per-layer")) || (other.Name == "pool" && inner.Name != "skill"))).Append(inner).Select(part => $"{part.Name}: {Quoted(part.Example)}");
                Collect(faults, $"{key.Name}.{inner.Name}", $"{{ {station}{key.Name}: {{ {string.Join(", ", required)} }} }}", owner, folder);
            }
        }
        Assert.Empty(faults);
    }

    [Fact]
    public void The_reference_names_every_code_of_a_fault()
    {
        string text = Repository.Read(Reference);
        Assert.All(typeof(ProblemCode).GetFields(), field => Assert.Contains($"| {field.GetValue(null)} |", text, StringComparison.Ordinal));
    }

    /// <summary>A folder with the files that examples name.</summary>
    private static string Folder()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "measured.csv"), "part,seconds\n1,80\n2,95.5\n3,70\n");
        File.WriteAllText(Path.Combine(folder, "rules.yaml"), "- { name: fund, share: 20 % }\n");
        foreach (string program in (string[])["deburr.yaml", "load.yaml", "unload.yaml"])
            File.WriteAllText(Path.Combine(folder, program), "start: 0 -90 90 -90 -90 0 deg\nsteps: [wait: 20 s]\n");
        File.Copy(Repository.PathOf("seeds/parts/cube.gcode"), Path.Combine(folder, "cube.gcode"));
        File.Copy(Repository.PathOf("seeds/parts/bracket.gcode"), Path.Combine(folder, "bracket.gcode"));
        File.Copy(Repository.PathOf("seeds/parts/farm-printer.yaml"), Path.Combine(folder, "my-printer.yaml"));
        File.WriteAllText(Path.Combine(folder, "tend.yaml"), OtherExample().Match(Repository.Read(Reference)).Groups[1].Value);
        return folder;
    }

    private static void Collect(List<string> faults, string key, string yaml, StationSyntax kind, string folder)
    {
        var sheet = new TextSheet("example.yaml", folder);
        var context = new TextContext(sheet);
        try
        {
            if (YamlReader.Read(yaml, context) is { } node)
                kind.Read(node, context);
            sheet.ThrowIfFaulty();
        }
        catch (ModelException error)
        {
            faults.Add($"{key}: {yaml}: {error.Message}");
        }
    }

    private static string Quoted(string example) => example.StartsWith('{') || example.StartsWith('[') ? example : $"'{example}'";

    /// <summary>The frame with the keys that an example changes.</summary>
    private static string Framed(string frame, string example)
    {
        TextNode outer = Node(frame), inner = Node(example);
        var keys = outer.Entries.ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (TextEntry entry in inner.Entries)
            keys[entry.Key] = entry.Key == "stations" ? Merged(keys["stations"], entry.Value) : entry.Value;
        return YamlWriter.Write(TextNode.Map([.. keys.Select(pair => new TextEntry(pair.Key, pair.Value))]));
    }

    private static TextNode Merged(TextNode frame, TextNode example) =>
        TextNode.Map([.. frame.Entries.Select(entry => example[entry.Key] is { } changed ? entry with { Value = changed } : entry), .. example.Entries.Where(entry => frame[entry.Key] is null)]);

    private static TextNode Node(string yaml)
    {
        var sheet = new TextSheet("example.yaml", "");
        TextNode? node = YamlReader.Read(yaml, new TextContext(sheet));
        sheet.ThrowIfFaulty();
        return node!;
    }

    private static string WithTable(string text, string of, IEnumerable<KeyDescription> keys)
    {
        string begin = $"<!-- keys of {of} -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, end = text.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        var table = new StringBuilder("| key | value | meaning |\n|---|---|---|\n");
        AddRows(table, "", keys);
        return text[..start] + table + text[end..];
    }

    private static void AddRows(StringBuilder table, string owner, IEnumerable<KeyDescription> keys)
    {
        foreach (KeyDescription key in keys)
        {
            table.Append($"| `{owner}{key.Name}`{(key.IsRequired ? " (required)" : "")} | `{key.Example}` | {key.Summary} |\n");
            AddRows(table, $"{owner}{key.Name}.", key.Keys);
        }
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    /// <summary>Programs and arms.</summary>
    [GeneratedRegex("```yml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex OtherExample();
}
