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
        Heeds = CommonKeys.Power,
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

/// <summary>Behaviour of a <see cref="SinkDefinition"/>: parts leave the factory as they come.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Sink(StationLayout layout) : Station(layout)
{
    private readonly Inlet _inlet = layout.Inlet();

    public override void OnStart(Run run) => run.Post(this, 0);

    public override void OnPosted(Run run, int tag, int place) => OnRoom(run);

    public override void OnRoom(Run run)
    {
        while (_inlet.TryTake(run, out PartHandle part))
        {
            if (part.IsPart)
                run.Leave(this, part, StationEventKind.PartEnded);
        }
    }

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        _inlet.Redeem(run, link);
        run.Leave(this, part, StationEventKind.PartEnded);
        return true;
    }

    public override int Room(Run run) => int.MaxValue;
}
