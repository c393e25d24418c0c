using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>Which devices of a shop floor are which stations of a factory: what a mirror is made from.</summary>
/// <remarks>Read from a file of YAML (<see cref="Load"/>) or built in code. One that was read has been checked as a whole, with the model that it names.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MirrorBinding
{
    /// <summary>Name of the factory that is mirrored.</summary>
    public required string Name { get; init; }

    /// <summary>File of the model whose stations these are, looked for in <see cref="Folder"/>. Default: <c>null</c>, none; then the devices make the stations.</summary>
    public string? Model { get; init; }

    /// <summary>Addresses of the broker, tried one after the other. Default: none; then the one who connects gives one.</summary>
    public ValueList<string> Brokers { get; init; } = ValueList<string>.Empty;

    /// <summary>How long a device is silent at most while all is well; <c>null</c> where silence means nothing. Default: 60 s.</summary>
    public TimeSpan? Expected { get; init; } = DefaultExpected;

    /// <summary>Dialects that listen to topics of their own choice, or that a mapping file describes. Default: none; a dialect that a device names listens to its usual topics.</summary>
    public ValueList<DialectUse> Dialects { get; init; } = ValueList<DialectUse>.Empty;

    /// <summary>A twin of the same model, which publishes under the names of its stations. Default: <c>null</c>, none.</summary>
    public TwinBinding? Twin { get; init; }

    /// <summary>The devices. Default: none.</summary>
    public ValueList<DeviceBinding> Devices { get; init; } = ValueList<DeviceBinding>.Empty;

    /// <summary>The folder in which files that it names are looked for. Default: empty, the current one.</summary>
    public string Folder { get; init; } = "";

    /// <summary>How long a device is silent at most, where nobody says it.</summary>
    public static TimeSpan DefaultExpected { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How a binding is written: for those who write editors.</summary>
    public static TextType<MirrorBinding> Text => BindingText.Type;

    /// <summary>Reads a binding from a file of YAML.</summary>
    /// <param name="path">The file: UTF-8, at most 4 MB. Files that it names are looked for in its folder.</param>
    /// <exception cref="ModelException">The file cannot be read, or the binding or its model is faulty; all faults are listed.</exception>
    public static MirrorBinding Load(string path) => TextDocument.Load(path, Text) with { Folder = Path.GetDirectoryName(path) ?? "" };

    /// <summary>Reads a binding from a text of YAML.</summary>
    /// <param name="text">The text, at most 4 MB.</param>
    /// <param name="fileName">The file that faults are said to be in; files that it names are looked for in its folder. Default: <c>binding.yaml</c> in the current folder.</param>
    /// <exception cref="ModelException">The binding or its model is faulty; all faults are listed.</exception>
    public static MirrorBinding Parse(string text, string fileName = "binding.yaml") => TextDocument.Parse(text, Text, fileName) with { Folder = Path.GetDirectoryName(fileName) ?? "" };

    /// <summary>The binding as YAML, which reads back equal; defaults are left out.</summary>
    public string ToYaml() => TextDocument.Write(this, Text);

    /// <summary>Begins to listen in the dialects that it needs; each mirror has its own, since they remember what devices have said.</summary>
    /// <param name="registry">The dialects that there are. Default: the built-in ones.</param>
    /// <exception cref="ArgumentException">There is no such dialect.</exception>
    /// <exception cref="ModelException">A mapping file cannot be read, or is faulty.</exception>
    public IReadOnlyList<IDialect> CreateDialects(DialectRegistry? registry = null) => CreateDialects(registry ?? DialectRegistry.BuiltIn, []);

    /// <summary>The dialects that it needs: those that listen already, as long as their mapping is the same, and new ones.</summary>
    internal IReadOnlyList<IDialect> CreateDialects(DialectRegistry registry, IReadOnlyList<IDialect> present) => [.. UsedDialects.Select(name =>
    {
        if (Dialects.FirstOrDefault(use => use.Name == name)?.Mapping is { } file)
        {
            MappingDefinition mapping = MappingDefinition.Load(Path.Combine(Folder, file));
            return present.OfType<MappedDialect>().FirstOrDefault(known => known.Mapping.Equals(mapping)) ?? mapping.ToDialect().Create();
        }
        return present.FirstOrDefault(known => known.Name == name && known is not MappedDialect)
            ?? (registry.Find(name) ?? throw new ArgumentException($"There is no dialect '{name}'; {NearestName.Remedy(name, [.. registry.All.Select(kind => kind.Name)]) ?? "describe it by a mapping file under 'dialects'"}", nameof(registry))).Create();
    })];

    /// <summary>Names of the dialects that it needs.</summary>
    internal IEnumerable<string> UsedDialects => Devices.Select(device => device.Dialect).Concat(Dialects.Select(use => use.Name)).Concat(Twin is null ? [] : [Twin.Dialect]).Distinct();

    /// <summary>How a binding is written, as JSON Schema (draft 2020-12), so that editors complete and mark the files.</summary>
    public static string JsonSchema()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "A binding of FactoryTwin" };
        foreach ((string name, JsonNode? part) in Text.Schema())
            schema[name] = part!.DeepClone();
        return schema.ToJsonString(new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }) + "\n";
    }

    /// <summary>The model that it names; <c>null</c> where it names none.</summary>
    /// <exception cref="ModelException">The file cannot be read, or the model is faulty.</exception>
    public FactoryModel? LoadModel() => Model is null ? null : FactoryModel.Load(Path.Combine(Folder, Model));
}

/// <summary>A dialect with topics of its own, or one that a mapping file describes.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record DialectUse
{
    /// <summary>Its name; where <see cref="Mapping"/> describes it, any that no built-in one has.</summary>
    public required string Name { get; init; }

    /// <summary>Topics that it listens to, with wildcards as MQTT has them. Default: none; then its usual ones.</summary>
    public ValueList<string> Topics { get; init; } = ValueList<string>.Empty;

    /// <summary>Whether a connected mirror may ask for what it has missed: nodes of Sparkplug for their births, printers of Bambu Lab to tell all. Default: no, it only listens.</summary>
    public bool MayAsk { get; init; }

    /// <summary>The mapping file that describes it. Default: <c>null</c>, it is a built-in one.</summary>
    public string? Mapping { get; init; }
}

/// <summary>A twin of the same model that publishes what happens in it: each station of the model is mirrored from the device of its name.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TwinBinding
{
    /// <summary>The dialect that it speaks.</summary>
    public required string Dialect { get; init; }

    /// <summary>What its devices are called before the name of the station, as in <c>factorytwin/demo-line/</c>. Default: empty, whatever they are called before the last slash.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether a connected mirror that came late, or has missed something, asks the twin for what happened before. A mirror that takes another <see cref="TwinBinding"/> while it runs asks no more. Default: yes.</summary>
    public bool AsksForHistory { get; init; } = true;

    /// <summary>Whether it may be a twin of that name: what its devices are called before the last slash.</summary>
    internal bool IsCalled(string factory) => Prefix.Length == 0 || Prefix == $"{factory}/";
}
