using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Experiments;

/// <summary>A run as it was at an instant of its <see cref="History"/>, with those who listened to it. It can be moved on, changed or drawn again like any run; the history is none the worse for it.</summary>
/// <threadsafety>One thread at a time. Independent of the history and of other moments.</threadsafety>
public sealed class Moment : IDisposable
{
    private readonly IForkableObserver[] _originals;
    private readonly IForkableObserver[] _listeners;

    /// <summary>The present of a run: those who listen are themselves.</summary>
    internal Moment(Simulation run, IForkableObserver[] listeners) => (Run, _originals, _listeners) = (run, listeners, listeners);

    private Moment(Moment original)
    {
        Run = original.Run.Fork();
        _originals = original._originals;
        _listeners = Array.ConvertAll(original._listeners, listener => listener.Fork());
    }

    /// <summary>The run. The listeners of the history listen to it, as copies.</summary>
    public Simulation Run { get; }

    /// <summary>Number of events of the calendar that had to happen once more, from the nearest checkpoint on.</summary>
    public long EventsRunAgain { get; private set; }

    /// <summary>A listener of the history as it was then; it goes on listening to <see cref="Run"/>.</summary>
    /// <param name="listener">The listener that was given to the history.</param>
    /// <exception cref="ArgumentException">It was not given to the history.</exception>
    public T Of<T>(T listener) where T : IForkableObserver => Array.IndexOf(_originals, listener) is >= 0 and var place
        ? (T)_listeners[place]
        : throw new ArgumentException("This listener was not given to the history; give it when the history is made.", nameof(listener));

    /// <summary>Ends the stream of events of <see cref="Run"/>; it can go on no more.</summary>
    public void Dispose() => Run.Dispose();

    /// <summary>A copy that nobody moves on.</summary>
    internal Moment Fork() => new(this);

    /// <summary>Lets all happen that is due until an instant, and at it.</summary>
    internal void AdvanceTo(SimTime instant)
    {
        long before = Run.EventCount;
        Run.AdvanceTo(instant);
        EventsRunAgain = Run.EventCount - before;
    }

    internal void Listen()
    {
        foreach (IForkableObserver listener in _listeners)
            Run.Events.Subscribe(listener);
    }
}
