using FactoryTwin.Model;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>The events that a publisher has told, packed in memory as in a recording, for who comes late: some bytes each, and no more than a bound. Beyond it the oldest go, and what was last known of each place stays.</summary>
/// <threadsafety>All members may be used from several threads at a time; events come one at a time, in the order of their positions.</threadsafety>
internal sealed class EventHistory
{
    private const int EventsPerBlock = 2048;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private readonly StationEvent[] _pending = new StationEvent[EventsPerBlock];
    private readonly TwinBlocks _packer = new();
    private readonly LastKnown _dropped = new();
    private readonly int[] _places;
    private readonly long _mostBytes;
    private int _count;
    private long _bytes, _firstPending, _firstWhole, _last;

    /// <summary>A history that begins now.</summary>
    /// <param name="factory">The factory; the present states of its stations are the first that is known of them.</param>
    /// <param name="mostBytes">What it may take in memory, but for the newest events [bytes].</param>
    public EventHistory(IFactory factory, long mostBytes)
    {
        _mostBytes = mostBytes;
        _places = [.. factory.Stations.Select(station => station.Places)];
        foreach (StationInfo station in factory.Stations)
        {
            for (int place = 0; place < station.Places; place++)
            {
                if (factory.StateOf(station.Id, place) is { } state)
                    _dropped.On([new StationEvent { Time = factory.Clock.Now, Sequence = 1, Kind = StationEventKind.StateChanged, Station = station.Id, Place = (ushort)place, State = state.State, Phase = state.Phase }]);
            }
        }
    }

    /// <summary>Keeps an event.</summary>
    /// <param name="position">Its position, behind those of all before. Range: from 1.</param>
    /// <param name="e">The event.</param>
    public void Add(long position, in StationEvent e)
    {
        lock (_gate)
        {
            // A value that was held back for its rate is older than what was told meanwhile, and a block goes by time.
            if (_count == EventsPerBlock || _count > 0 && e.Time < _pending[_count - 1].Time)
                Close();
            if (_count == 0)
                _firstPending = position;
            if (_last == 0)
                _firstWhole = e.Sequence == 1 ? position : position + 1;   // what happened before it was published is not known
            _pending[_count++] = e;
            _last = position;
        }
    }

    /// <summary>What is known from a position on, as much of it as stands in one block.</summary>
    public TwinAnswer Read(TwinRequest request)
    {
        long from = request.From ?? 1;
        lock (_gate)
        {
            if (_last < from)
                return new TwinAnswer { Run = request.Run, Id = request.Id, From = from, First = from, To = from - 1, IsLast = true };
            Block block = _blocks.FirstOrDefault(block => block.Last >= from);
            if (block.Packed is null)
                block = new(_firstPending, _last, _packer.Pack(_pending.AsSpan(0, _count)));
            return new TwinAnswer
            {
                Run = request.Run,
                Id = request.Id,
                From = from,
                First = block.First,
                To = block.Last,
                IsLast = block.Last == _last,
                Events = block.Packed,
                Before = from < _firstWhole ? Before() : (ReadOnlyMemory<byte>?)null,
            };
        }
    }

    private void Close()
    {
        byte[] packed = _packer.Pack(_pending.AsSpan(0, _count));
        _blocks.Enqueue(new(_firstPending, _last, packed));
        _bytes += packed.Length;
        _count = 0;
        while (_bytes > _mostBytes && _blocks.Count > 1)
        {
            Block oldest = _blocks.Dequeue();
            _bytes -= oldest.Packed.Length;
            _dropped.On(TwinBlocks.ReadEvents(oldest.Packed, _places));
            _firstWhole = _blocks.Peek().First;
        }
    }

    private ReadOnlyMemory<byte> Before()
    {
        StationEvent[] known = [.. _dropped.Events().OrderBy(e => e.Time).TakeLast(RecordingFormat.MostEvents)];
        return known.Length == 0 ? ReadOnlyMemory<byte>.Empty : _packer.Pack(known);
    }

    private readonly record struct Block(long First, long Last, byte[] Packed);
}
