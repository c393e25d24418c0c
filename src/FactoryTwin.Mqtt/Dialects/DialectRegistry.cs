namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The dialects that devices can be understood in: the built-in ones, and your own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class DialectRegistry
{
    private DialectRegistry(IReadOnlyList<DialectKind> all) => All = all;

    /// <summary>The dialects that the library has.</summary>
    public static DialectRegistry BuiltIn { get; } = new([
        PlainDialect.Kind, UnifiedNamespaceDialect.Kind, UmhDialect.Kind, BambuDialect.Kind, OctoPrintDialect.Kind, KlipperDialect.Kind, TrainingFactoryDialect.Kind, AgileFactoryDialect.Kind,
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

    /// <summary>The dialect of a name; <c>null</c> where there is none.</summary>
    /// <param name="name">The name.</param>
    public DialectKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
