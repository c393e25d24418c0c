using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>What waits to be published.</summary>
internal struct Waiting
{
    /// <summary>What happened, where it is no ready message.</summary>
    public StationEvent Event;

    /// <summary>A message that needs no more work.</summary>
    public MqttMessage? Message;

    /// <summary>Number in the run; 0 where it has none, as a heartbeat, which tells the last one.</summary>
    public long Number;

    /// <summary>Whether a later one replaces it, so that it may be dropped.</summary>
    public bool IsReplaceable;

    /// <summary>Whether it tells that all has been told that happened until the time of <see cref="Event"/>.</summary>
    public bool IsReached;

    public bool IsDropped;

    /// <summary>Done when all that was added before is sent; then it is no message.</summary>
    public TaskCompletionSource? Mark;
}

/// <summary>What waits between the factory's thread, which never waits, and the one that sends: in order, bounded, the oldest signals dropped first.</summary>
/// <threadsafety>Several threads may add; one at a time takes.</threadsafety>
internal sealed class PublishQueue(int mostReplaceable, int mostOthers, EventHistory? history = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _replaceable = new();   // where those stand that may be dropped
    private readonly Queue<long> _others = new();
    private Waiting[] _ring = new Waiting[64];
    private long _first, _end;   // positions never repeat; a position's place is its rest by the ring's length
    private TaskCompletionSource? _arrival;
    private SimTime _last;
    private bool _isOver;

    public long ReplaceableDropped { get; private set; }

    public long OthersDropped { get; private set; }

    /// <summary>Number of the last message that was given one.</summary>
    public long LastNumber { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _replaceable.Count + _others.Count;
        }
    }

    public void Add(in StationEvent e)
    {
        _last = e.Time > _last ? e.Time : _last;
        Add(new Waiting { Event = e, IsReplaceable = e.Kind == StationEventKind.SignalChanged }, isNumbered: true);
    }

    /// <summary>A ready message that a later one replaces; <c>null</c> for a heartbeat.</summary>
    public void Add(MqttMessage? message) => Add(new Waiting { Message = message, IsReplaceable = true }, isNumbered: false);

    /// <summary>All that happened until an instant has been added; of no interest at the instant of the last event.</summary>
    public void AddReached(SimTime time)
    {
        if (time > _last)
            Add(new Waiting { Event = new StationEvent { Time = _last = time }, IsReached = true, IsReplaceable = true }, isNumbered: false);
    }

    /// <summary>A ready message that must not be dropped for signals.</summary>
    public void AddKept(MqttMessage message) => Add(new Waiting { Message = message }, isNumbered: false);

    /// <summary>Done when all that was added before has been taken and worked off.</summary>
    public Task Mark()
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Add(new Waiting { Mark = mark }, isNumbered: false))
            mark.SetResult();
        return mark.Task;
    }

    /// <summary>Takes the oldest; <c>false</c> where nothing waits.</summary>
    public bool TryTake(out Waiting taken)
    {
        lock (_gate)
        {
            while (_first < _end)
            {
                ref Waiting next = ref At(_first);
                taken = next;
                _first++;
                (next.Message, next.Mark) = (null, null);
                if (taken.IsDropped)
                    continue;
                (taken.IsReplaceable ? _replaceable : _others).Dequeue();
                return true;
            }
            taken = default;
            return false;
        }
    }

    /// <summary>Waits until there is something to take; <c>false</c> where nothing will come any more.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        Task arrival;
        lock (_gate)
        {
            if (_first < _end || _isOver)
                return _first < _end;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = _arrival.Task;
        }
        await arrival.WaitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Nothing will be added any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isOver = true;
            _arrival?.TrySetResult();
            _arrival = null;
        }
    }

    private bool Add(Waiting added, bool isNumbered)
    {
        lock (_gate)
        {
            if (_isOver)
                return false;
            if (isNumbered)
            {
                added.Number = ++LastNumber;
                history?.Add(added.Number, added.Event);
            }
            if (_end - _first == _ring.Length)
                MakeRoom();
            At(_end) = added;
            Queue<long> kind = added.IsReplaceable ? _replaceable : _others;
            kind.Enqueue(_end++);
            if (kind.Count > (added.IsReplaceable ? mostReplaceable : mostOthers))
            {
                ref Waiting oldest = ref At(kind.Dequeue());
                oldest.Mark?.TrySetResult();
                (oldest.IsDropped, oldest.Message, oldest.Mark) = (true, null, null);
                if (added.IsReplaceable)
                    ReplaceableDropped++;
                else
                    OthersDropped++;
            }
            _arrival?.TrySetResult();
            _arrival = null;
            return true;
        }
    }

    private ref Waiting At(long position) => ref _ring[(int)(position & (_ring.Length - 1))];

    /// <summary>Leaves out what was dropped, and doubles the ring where that is not much.</summary>
    private void MakeRoom()
    {
        int kept = _replaceable.Count + _others.Count;
        var ring = new Waiting[kept > _ring.Length / 2 ? checked(_ring.Length * 2) : _ring.Length];
        _replaceable.Clear();
        _others.Clear();
        long end = _end;
        for (long position = end - 1, from = end - 1; ; from--)
        {
            if (from < _first)
            {
                _first = position + 1;
                break;
            }
            ref Waiting old = ref At(from);
            if (!old.IsDropped)
                ring[(int)(position-- & (ring.Length - 1))] = old;
        }
        _ring = ring;
        for (long position = _first; position < _end; position++)
            (At(position).IsReplaceable ? _replaceable : _others).Enqueue(position);
    }
}
