using FactoryTwin.Mqtt.Sparkplug;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The dialects that devices can be understood in: the built-in ones, and your own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class DialectRegistry
{
    private DialectRegistry(IReadOnlyList<DialectKind> all) => All = all;

    private const string SparkplugName = "sparkplug";

    private static DialectKind Sparkplug => new()
    {
        Name = SparkplugName,
        Summary = "edge nodes and devices of Sparkplug B",
        TopicFilters = ["spBv1.0/#"],
        Create = () => new SparkplugDialect(),
        Jobs = "of a twin every event, as it was; else by the counters that the binding names",
        Presence = "births and deaths",
        Time = "`timestamp` of each metric, the clock of the node",
        Remarks =
        [
            "The device is `group/node/device`, a node `group/node`. Each metric is a signal by its name in words with hyphens, with the unit of its property `engUnit`.",
            "The members of a template are signals `name-member`, the elements of an array, up to 64, signals `name[0]` and so on. Tables, bytes, files, larger arrays and definitions of templates are counted and kept aside.",
            "A listener that came late knows names only after the next birth; a mirror that may write asks for one.",
        ],
    };

    /// <summary>The dialects that the library has.</summary>
    public static DialectRegistry BuiltIn { get; } = new([
        Sparkplug, PlainDialect.Kind, UnifiedNamespaceDialect.Kind, UmhDialect.Kind, BambuDialect.Kind, OctoPrintDialect.Kind, KlipperDialect.Kind, TrainingFactoryDialect.Kind, AgileFactoryDialect.Kind,
        Vda5050Dialect.Kind, MtConnectDialect.Kind, ShellyDialect.Kind, TasmotaDialect.Kind, ZigbeeDialect.Kind,
    ]);

    /// <summary>All dialects, in the order in which they were added.</summary>
    public IReadOnlyList<DialectKind> All { get; }

    /// <summary>These dialects and one more.</summary>
    /// <param name="kind">The dialect.</param>
    /// <exception cref="ArgumentException">There is a dialect of that name.</exception>
    public DialectRegistry With(DialectKind kind) => Find(kind.Name) is null
        ? new([.. All, kind])
        : throw new ArgumentException($"There is a dialect '{kind.Name}' already; a new one needs a name of its own.", nameof(kind));

    /// <summary>These dialects, of which that of Sparkplug goes by a host of yours: while <see cref="SparkplugHost.RunAsync"/> speaks for it, nodes are asked for the births that were missed.</summary>
    /// <param name="host">The host, for one connection.</param>
    public DialectRegistry With(SparkplugHost host) => new([.. All.Select(kind => kind.Name == SparkplugName ? kind with { Create = () => new SparkplugDialect(host) } : kind)]);

    /// <summary>The dialect of a name; <c>null</c> where there is none.</summary>
    /// <param name="name">The name.</param>
    public DialectKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
