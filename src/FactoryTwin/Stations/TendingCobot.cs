using FactoryTwin.Cobots;
using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>Behaviour of a <see cref="CobotDefinition"/> that tends other stations: it takes a part only when the station to which it will bring it has room, and has that room kept.</summary>
/// <remarks>Of the parts that it could take, it takes the one that has waited longest; of the stations to which it could bring it, the first in the order of the definition. So an arm never stands with a part that nobody wants, and
/// stations that wait for each other's part do not wait for ever. It waits at the stations behind it all the time: one that gets room asks for a part, gets none, and is called again when the arm has brought it.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class TendingCobot : Cobot
{
    private const int RoomTag = 1;

    private readonly (string[] From, int Way)[] _tends;
    private readonly Func<Run, Link, bool> _canBegin;

    public TendingCobot(CobotDefinition definition, ArmMotion[] motions, StationLayout layout) : base(definition, motions, layout)
    {
        string[] before = TransportDefinition.Before(Name, layout.Flows), behind = TransportDefinition.Behind(Name, layout.Flows);
        _tends = [.. definition.Tends.Select(tending => (
            Array.FindAll(before, from => TransportDefinition.PlaceOf(from, layout.Flows, isBefore: true) == tending.From),
            1 + Array.FindIndex(behind, to => TransportDefinition.PlaceOf(to, layout.Flows, isBefore: false) == tending.To)))];
        _canBegin = CanBegin;
    }

    /// <inheritdoc/>
    public override StationState StateOfGiver => StationState.WaitingForOperator;

    private protected override bool KeepsRoom => true;

    /// <summary>What an arm carries it brings, of parts from where it came, to the first in the order of the definition that had room when it began; another one would never let go of the part.</summary>
    private protected override void AdoptJob(Run run, ref Place p, int place, PartPresent part)
    {
        int[] jobs = [.. Enumerable.Range(0, _tends.Length).Where(i => part.From.Index < 0 || _tends[i].From.Contains(run.Plan.Stations[part.From.Index].Name))];
        int[] open = [.. jobs.Where(i => HadRoom(run, _tends[i].Way, part.Since))];
        if (jobs.Length != 1 && open.Length != 1)
            run.LeaveOut(this, "where its arm brings the part that it carries; the first that fits is taken");
        int job = open.Concat(jobs).FirstOrDefault();
        p.Way = _tends[job].Way;
        SetJob(run, place, job);
    }

    /// <summary>Whether a station behind has a place without a part that could work when the arm began.</summary>
    private bool HadRoom(Run run, int way, TimeSpan since) => run.Present!.Stations[_outlet.Links[way - 1].To.Id.Index].Places.Any(
        place => place.Part is null && !(place.Does.State is StationState.Down or StationState.Maintenance or StationState.OffShift && place.Lasted >= since));

    public override bool HasRoom(Run run, Link link) => base.HasRoom(run, link) && CanBegin(run, link);

    public override bool OnOffer(Run run, PartHandle part, Link link)
    {
        if (!_inlet.Redeem(run, link) && !HasRoom(run, link))
            return false;
        int place = FirstReady(run);
        if (place < 0)
            place = FirstEmpty(run);   // room was kept for the part, and the arm is held up by something else
        Begin(run, place, part, link);
        return true;
    }

    public override PartHandle OnPull(Run run, Link link)
    {
        PartHandle part = base.OnPull(run, link);
        if (part.IsNone)
            run.Post(this, RoomTag);
        return part;
    }

    public override void OnPosted(Run run, int tag, int place)
    {
        if (tag == RoomTag)
            OnRoom(run);
        else
            base.OnPosted(run, tag, place);
    }

    private protected override bool TryReceive(Run run, ref Place p, int place)
    {
        while (_shared[run].Ready + (p.IsReady ? 0 : 1) > _inlet.Promised(run) && _inlet.TryTakeFitting(run, _canBegin, out PartHandle part, out Link? link))
        {
            if (!part.IsPart)
                continue;
            Begin(run, place, part, link);
            return true;
        }
        foreach ((_, int way) in _tends)
            _outlet.Wait(run, way);
        return false;
    }

    private bool CanBegin(Run run, Link link) => Find(run, link, withRoom: true) >= 0;

    /// <summary>The first in the order of the definition that takes parts from where a link comes; below 0 for none.</summary>
    private int Find(Run run, Link link, bool withRoom)
    {
        for (int i = 0; i < _tends.Length; i++)
        {
            (string[] from, int way) = _tends[i];
            if (from.Contains(link.From.Name) && (!withRoom || _outlet.TryFindRoom(run, 0, ref way)))
                return i;
        }
        return -1;
    }

    private void Begin(Run run, int place, PartHandle part, Link link)
    {
        int job = Find(run, link, withRoom: true);
        if (job < 0)
            job = Find(run, link, withRoom: false);   // what a vehicle brings comes as promised, even if the station behind has failed meanwhile
        ref Place p = ref _places[run, place];
        p.Way = _tends[job].Way;
        _outlet.TryPromise(run, part, ref p.Way);
        SetJob(run, place, job);
        Receive(run, ref p, place, part);
    }
}
