namespace FactoryTwin.Model;

/// <summary>Takes events several at a time and by reference: for listeners in a hurry, to whom a copy and a call for each event would cost more than what they do with it. Others
/// implement <see cref="IObserver{T}"/>.</summary>
/// <threadsafety>Called on the thread that moves the run on.</threadsafety>
public interface IStationEventSink
{
    /// <summary>Things have happened, in this order: all that one event of the calendar led to, or a part of it where that is much.</summary>
    /// <param name="happened">What happened; at least one. It is overwritten after the call.</param>
    void On(ReadOnlySpan<StationEvent> happened);
}
