using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>Whether parts are stuck.</content>
public sealed partial class FactoryIndicators
{
    /// <summary>Since when all workers have been in the state in which they are, if all of them are blocked, wait for transport or for parts, and one at least has a part that it cannot hand on; else <c>null</c>.</summary>
    /// <param name="whateverTheyDo">Whether to tell it even if they are in other states, since nothing is pending.</param>
    internal Standstill? Standstill(bool whateverTheyDo)
    {
        if (_parts.Count == 0)
            return null;
        long since = _from;
        var blocked = new List<string>();
        for (int i = 0; i < _stations.Length; i++)
        {
            if (_infos[i].Role != StationRole.Worker)
                continue;
            foreach (PlaceTally place in _places.AsSpan(_stations[i].FirstPlace, _stations[i].Places))
            {
                since = Math.Max(since, place.Since);
                var state = (StationState)place.Account;
                if (state is StationState.Blocked or StationState.WaitingForTransport && !blocked.Contains(_infos[i].Name))
                    blocked.Add(_infos[i].Name);
                if (state is not (StationState.Blocked or StationState.WaitingForTransport or StationState.Starved or StationState.Idle) && !whateverTheyDo)
                    return null;
            }
        }
        return whateverTheyDo || blocked.Count > 0 ? new Standstill(new SimTime(since), blocked.ToValueList()) : null;
    }
}

/// <summary>Since when no worker has done anything, and which of them are blocked.</summary>
internal sealed record Standstill(SimTime Since, ValueList<string> Blocked);
