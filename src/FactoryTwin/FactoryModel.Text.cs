using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin;

public sealed partial record FactoryModel
{
    private const string Beginning = "a model begins with 'name:'";

    /// <summary>Reads a model from a file of YAML.</summary>
    /// <param name="path">The file: UTF-8, at most 4 MB. Files that the model names are looked for in its folder.</param>
    /// <param name="kinds">The kinds that its stations may be of. Default: the built-in ones.</param>
    /// <exception cref="ModelException">The file cannot be read, or the model is faulty; all faults are listed.</exception>
    public static FactoryModel Load(string path, StationKinds? kinds = null) => LoadFile(path, kinds, isForeign: false);

    /// <summary>Reads a model that came over a network.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file cannot be read, or the model is faulty; all faults are listed.</exception>
    /// <exception cref="InvalidOperationException">It names a file outside its folder, which was not read.</exception>
    internal static FactoryModel LoadForeign(string path) => LoadFile(path, null, isForeign: true);

    private static FactoryModel LoadFile(string path, StationKinds? kinds, bool isForeign)
    {
        var sheet = new TextSheet(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "") { IsForeign = isForeign };
        return Read(ModelFile.Read(path, new TextContext(sheet)), sheet, kinds ?? StationKinds.BuiltIn);
    }

    /// <summary>Reads a model from a text of YAML.</summary>
    /// <param name="text">The text, at most 4 MB.</param>
    /// <param name="fileName">The file that faults are said to be in; files that the model names are looked for in its folder. Default: <c>model.yaml</c> in the current folder.</param>
    /// <param name="kinds">The kinds that its stations may be of. Default: the built-in ones.</param>
    /// <exception cref="ModelException">The model is faulty; all faults are listed.</exception>
    public static FactoryModel Parse(string text, string fileName = "model.yaml", StationKinds? kinds = null)
    {
        var sheet = new TextSheet(fileName, Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "");
        return Read(ModelFile.Check(text, new TextContext(sheet)), sheet, kinds ?? StationKinds.BuiltIn);
    }

    /// <summary>The model as YAML, which reads back equal; defaults are left out.</summary>
    /// <exception cref="InvalidOperationException">It has measured values, an arm or a program that came from no file, or an unnamed buffer with more than a capacity.</exception>
    public string ToYaml()
    {
        foreach (StationEntry entry in Stations.Where(entry => entry.IsUnnamed))
        {
            if (entry.Definition is not BufferDefinition { Capacity: var capacity } || entry.Definition != new BufferDefinition { Capacity = capacity })
                throw new InvalidOperationException($"The unnamed buffer '{entry.Name}' has more than a capacity, and the flow can write no more.");
        }
        return YamlWriter.Write(TextNode.Map([.. FactoryText.Keys(Kinds.All).Write(ToText())]));
    }

    private static FactoryModel Read(string? yaml, TextSheet sheet, StationKinds kinds)
    {
        var root = new TextContext(sheet);
        FactoryText text = new();
        TextNode? node = yaml is null ? null : YamlReader.Read(yaml, root, Beginning);
        if (node is { Kind: not TextNodeKind.Map })
            root.ReportAt(new TextPlace(1, 1), ProblemCode.WrongShape, "this is not a model", Beginning);
        if (node is not { Kind: TextNodeKind.Map })
            sheet.ThrowIfFaulty();
        text = FactoryText.Keys(kinds.All).Read(node!, root, text);
        return FromText(text, sheet, kinds);
    }

    /// <summary>Takes the flow apart and checks the whole.</summary>
    private static FactoryModel FromText(FactoryText text, TextSheet sheet, StationKinds kinds)
    {
        var names = text.Stations.Select(entry => entry.Name).ToHashSet();
        var stations = text.Stations.ToList();
        var flows = new List<FlowDefinition>();
        Dictionary<string, string> goodOutcomes = text.Stations.Select(entry => (entry.Name, Good: kinds.All.FirstOrDefault(kind => kind.DefinitionType == entry.Definition.GetType())?.GoodOutcome))
            .Where(named => named.Good is not null).DistinctBy(named => named.Name).ToDictionary(named => named.Name, named => named.Good!);
        var goodWays = new Dictionary<string, string?>();   // how the first good way on of a station is written
        TextContext flow = new TextContext(sheet).At("flow");
        foreach (ValueList<FlowPoint> line in text.Flow)
        {
            string[] stops = new string[line.Count];
            for (int i = 0; i < line.Count; i++)
            {
                stops[i] = line[i].Name ?? Unnamed(line, i, names);
                if (line[i].Name is null)
                    stations.Add(new StationEntry { Name = stops[i], Definition = new BufferDefinition { Capacity = line[i].Capacity }, IsUnnamed = true });
            }
            for (int i = 1; i < line.Count; i++)
            {
                TextContext step = flow.Item(flows.Count);
                step.Part("from").PlacedAt(line[i - 1].Place);
                step.Part("to").PlacedAt(line[i].Place);
                string? outcome = line[i - 1].Outcome;
                if (goodOutcomes.TryGetValue(stops[i - 1], out string? good) && (outcome is null || outcome == good))
                {
                    if (goodWays.TryAdd(stops[i - 1], outcome) is false && goodWays[stops[i - 1]] != outcome)
                        step.Part("from").Report(ProblemCode.Contradiction, $"'{stops[i - 1]}' and '{stops[i - 1]}[{good}]' are the same outcome", "write it in one way only", stops[i - 1]);
                    outcome = null;
                }
                flows.Add(new FlowDefinition { From = stops[i - 1], Outcome = outcome, To = stops[i] });
            }
        }
        var shares = new ShareNames(stations, flows);
        return Check(text, stations.Select(shares.Direct).ToValueList(), flows.ToValueList(), kinds, sheet);
    }

    /// <summary>An unnamed buffer is named after the nearest stations that have a name, with a number from the second on.</summary>
    private static string Unnamed(ValueList<FlowPoint> line, int index, HashSet<string> names)
    {
        int before = index, after = index;
        while (line[before].Name is null)
            before--;
        while (line[after].Name is null)
            after++;
        string name = $"{line[before].Name}->{line[after].Name}";
        string unique = name;
        for (int number = 2; !names.Add(unique); number++)
            unique = FormattableString.Invariant($"{name}#{number}");
        return unique;
    }

    private FactoryText ToText() => new()
    {
        Name = Name,
        Description = Description,
        Start = Start,
        Shifts = Shifts,
        Operators = Operators,
        Parts = Parts,
        Transport = Transport,
        Stations = Stations.Where(entry => !entry.IsUnnamed).Select(new ShareNames(Stations, Flows).Written).ToValueList(),
        Flow = FlowLines(),
        Loops = Loops,
        Blocking = Blocking,
        Study = Study,
        Costs = Costs,
        Energy = Energy,
    };

    /// <summary>The flow as lines: steps that follow each other stand in one.</summary>
    private ValueList<ValueList<FlowPoint>> FlowLines()
    {
        Dictionary<string, StationEntry> unnamed = Stations.Where(entry => entry.IsUnnamed).ToDictionary(entry => entry.Name);
        FlowPoint Point(string name) => unnamed.TryGetValue(name, out StationEntry? buffer)
            ? new FlowPoint { Capacity = (buffer.Definition as BufferDefinition)?.Capacity }
            : new FlowPoint { Name = name };
        var lines = new List<List<FlowPoint>>();
        for (int i = 0; i < Flows.Count; i++)
        {
            FlowPoint from = Point(Flows[i].From) with { Outcome = Flows[i].Outcome }, to = Point(Flows[i].To);
            if (i == 0 || Flows[i - 1].To != Flows[i].From)
                lines.Add([from]);
            lines[^1][^1] = from;
            lines[^1].Add(to);
        }
        return lines.Select(line => line.ToValueList()).ToValueList();
    }
}
