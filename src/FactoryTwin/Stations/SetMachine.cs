using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>A machine that works on several parts at once: it keeps parts until a set is complete, makes one part of them, and is a machine with that part from then on.</summary>
/// <remarks>Parts come in only while a place is free for the next set; so a station with one place keeps parts or works, as a machine has none or works on one. What is kept belongs
/// to the station and not to a place: whichever place is free begins with the set, and a place that fails holds up nothing that another could begin with.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal abstract class SetMachine : Machine
{
    private const int MoreRoomTag = 1;

    private readonly Func<Run, Link, bool> _wants;

    protected SetMachine(MachineDefinition definition, StationLayout layout) : base(definition, layout, new Spoiling(definition.ScrapRatio, layout), definition.Tool)
    {
        _wants = Wants;
        layout.Info = layout.Info with { KeepsParts = true };
    }

    public sealed override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!_inlet.Redeem(run, link) && !HasRoom(run, link))
            return false;
        Keep(run, part, link);
        int place = FirstReady(run);
        if (place >= 0 && TryCollect(run, out PartQueue set))
        {
            Begin(run, ref _places[run, place], place, set, part);
            return true;
        }
        if (place < 0)
            place = Math.Max(FirstEmpty(run), 0);   // room was kept for the part, and what it waits with now is held up by something else
        ref Place p = ref _places[run, place];
        run.Publish(StationEventKind.PartArrived, this, part, place, p.State, p.Phase);
        return true;
    }

    public sealed override bool HasRoom(Run run, Link link) => _shared[run].Ready > 0 && Wants(run, link);

    public sealed override int Room(Run run) => _shared[run].Ready > 0 ? Missing(run) : 0;

    public sealed override int Content(Run run) => base.Content(run) + Kept(run);

    public sealed override void OnPosted(Run run, int tag, int place)
    {
        if (tag == MoreRoomTag)
            OnRoom(run);
        else
            base.OnPosted(run, tag, place);
    }

    /// <summary>Parts that are kept for the next set.</summary>
    private protected override string? AdoptKept(Run run, ValueList<PartPresent> parts)
    {
        string? leftOut = null;
        foreach (PartPresent part in parts)
        {
            Link? link = null;
            foreach (Link way in _inlet.Links)
                link ??= (part.From.Index < 0 || way.From.Id == part.From) && Wants(run, way) ? way : null;
            if (link is null)
                leftOut = "parts beyond those of a set";
            else
                Keep(run, run.Adopt(part), link);
        }
        return leftOut;
    }

    private protected sealed override bool TryReceive(Run run, ref Place p, int place)
    {
        PartHandle arrived = PartHandle.None;
        PartQueue set;
        while (!TryCollect(run, out set))
        {
            if (arrived.IsPart)
            {
                p.State = StationState.Starved;
                p.Phase = StationPhase.None;
                run.Publish(StationEventKind.PartArrived, this, arrived, place, StationState.Starved);
            }
            Link? link;
            do
            {
                if (!_inlet.TryTakeFitting(run, _wants, out arrived, out link))
                    return false;
            }
            while (!arrived.IsPart);
            Keep(run, arrived, link);
        }
        Begin(run, ref p, place, set, arrived);
        return true;
    }

    /// <summary>Whether a part that comes over a link would be kept for the next set, beside what is kept and promised.</summary>
    private protected abstract bool Wants(Run run, Link link);

    /// <summary>Keeps a part for the next set.</summary>
    private protected abstract void Keep(Run run, PartHandle part, Link link);

    /// <summary>Takes the next set, if it is complete, out of what is kept; the first part is the one that goes on.</summary>
    private protected abstract bool TryCollect(Run run, out PartQueue set);

    /// <summary>Joins another part of the set to the one that goes on.</summary>
    private protected abstract void Join(Run run, PartHandle whole, PartHandle part, int place, StationState state, StationPhase phase);

    /// <summary>How many parts are missing to the next set.</summary>
    private protected abstract int Missing(Run run);

    /// <summary>How many parts are kept.</summary>
    private protected abstract int Kept(Run run);

    /// <summary>What becomes of the part that goes on, before it is worked on. Default: it stays what it is.</summary>
    private protected virtual void Become(Run run, PartHandle whole, int place, StationState state, StationPhase phase) { }

    /// <summary>Whether all parts of the set are worked on, so that the one that takes longest sets the time; else it is the time of the one that goes on.</summary>
    private protected abstract bool WorksOnAll { get; }

    private void Begin(Run run, ref Place p, int place, PartQueue set, PartHandle arrived)
    {
        PartHandle whole = set.Take(run);
        Become(run, whole, place, p.State, p.Phase);
        Put(run, ref p, place, whole, WorksOnAll ? set : default);
        if (arrived.IsPart)
        {
            UpdateState(ref p);
            run.Publish(StationEventKind.PartArrived, this, arrived, place, p.State, p.Phase);
        }
        else
            Show(run, ref p, place);
        while (set.Count > 0)
            Join(run, whole, set.Take(run), place, p.State, p.Phase);
        if (_shared[run].Ready > 0)
            run.Post(this, MoreRoomTag, place);   // who was refused while the set was complete may now give to another place
    }
}
