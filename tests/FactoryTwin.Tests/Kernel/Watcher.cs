using FactoryTwin.Model;

namespace FactoryTwin.Tests.Kernel;

/// <summary>Counts what it is told, and does something at every event.</summary>
internal sealed class Watcher(Action<StationEvent>? atEach = null) : IObserver<StationEvent>
{
    public int Events { get; private set; }

    public int Completions { get; private set; }

    public int Ends { get; private set; }

    public int EventsAfterTheEnd { get; private set; }

    public Exception? Error { get; private set; }

    public void OnNext(StationEvent value)
    {
        Events++;
        EventsAfterTheEnd += Math.Min(Ends, 1);
        atEach?.Invoke(value);
    }

    public void OnCompleted()
    {
        Ends++;
        Completions++;
    }

    public void OnError(Exception error)
    {
        Ends++;
        Error = error;
    }
}
