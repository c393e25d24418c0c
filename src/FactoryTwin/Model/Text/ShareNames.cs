namespace FactoryTwin.Model.Text;

/// <summary>The names in a routing by probability: a person names the next station, also where the flow has an unnamed buffer before it; the model names the buffer.</summary>
internal sealed class ShareNames
{
    private readonly HashSet<string> _unnamed;
    private readonly ILookup<string, string> _next;

    public ShareNames(IEnumerable<StationEntry> stations, IEnumerable<FlowDefinition> flows)
    {
        _unnamed = [.. stations.Where(entry => entry.IsUnnamed).Select(entry => entry.Name)];
        _next = flows.Where(step => step.Outcome is null).ToLookup(step => step.From, step => step.To);
    }

    /// <summary>A station as written, with the shares of those that it hands on to.</summary>
    public StationEntry Direct(StationEntry station) => Renamed(station, to =>
        _next[station.Name].Contains(to) ? to : _next[station.Name].FirstOrDefault(next => Named(next) == to) ?? to);

    /// <summary>A station as it is to be written; where two unnamed buffers lead to the same station, with the names of the buffers.</summary>
    public StationEntry Written(StationEntry station) => Renamed(station, to =>
        _unnamed.Contains(to) && _next[station.Name].Count(next => Named(next) == Named(to)) == 1 ? Named(to) : to);

    private static StationEntry Renamed(StationEntry station, Func<string, string> rename)
    {
        RoutingDefinition routing = station.Definition.Routing;
        return routing.Shares.Count == 0 ? station : station with
        {
            Definition = station.Definition with { Routing = routing with { Shares = routing.Shares.Select(share => share with { To = rename(share.To) }).ToValueList() } },
        };
    }

    /// <summary>The station that unnamed buffers lead to.</summary>
    private string Named(string name)
    {
        while (_unnamed.Contains(name))
            name = _next[name].First();
        return name;
    }
}
