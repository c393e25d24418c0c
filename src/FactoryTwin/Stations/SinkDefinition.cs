using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A sink: parts leave the factory here. It always has room.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SinkDefinition : StationDefinition
{
    /// <summary>Whether what ends here is rejected and no good output. Default: no.</summary>
    public bool Rejects { get; init; }
}

/// <summary>The text of a sink.</summary>
internal static class SinkSyntax
{
    public static StationKind<SinkDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Sink(layout),
        Kind = "sink",
        Summary = "Parts leave the factory here; it always has room.",
        Heeds = CommonKeys.None,
        Role = sink => sink.Rejects ? StationRole.RejectSink : StationRole.Sink,
        Unlimited = _ => true,
        Empty = new SinkDefinition(),
        Keys =
        [
            Key<SinkDefinition>.Optional("rejects", TextOf.Flag, "true", "Whether what ends here is rejected and no good output. Default: `false`.",
                sink => sink.Rejects, (sink, rejects) => sink with { Rejects = rejects }),
        ],
    };
}
