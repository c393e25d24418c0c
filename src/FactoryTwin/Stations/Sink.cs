using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

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
