using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>A listener that can be copied with all that it has heard, so that a past instant has it as it was then.</summary>
/// <threadsafety>One thread at a time, as long as the listener does not say more; a fork and its original are independent.</threadsafety>
public interface IForkableObserver : IObserver<StationEvent>
{
    /// <summary>An independent listener that has heard the same.</summary>
    IForkableObserver Fork();
}
