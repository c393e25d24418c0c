using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>What the places of its stations do at present: looked up when somebody first asks, kept in step from then on.</content>
public sealed partial class Replay
{
    private PlaceState?[][]? _states;   // made when somebody asks; null for a place that has not been heard of yet

    /// <inheritdoc/>
    /// <remarks>As with a <see cref="Simulation"/>: what was told last, and before that the state at the start. The first call, and the first after a <see cref="Seek"/>, reads back to where each place was last heard of.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such station, or place.</exception>
    /// <exception cref="RecordingException">The recording cannot be read.</exception>
    public PlaceState? StateOf(StationId station, int place = 0)
    {
        StationInfo info = this.InfoOf(station, place);
        return info.HasStates ? (_states ??= ReadStates())[station.Index][place] ?? new PlaceState(info.InitialState, StationPhase.None) : null;
    }

    private void Keep(in StationEvent told)
    {
        if (_states is not null)
            _states[told.Station.Index][told.Place] = new PlaceState(told.State, told.Phase);
    }

    /// <summary>Backwards from the event that was told last, until each place has been heard of.</summary>
    private PlaceState?[][] ReadStates()
    {
        PlaceState?[][] states = [.. Stations.Select(station => new PlaceState?[station.Places])];
        int unknown = Stations.Where(station => station.HasStates).Sum(station => station.Places);
        Read(_block.AsSpan(0, _next));
        StationEvent[] events = [];
        for (int block = _nextBlock - (_count > 0 ? 2 : 1); block >= 0 && unknown > 0; block--)
        {
            int count = Recording.ReadBlock(block, ref events);
            Read(events.AsSpan(0, count));
        }
        return states;

        void Read(ReadOnlySpan<StationEvent> told)
        {
            for (int i = told.Length - 1; i >= 0; i--)
            {
                ref PlaceState? state = ref states[told[i].Station.Index][told[i].Place];
                if (state is null && Stations[told[i].Station.Index].HasStates)
                    unknown--;
                state ??= new PlaceState(told[i].State, told[i].Phase);
            }
        }
    }
}
