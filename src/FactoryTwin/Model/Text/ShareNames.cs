namespace FactoryTwin.Model.Text;

/// <summary>The names of neighbours that a station names, in a routing by probability or in a recipe: a person names the next or the last station, also where the flow has
/// an unnamed buffer between; the model names the buffer.</summary>
internal sealed class ShareNames
{
    private readonly HashSet<string> _unnamed;
    private readonly ILookup<string, string> _next, _last;

    public ShareNames(IEnumerable<StationEntry> stations, IReadOnlyCollection<FlowDefinition> flows)
    {
        _unnamed = [.. stations.Where(entry => entry.IsUnnamed).Select(entry => entry.Name)];
        _next = flows.Where(step => step.Outcome is null).ToLookup(step => step.From, step => step.To);
        _last = flows.ToLookup(step => step.To, step => step.From);
    }

    /// <summary>A station as written, with the names of those that it stands next to.</summary>
    public StationEntry Direct(StationEntry station) => Renamed(station, Direct);

    /// <summary>A station as it is to be written; where two unnamed buffers lie between it and the same station, with the names of the buffers.</summary>
    public StationEntry Written(StationEntry station) => Renamed(station, (name, near, ways) =>
        _unnamed.Contains(name) && near.Count(other => Named(other, ways) == Named(name, ways)) == 1 ? Named(name, ways) : name);

    /// <summary>The station that unnamed buffers lead to, or from.</summary>
    private string Named(string name, ILookup<string, string> ways)
    {
        while (_unnamed.Contains(name))
            name = ways[name].First();
        return name;
    }

    private string Direct(string name, IEnumerable<string> near, ILookup<string, string> ways) =>
        near.Contains(name) ? name : near.FirstOrDefault(other => Named(other, ways) == name) ?? name;

    private StationEntry Renamed(StationEntry station, Func<string, IEnumerable<string>, ILookup<string, string>, string> rename)
    {
        StationDefinition definition = station.Definition.WithNamesBefore(from => rename(from, _last[station.Name].Distinct(), _last));
        RoutingDefinition routing = definition.Routing;
        if (routing.Shares.Count > 0)
            definition = definition with { Routing = routing with { Shares = routing.Shares.Select(share => share with { To = rename(share.To, _next[station.Name], _next) }).ToValueList() } };
        return station with { Definition = definition };
    }
}
