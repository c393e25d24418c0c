using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>How long the places of a station waited for somebody.</summary>
/// <remarks>A wait begins when a place shows the state and ends when it shows another one or is served; one that is over in the instant in which it began is none. One that the end of a shift or a failure interrupts counts
/// again when it goes on. Those that are under way when measuring begins or ends count with what lies in the measured time, so long waits, as through a night, come out shorter than they are.</remarks>
/// <param name="For">Whom it waited for (<see cref="WaitInfo.For"/>).</param>
/// <param name="State">The state that it showed meanwhile: this wait is a part of the time in that state.</param>
/// <param name="Time">Time of waiting, summed over the places.</param>
/// <param name="Count">How many waits there were.</param>
/// <param name="Share">Share of measured time, mean over the places.</param>
/// <param name="MeanWait">Mean length of a wait [s].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct WaitTime(string For, StationState State, TimeSpan Time, long Count, Indicator Share, Indicator MeanWait);
