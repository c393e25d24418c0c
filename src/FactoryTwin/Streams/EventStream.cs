using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Hands events on to observers. One that throws is let go, and its failure kept: it can neither change nor end what it observes, nor fail in silence.</summary>
/// <threadsafety>Events come on one thread at a time; observers may come and go on any.</threadsafety>
internal sealed class EventStream : IObservable<StationEvent>, IStationEventSink
{
    private readonly Lock _gate = new();
    private readonly List<Exception> _failures = [];
    private volatile Listener[] _listeners = [];
    private bool _isOver;
    private Exception? _error;

    public bool HasObservers => _listeners.Length > 0;

    /// <summary>Told whenever <see cref="HasObservers"/> may have changed.</summary>
    public Action? ObserversChanged { get; init; }

    public bool HasFailures => _failures.Count > 0;

    public IDisposable Subscribe(IObserver<StationEvent> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_gate)
        {
            if (!_isOver)
            {
                _listeners = [.. _listeners, new Listener(observer)];
                ObserversChanged?.Invoke();
                return new Subscription(this, observer);
            }
        }
        if (_error is null)
            observer.OnCompleted();
        else
            observer.OnError(_error);
        return new Subscription(this, observer);
    }

    /// <summary>Where events go: straight to the listener where there is one, as nearly always; <c>null</c> where nobody listens.</summary>
    public IStationEventSink? Sink => _listeners switch
    {
        [] => null,
        [Listener only] => only.Sink,
        _ => this,
    };

    /// <summary>The method of the one listener that takes each event by itself; <c>null</c> where there is none, or not one.</summary>
    public Action<StationEvent>? OnlyOnNext => _listeners is [{ Sink: EachByItself only }] ? only.OnNext : null;

    /// <summary>The one listener, told directly, has failed.</summary>
    public void OnlyListenerFailed(Exception failure) => LetGo(_listeners[0], failure);

    /// <summary>Tells all of them of each event in turn: who comes within an event hears the next, who goes within it hears no more.</summary>
    public void On(ReadOnlySpan<StationEvent> happened)
    {
        for (int i = 0; i < happened.Length; i++)
        {
            foreach (Listener listener in _listeners)
                Tell(listener, happened.Slice(i, 1));
        }
    }

    private void Tell(Listener listener, ReadOnlySpan<StationEvent> happened)
    {
        if (!listener.IsListening)   // one before it has sent it away, or disposed the run
            return;
        try
        {
            listener.Sink.On(happened);
        }
        catch (Exception failure)
        {
            LetGo(listener, failure);
        }
    }

    private void LetGo(Listener listener, Exception failure)
    {
        Note(failure);
        Remove(listener.Observer);
    }

    public void End(Exception? error)
    {
        Listener[] listeners;
        lock (_gate)
        {
            if (_isOver)
                return;
            (_isOver, _error, listeners, _listeners) = (true, error, _listeners, []);
            ObserversChanged?.Invoke();
        }
        foreach (Listener listener in listeners)
        {
            listener.IsListening = false;
            try
            {
                if (error is null)
                    listener.Observer.OnCompleted();
                else
                    listener.Observer.OnError(error);
            }
            catch (Exception failure)
            {
                Note(failure);
            }
        }
    }

    /// <summary>Keeps a failure of somebody who observes, until it is told.</summary>
    public void Note(Exception failure)
    {
        lock (_gate)
            _failures.Add(failure);
    }

    /// <summary>The failures since the last call.</summary>
    public Exception[] TakeFailures()
    {
        lock (_gate)
        {
            Exception[] failures = [.. _failures];
            _failures.Clear();
            return failures;
        }
    }

    private void Remove(IObserver<StationEvent> observer)
    {
        lock (_gate)
        {
            int at = Array.FindIndex(_listeners, listener => listener.Observer == observer);
            if (at < 0)
                return;
            _listeners[at].IsListening = false;
            _listeners = [.. _listeners[..at], .. _listeners[(at + 1)..]];
            ObserversChanged?.Invoke();
        }
    }

    private sealed class Listener
    {
        public Listener(IObserver<StationEvent> observer)
        {
            Observer = observer;
            Sink = observer as IStationEventSink ?? new EachByItself(observer);
        }

        public IObserver<StationEvent> Observer { get; }

        public IStationEventSink Sink { get; }

        /// <summary>Whether it is still to be told.</summary>
        public bool IsListening { get; set; } = true;
    }

    /// <summary>Tells an observer each event by itself.</summary>
    private sealed class EachByItself(IObserver<StationEvent> observer) : IStationEventSink
    {
        public Action<StationEvent> OnNext { get; } = observer.OnNext;   // a delegate is called straight, where a call by way of the interface would be looked up

        public void On(ReadOnlySpan<StationEvent> happened)
        {
            foreach (ref readonly StationEvent e in happened)
                OnNext(e);
        }
    }

    private sealed class Subscription(EventStream stream, IObserver<StationEvent> observer) : IDisposable
    {
        private IObserver<StationEvent>? _observer = observer;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _observer, null) is { } observer)
                stream.Remove(observer);
        }
    }
}
