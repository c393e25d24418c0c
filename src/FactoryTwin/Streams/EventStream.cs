using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Hands events on to observers. One that throws is let go, and its failure kept: it can neither change nor end what it observes, nor fail in silence.</summary>
/// <threadsafety>Events come on one thread at a time; observers may come and go on any.</threadsafety>
internal sealed class EventStream : IObservable<StationEvent>
{
    private readonly Lock _gate = new();
    private readonly List<Exception> _failures = [];
    private volatile IObserver<StationEvent>[] _observers = [];
    private bool _isOver;
    private Exception? _error;

    public bool HasObservers => _observers.Length > 0;

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
                _observers = [.. _observers, observer];
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

    public void Send(in StationEvent happened)
    {
        foreach (IObserver<StationEvent> observer in _observers)
        {
            if (_isOver)
                return;   // an observer before this one has disposed the run
            try
            {
                observer.OnNext(happened);
            }
            catch (Exception failure)
            {
                _failures.Add(failure);
                Remove(observer);
            }
        }
    }

    public void End(Exception? error)
    {
        IObserver<StationEvent>[] observers;
        lock (_gate)
        {
            if (_isOver)
                return;
            (_isOver, _error, observers, _observers) = (true, error, _observers, []);
            ObserversChanged?.Invoke();
        }
        foreach (IObserver<StationEvent> observer in observers)
        {
            try
            {
                if (error is null)
                    observer.OnCompleted();
                else
                    observer.OnError(error);
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
            int at = Array.IndexOf(_observers, observer);
            if (at < 0)
                return;
            _observers = [.. _observers[..at], .. _observers[(at + 1)..]];
            ObserversChanged?.Invoke();
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
