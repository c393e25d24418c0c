using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>A law that a timer can be given, or that numbers follow: a distribution made ready for drawing.</summary>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly struct LawHandle
{
    internal LawHandle(int sampler) => Sampler = sampler;

    internal int Sampler { get; }
}

/// <summary>How long parts take at a station: the usual time, and other ones for part types and steps of routes that have their own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class PartTimes
{
    private readonly PartTime _usual;
    private readonly PartTime[]?[] _own;   // by type and step

    internal PartTimes(PartTime usual, PartTime[]?[] own)
    {
        _usual = usual;
        _own = own;
        AreAlike = own.All(times => times is null);
        HaveOneLaw = own.All(times => times is null || times.All(time => time == usual));
    }

    /// <summary>Whether all parts take the usual time, and none has the station on its route.</summary>
    public bool AreAlike { get; }

    /// <summary>Whether all parts take the usual time, though the station may be on routes.</summary>
    public bool HaveOneLaw { get; }

    /// <summary>The law of the time that a part takes, at the step of its route at which it is; for <see cref="Run.SetLaw"/>. Where others ride on it: of those on board that of the one that takes longest
    /// in the mean, of equals the first.</summary>
    public LawHandle LawOf(Run run, PartHandle part) => new(LongestOf(run, part).Sampler);

    /// <summary>The law of the time that parts take together: that of the one that takes longest in the mean, of equals the first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="others">The others.</param>
    public LawHandle LawOf(Run run, PartHandle first, PartQueue others)
    {
        PartTime longest = LongestOf(run, first);
        while (others.Count > 0)   // a copy of the queue: the parts stay where they are
            longest = Longer(longest, LongestOf(run, others.Take(run)));
        return new LawHandle(longest.Sampler);
    }

    private PartTime LongestOf(Run run, PartHandle part)
    {
        ref Part p = ref run[part];
        PartTime longest = Of(p.Type, p.Step);
        for (PartHandle rider = run.RiderBehind(part, PartHandle.None); rider.IsPart; rider = run.RiderBehind(part, rider))
            longest = Longer(longest, LongestOf(run, rider));
        return longest;
    }

    private static PartTime Longer(PartTime one, PartTime other) => other.MeanSeconds > one.MeanSeconds ? other : one;

    internal PartTime Of(int type, int step) => type < _own.Length && _own[type] is { } times ? times[Math.Min(step, times.Length - 1)] : _usual;
}

/// <summary>A time that parts take.</summary>
internal readonly record struct PartTime(int Sampler, double MeanSeconds);

/// <summary>The work that lies ahead of the parts in a station, by their routes, or else by the flow.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class WorkAhead
{
    private (long NextTicks, long LeftTicks)[][] _ahead = [];   // by type and step

    internal WorkAhead() { }

    internal void Connect((long NextTicks, long LeftTicks)[][] ahead) => _ahead = ahead;

    /// <summary>Mean time of the next operation on a part. Without a route: at the next machines that the flow leads to, the mean over them.</summary>
    public TimeSpan Next(Run run, PartHandle part) => new(Of(run, part).NextTicks);

    /// <summary>Mean time of all operations that a part still needs, not waiting. Without a route: along the first of the ways that the flow names at each station.</summary>
    public TimeSpan Left(Run run, PartHandle part) => new(Of(run, part).LeftTicks);

    private (long NextTicks, long LeftTicks) Of(Run run, PartHandle part)
    {
        ref Part p = ref run[part];
        (long, long)[] steps = _ahead[p.Type];
        return steps[Math.Min(p.Step, steps.Length - 1)];
    }
}

/// <summary>Finds, once all stations are there, which way each part type goes on at each step of its route, and what work lies ahead of it.</summary>
internal sealed class RoutePlanner
{
    /// <summary>Stands for all sinks among the numbers of stations.</summary>
    private const int Sinks = -1;

    private readonly IReadOnlyList<PartDefinition> _parts;
    private readonly int _types;
    private readonly Dictionary<Station, StationLayout> _layouts;
    private readonly ILookup<Station, Link> _ways;   // of good parts
    private readonly Dictionary<string, Station> _byName;

    public RoutePlanner(IReadOnlyList<PartDefinition> parts, int types, IEnumerable<(StationLayout Layout, Station Behaviour)> stations, IEnumerable<Link> links)
    {
        _parts = parts;
        _types = types;
        _layouts = stations.ToDictionary(s => s.Behaviour, s => s.Layout);
        _byName = stations.Where(s => s.Layout.Name.Length > 0).ToDictionary(s => s.Layout.Name, s => s.Behaviour);
        _ways = links.Where(link => link.Outcome is null).ToLookup(link => link.From);
        Routes = [.. parts.Select(part => part.Route.Count == 0 ? null : part.Route.Select(step => _byName[step.Station].Id.Index).ToArray())];
    }

    /// <summary>Numbers of the stations of each part type's route; <c>null</c> where it has none.</summary>
    public int[]?[] Routes { get; }

    /// <summary>By type and step, the number of the link that leads to the station of that step, or behind the last one to a sink; 0 where none does. Empty where routes choose nothing.</summary>
    /// <remarks>The one with the fewest stations between that work on parts though the route does not name them, such as an inspection before the sink; of equals the first.</remarks>
    public int[][] WaysOf(Link[] links)
    {
        int[][] ways = [.. Routes.Select(route => route is null ? [] : WaysAlong(route, links))];
        return ways.Any(steps => steps.Any(way => way != 0)) ? ways : [];
    }

    public (long, long)[][] AheadOf(Station station) => [.. Enumerable.Range(0, _types).Select(type => type < Routes.Length && Routes[type] is { } route
        ? Enumerable.Range(0, route.Length + 1).Select(step => AlongRoute(type, step)).ToArray()
        : [AlongFlow(station, type)])];

    private int[] WaysAlong(int[] route, Link[] links)
    {
        (Link Link, Dictionary<int, int> Passed)[] ahead = [.. links.Select(link => (link, PassedFrom(link.To, route)))];
        return [.. route.Append(Sinks).Select(stop => ahead.Where(way => way.Passed.ContainsKey(stop)).OrderBy(way => way.Passed[stop]).FirstOrDefault().Link?.Way ?? 0)];
    }

    /// <summary>How many stations that work on parts and are not on a route lie between a station, itself included, and those that are, and sinks.</summary>
    private Dictionary<int, int> PassedFrom(Station start, int[] route)
    {
        var passed = new Dictionary<int, int>();
        var seen = new HashSet<Station>();
        var open = new PriorityQueue<Station, int>([(start, 0)]);
        while (open.TryDequeue(out Station? at, out int between))
        {
            if (!seen.Add(at))
                continue;
            StationRole role = _layouts[at].Info.Role;
            int stop = role == StationRole.Sink ? Sinks : at.Id.Index;
            if (role is StationRole.Sink or StationRole.RejectSink || route.Contains(stop))
            {
                passed.TryAdd(stop, between);
                continue;
            }
            foreach (Link link in _ways[at])
                open.Enqueue(link.To, between + (IsStop(at) ? 1 : 0));
        }
        return passed;
    }

    /// <summary>The next stations on routes, and sinks, that parts get to from a station, itself included: through all that lies between.</summary>
    private List<Station> StopsFrom(Station start)
    {
        var seen = new HashSet<Station> { start };
        var open = new Queue<Station>(seen);
        var stops = new List<Station>();
        while (open.TryDequeue(out Station? at))
        {
            if (IsStop(at))
            {
                stops.Add(at);
                continue;
            }
            foreach (Link link in _ways[at])
            {
                if (seen.Add(link.To))
                    open.Enqueue(link.To);
            }
        }
        return stops;
    }

    private bool IsStop(Station station) => _layouts[station] is { Times: not null } or { Info.Role: StationRole.Sink or StationRole.RejectSink };

    private (long, long) AlongRoute(int type, int step)
    {
        ValueList<RouteStep> route = _parts[type].Route;
        double[] times = [.. route.Select((stop, i) => _layouts[_byName[stop.Station]].Times!.Of(type, i).MeanSeconds).Skip(step)];
        return (Ticks(times.FirstOrDefault()), Ticks(times.Sum()));
    }

    private (long, long) AlongFlow(Station station, int type)
    {
        double[] next = [.. _ways[station].SelectMany(link => StopsFrom(link.To)).Distinct().Select(stop => MeanAt(stop, type)).OfType<double>()];
        double left = 0;
        var seen = new HashSet<Station>();
        for (Station? at = station; at is not null && seen.Add(at); at = _ways[at].FirstOrDefault()?.To)
            left += at == station ? 0 : MeanAt(at, type) ?? 0;
        return (Ticks(next.Length == 0 ? 0 : next.Average()), Ticks(left));
    }

    private double? MeanAt(Station station, int type) => _layouts[station].Times?.Of(type, 0).MeanSeconds;

    private static long Ticks(double seconds) => Sampler.ToTicks(seconds * TimeSpan.TicksPerSecond);
}
