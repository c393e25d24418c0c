using FactoryTwin.Model;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>The events that a publisher has told, packed in memory as in a recording, for who comes late: some bytes each, and no more than a bound. Beyond it the oldest go, and what was last known of each place stays.</summary>
/// <threadsafety>All members may be used from several threads at a time; events come one at a time, in the order of their positions.</threadsafety>
internal sealed class EventHistory(IReadOnlyList<StationInfo> stations, long mostBytes)
{
    private const int EventsPerBlock = 2048;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private readonly StationEvent[] _pending = new StationEvent[EventsPerBlock];
    private readonly TwinBlocks _packer = new();
    private readonly LastKnown _dropped = new();
    private readonly int[] _places = [.. stations.Select(station => station.Places)];
    private int _count;
    private long _bytes, _firstPending, _firstKept, _last;

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
            if (_firstKept == 0)
                _firstKept = position;
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
                Before = from < _firstKept ? Before() : null,
            };
        }
    }

    private void Close()
    {
        byte[] packed = _packer.Pack(_pending.AsSpan(0, _count));
        _blocks.Enqueue(new(_firstPending, _last, packed));
        _bytes += packed.Length;
        _count = 0;
        while (_bytes > mostBytes && _blocks.Count > 1)
        {
            Block oldest = _blocks.Dequeue();
            _bytes -= oldest.Packed.Length;
            _dropped.On(TwinBlocks.ReadEvents(oldest.Packed, _places));
            _firstKept = _blocks.Peek().First;
        }
    }

    private ReadOnlyMemory<byte> Before()
    {
        StationEvent[] known = [.. _dropped.Events().OrderBy(e => e.Time).TakeLast(RecordingFormat.MostEvents)];
        return known.Length == 0 ? ReadOnlyMemory<byte>.Empty : _packer.Pack(known);
    }

    private readonly record struct Block(long First, long Last, byte[] Packed);
}
