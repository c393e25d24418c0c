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
    }

    /// <summary>Whether all parts take the usual time, and none has the station on its route.</summary>
    public bool AreAlike { get; }

    /// <summary>The law of the time that a part takes, at the step of its route at which it is; for <see cref="Run.SetLaw"/>.</summary>
    public LawHandle LawOf(Run run, PartHandle part)
    {
        ref Part p = ref run[part];
        return new LawHandle(Of(p.Type, p.Step).Sampler);
    }

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
    public int[][] WaysOf(Link[] links)
    {
        int[][] ways = [.. Routes.Select(route => route is null ? [] : Enumerable.Range(0, route.Length + 1).Select(step => links.FirstOrDefault(link => LeadsTo(link, route, step))?.Way ?? 0).ToArray())];
        return ways.Any(steps => steps.Any(way => way != 0)) ? ways : [];
    }

    public (long, long)[][] AheadOf(Station station) => [.. Enumerable.Range(0, _types).Select(type => type < Routes.Length && Routes[type] is { } route
        ? Enumerable.Range(0, route.Length + 1).Select(step => AlongRoute(type, step)).ToArray()
        : [AlongFlow(station, type)])];

    private bool LeadsTo(Link link, int[] route, int step) => StopsFrom(link.To).Any(stop => step < route.Length
        ? stop.Id.Index == route[step]
        : _layouts[stop].Info.Role == StationRole.Sink);

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
