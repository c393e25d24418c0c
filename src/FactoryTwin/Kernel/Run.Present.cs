using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>A run that begins in a present that was observed.</content>
public sealed partial class Run
{
    private FactoryPresent? _present;   // immutable; taken over when the run starts, so that each fork of one that has not started draws what is left by itself
    private List<(StationId Station, string What)>? _leftOut;

    /// <summary>What stations could not take over, once the run has started.</summary>
    internal IReadOnlyList<(StationId Station, string What)> LeftOut => _leftOut ?? [];

    /// <summary>Has the run, which has not started, begin in a present.</summary>
    internal void BeginIn(FactoryPresent present)
    {
        _present = present;
        _lastPart = present.LastPart;
        Now = present.At;
    }

    /// <summary>A part that is in the factory when the run begins; for <see cref="Station.OnAdopt"/>.</summary>
    /// <param name="present">What is known of it; without a number it gets the next one.</param>
    public PartHandle Adopt(PartPresent present) => NewPart(present.Number > 0 ? present.Number : ++_lastPart, present.Type, priority: 0);

    private void AdoptPresent(FactoryPresent present)
    {
        _leftOut = [];
        for (int i = 0; i < Plan.Stations.Count; i++)
        {
            if (Plan.Behaviours[i].OnAdopt(this, present.Stations[i]) is { } what)
                _leftOut.Add((new StationId(i), what));
        }
    }
}
