using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>What is going on at the moment.</content>
public sealed partial class FactoryIndicators
{
    private long _lastWorked;

    /// <summary>When a station or a vehicle last left the state of processing.</summary>
    internal SimTime LastWorked => new(_lastWorked);

    /// <summary>The present states of all places.</summary>
    internal IEnumerable<(int Station, int Place, StationState State)> States() =>
        from station in _infos
        from place in Enumerable.Range(0, station.Places)
        select (station.Id.Index, place, (StationState)_places[_stations[station.Id.Index].FirstPlace + place].Account);
}
