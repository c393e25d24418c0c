namespace FactoryTwin.Model;

/// <summary>Takes events by reference: for listeners in a hurry. An observer that is one as well is told of events in this way, and <see cref="IObserver{T}.OnNext"/> is not called.</summary>
/// <threadsafety>Called on the thread that moves the factory on.</threadsafety>
public interface IStationEventSink
{
    /// <summary>An event has happened.</summary>
    /// <param name="happened">The event; the reference holds until the call returns.</param>
    void On(in StationEvent happened);
}
