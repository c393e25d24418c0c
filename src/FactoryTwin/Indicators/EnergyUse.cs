using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>What the energy of a station, or of all of them, is made of: by state, and starts.</summary>
/// <remarks>Energy of a state is its power × the time in it, standby and power signals included. The shares tell where energy goes that makes nothing: waiting, and set-up.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EnergyUse
{
    /// <summary>Energy in each state [kWh], in the order of the states' numbers.</summary>
    public required ValueList<double> StateKilowattHours { get; init; }

    /// <summary>Time in standby, summed over the places; it is part of the states in which a place waits.</summary>
    public required TimeSpan StandbyTime { get; init; }

    /// <summary>Starts: out of <see cref="StationState.OffShift"/>, or on from standby.</summary>
    public required long Starts { get; init; }

    /// <summary>Energy of all starts [kWh].</summary>
    public required double StartUpKilowattHours { get; init; }

    /// <summary>All of it [kWh].</summary>
    public double TotalKilowattHours => StateKilowattHours.Sum() + StartUpKilowattHours;

    /// <summary>Energy while waiting for parts, people, transport or room, or idle [kWh].</summary>
    public double IdleKilowattHours => Enumerable.Range(0, StateKilowattHours.Count).Where(EnergyTally.IsWaiting).Sum(state => StateKilowattHours[state]);

    /// <summary>Energy in a state [kWh].</summary>
    /// <param name="state">The state.</param>
    public double KilowattHoursIn(StationState state) => StateKilowattHours[(int)state];

    /// <summary>Together; <c>null</c> where there is none.</summary>
    internal static EnergyUse? SumOf(IEnumerable<EnergyUse?> uses)
    {
        EnergyUse[] all = [.. uses.OfType<EnergyUse>()];
        return all.Length == 0 ? null : new()
        {
            StateKilowattHours = Enumerable.Range(0, Account.States).Select(state => all.Sum(use => use.StateKilowattHours[state])).ToValueList(),
            StandbyTime = new TimeSpan(all.Sum(use => use.StandbyTime.Ticks)),
            Starts = all.Sum(use => use.Starts),
            StartUpKilowattHours = all.Sum(use => use.StartUpKilowattHours),
        };
    }
}
