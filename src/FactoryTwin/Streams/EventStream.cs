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

    /// <summary>The one listener, told directly, has failed.</summary>
    public void OnlyListenerFailed(Exception failure) => LetGo(_listeners[0], failure);

    public void On(in StationEvent happened)
    {
        foreach (Listener listener in _listeners)
        {
            if (!_isOver)   // unless one before it has disposed the run
                Tell(listener, happened);
        }
    }

    private void Tell(Listener listener, in StationEvent happened)
    {
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
        _failures.Add(failure);
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
            try
            {
                if (error is null)
                    listener.Observer.OnCompleted();
                else
                    listener.Observer.OnError(error);
            }
            catch (Exception failure)
            {
                _failures.Add(failure);
            }
        }
    }

    /// <summary>The failures since the last call.</summary>
    public Exception[] TakeFailures()
    {
        Exception[] failures = [.. _failures];
        _failures.Clear();
        return failures;
    }

    private void Remove(IObserver<StationEvent> observer)
    {
        lock (_gate)
        {
            int at = Array.FindIndex(_listeners, listener => listener.Observer == observer);
            if (at < 0)
                return;
            _listeners = [.. _listeners[..at], .. _listeners[(at + 1)..]];
            ObserversChanged?.Invoke();
        }
    }

    private sealed class Listener(IObserver<StationEvent> observer)
    {
        public IObserver<StationEvent> Observer { get; } = observer;

        public IStationEventSink Sink { get; } = observer as IStationEventSink ?? new ObserverSink(observer);
    }

    private sealed class ObserverSink(IObserver<StationEvent> observer) : IStationEventSink
    {
        public void On(in StationEvent happened) => observer.OnNext(happened);
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
