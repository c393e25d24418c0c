using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>A sink: parts leave the factory here. It always has room.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SinkDefinition : StationDefinition
{
    /// <summary>Whether what ends here is rejected and no good output. Default: no.</summary>
    public bool Rejects { get; init; }
}
