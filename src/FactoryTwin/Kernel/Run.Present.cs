using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>A run that begins in a present that was observed.</content>
public sealed partial class Run
{
    private FactoryPresent? _present;   // immutable; taken over when the run starts, so that each fork of one that has not started draws what is left by itself
    private List<(StationId Station, string What)>? _leftOut;
    private int _adopting;   // the station whose share is being taken over

    /// <summary>What stations could not take over, once the run has started.</summary>
    internal IReadOnlyList<(StationId Station, string What)> LeftOut => _leftOut ?? [];

    /// <summary>Whether it begins in a present that was observed; then stations are called with it before they start (<see cref="Station.OnAdopt"/>).</summary>
    public bool BeginsInPresent => _present is not null;

    /// <summary>The present that it begins in, of all stations; <c>null</c> where it begins at the start. Default: <c>null</c>.</summary>
    public FactoryPresent? Present => _present;

    /// <summary>Has the run, which has not started, begin in a present.</summary>
    internal void BeginIn(FactoryPresent present)
    {
        _present = present;
        _lastPart = present.LastPart;
        Now = present.At;
    }

    /// <summary>A part that is in the factory when the run begins, at the station that takes over its share; for <see cref="Station.OnAdopt"/>.</summary>
    /// <remarks>Its step, its order and due date, its priority, its attributes and those who ride on it follow from what is known of it, and it has a card of each loop that it is in.</remarks>
    /// <param name="present">What is known of it; without a number it gets the next one.</param>
    public PartHandle Adopt(PartPresent present) => Adopt(present, Plan.Behaviours[_adopting]);

    /// <summary>The same for a part that counts as being at another station, as one on a vehicle does.</summary>
    /// <param name="present">What is known of it.</param>
    /// <param name="at">The station.</param>
    public PartHandle Adopt(PartPresent present, Station at)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(at);
        PartHandle part = AdoptRider(present, at);
        if (_loops.Length != 0)
        {
            TakeCards(Plan.LoopsAt[at.Id.Index]);
            TakeTypeCards(Plan.TypeLoopsAt[at.Id.Index], part);
        }
        return part;
    }

    /// <summary>Notes what a station could not take over, or had to guess, beside what <see cref="Station.OnAdopt"/> returns.</summary>
    /// <param name="station">The station.</param>
    /// <param name="what">What it is, in a few words.</param>
    public void LeaveOut(Station station, string what)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (_leftOut is { } leftOut && !leftOut.Contains((station.Id, what)))
            leftOut.Add((station.Id, what));
    }

    private PartHandle AdoptRider(PartPresent present, Station at)
    {
        int order = OrderOf(present, at);
        PartHandle part = NewPart(present.Number > 0 ? present.Number : ++_lastPart, present.Type, PriorityOf(present, order));
        ref Part p = ref this[part];
        p.Step = StepOf(present, at);
        p.Order = order;
        if (order != 0)
        {
            p.Due = OrderOf(order).Due;
            _openParts[order]++;
        }
        foreach (PartPresent rider in present.Riders)
            Attach(part, AdoptRider(rider, at));
        AdoptAttributes(part, present);
        foreach (Station station in Plan.Behaviours)
            station.OnAdoptPart(this, part, present);
        return part;
    }

    private void AdoptAttributes(PartHandle part, PartPresent present)
    {
        if (_attributes == 0)
            return;
        AttributesOf(part).Fill(double.NaN);
        foreach (PartAttribute attribute in present.Attributes)
        {
            if (attribute.Attribute < _attributes)
                AttributesOf(part)[attribute.Attribute] = attribute.Value;
        }
        if (present.Type >= Plan.AttributeLaws.Length)
            return;
        foreach (AttributeLaw law in Plan.AttributeLaws[present.Type])
        {
            ref double here = ref AttributesOf(part)[law.Attribute.Index];
            if (double.IsNaN(here))   // nobody told: any of the law
                here = law.FirstStream < 0 ? law.Constant : NextNumber(new StreamHandle(law.FirstStream + _adopting), law.Law);
        }
    }

    /// <summary>The priority that its maker gives parts of its type; where that is not known, the first station that gives them one.</summary>
    private int PriorityOf(PartPresent present, int order)
    {
        if (present.MadeAt.Index >= 0)
            return Plan.Behaviours[present.MadeAt.Index].PriorityOf(present.Type, order) ?? 0;
        return Plan.Behaviours.Select(station => station.PriorityOf(present.Type, order)).FirstOrDefault(priority => priority is not null) ?? 0;
    }

    /// <summary>The step of its route that a part is at, by the work that was finished on it; where that was not seen from the beginning, the first step that fits where it is.</summary>
    private int StepOf(PartPresent present, Station at)
    {
        if (present.Type >= Plan.Routes.Length || Plan.Routes[present.Type] is not { } route)
            return 0;
        int step = 0;
        if (present.VisitsBefore is { } before)
        {
            foreach (PartVisit visit in present.Visits.Skip(before))
                step += visit.Outcome == 0 && step < route.Length && route[step] == visit.Station.Index ? 1 : 0;
            return step;
        }
        LeaveOut(at, "how far its parts are on their routes; the first step that fits is taken");
        if (present.IsFinished || present.Visits is [.., { Outcome: 0 } last] && last.Station == at.Id)
            return Array.IndexOf(route, at.Id.Index) + 1;
        if (Array.IndexOf(route, at.Id.Index) is >= 0 and int here)
            return here;
        if (present.From.Index >= 0 && Array.IndexOf(route, present.From.Index) is >= 0 and int from)
            return from + 1;
        return Math.Max(0, FirstStepAhead(route, at));
    }

    /// <summary>The first step of a route whose station parts can come to from another one, through stations that are not on it.</summary>
    private int FirstStepAhead(int[] route, Station at)
    {
        var seen = new HashSet<Station> { at };
        var open = new Queue<Station>(seen);
        int first = route.Length;
        while (open.TryDequeue(out Station? next))
        {
            foreach (Link link in Plan.Links.Where(link => link is not null && link.From == next && seen.Add(link.To)))
            {
                if (Array.IndexOf(route, link.To.Id.Index) is >= 0 and int step)
                    first = Math.Min(first, step);
                else
                    open.Enqueue(link.To);
            }
        }
        return first;
    }

    private int OrderOf(PartPresent present, Station at)
    {
        if (present.Order >= Plan.Orders.Length && present.Order > 0)
        {
            LeaveOut(at, "parts of orders that came by commands, which are taken as parts without an order");
            return 0;
        }
        return present.Order;
    }

    private void AdoptPresent(FactoryPresent present)
    {
        _leftOut = [];
        _present = present = WithOrders(present);
        for (int i = 0; i < Plan.Stations.Count; i++)
        {
            _adopting = i;
            if (Plan.Behaviours[i].OnAdopt(this, present.Stations[i]) is { } what)
                LeaveOut(Plan.Behaviours[i], what);
        }
    }

    /// <summary>Orders that were released have the parts that are here, and the others all. Where the stream does not tell which part is of which order, those due first are finished first.</summary>
    private FactoryPresent WithOrders(FactoryPresent present)
    {
        if (Plan.Orders.Length == 0)
            return present;
        for (int order = 1; order < Plan.Orders.Length; order++)
        {
            if (Plan.Orders[order].Release <= present.At)
                _openParts[order] = 0;
        }
        if (present.IsSeenWhole)
            return present;
        Dictionary<long, int> orders = [];
        foreach (IGrouping<int, PartPresent> parts in present.AllParts().Where(part => part.Order == 0 && part.Number > 0).GroupBy(part => part.Type))
        {
            // Where each released part of the type came from, the one due last first; parts that entered last are of those.
            IEnumerable<int> released = Enumerable.Range(1, Plan.Orders.Length - 1).Where(order => Plan.Orders[order].Type == parts.Key && Plan.Orders[order].Release <= present.At)
                .OrderByDescending(order => Plan.Orders[order].Due.Ticks).ThenByDescending(order => order).SelectMany(order => Enumerable.Repeat(order, Plan.Orders[order].Quantity));
            foreach ((PartPresent part, int order) in parts.OrderByDescending(part => part.Number).Zip(released))
                orders.Add(part.Number, order);
        }
        foreach (Station source in Plan.Orders.Skip(1).Select(order => order.Source).Distinct())
            LeaveOut(source, "which of its orders are finished; those due first are taken as finished");
        return present.Select(part => orders.TryGetValue(part.Number, out int order) ? part with { Order = order } : part);
    }

    /// <summary>What works goes on first, in the order in which pools give their people, so that each station gets those that it had; and who waits comes into line as long as it has waited.</summary>
    private void SortPosted(FactoryPresent present)
    {
        Dictionary<int, int> people = [];
        foreach (Pool pool in Plan.Behaviours.OfType<Pool>().OrderBy(pool => pool.Skills.Count))
        {
            foreach (PlacePresent person in present.Stations[pool.Id.Index].Places)
                people.TryAdd(person.WorksFor.Index, people.Count);
        }
        Posted[] posted = [.. _posted.Take(_postedCount).OrderByDescending(each => WaitOf(each, present).Ticks).ThenBy(each => people.GetValueOrDefault(each.Station.Id.Index, int.MaxValue))];
        posted.CopyTo(_posted, 0);
    }

    private static TimeSpan WaitOf(Posted posted, FactoryPresent present)
    {
        if (posted.Station.Id.Index >= present.Stations.Count || posted.Place >= present.Stations[posted.Station.Id.Index].Places.Count)
            return TimeSpan.MaxValue;
        PlacePresent place = present.Stations[posted.Station.Id.Index].Places[posted.Place];
        return place.Does.State is StationState.Starved or StationState.Blocked or StationState.WaitingForOperator or StationState.WaitingForTransport || place.Does.Phase == StationPhase.AwaitingOperator
            ? place.Lasted : TimeSpan.MaxValue;
    }
}
