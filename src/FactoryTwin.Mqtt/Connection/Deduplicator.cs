using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Tells messages that were seen before by their ids, so that a receiver applies each once although it may come several times.</summary>
/// <remarks>Of each source it remembers the greatest number and which of the <see cref="Window"/> before it were seen: half a kilobyte. What is older counts as seen, which is right as long as a sender has fewer
/// messages on their way at a time. It forgets all when the program ends: an <see cref="Inbox"/> keeps it on disk. Of more than <see cref="MostSources"/> sources, the one that was silent for longest is forgotten.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class Deduplicator
{
    /// <summary>How many numbers back a late message is still told from one that was seen: 4,096.</summary>
    public const int Window = 4096;

    /// <summary>How many sources are remembered: 1,000.</summary>
    public const int MostSources = 1000;

    private readonly Dictionary<string, Source> _sources = new(StringComparer.Ordinal);
    private long _turn;

    /// <summary>How many messages were seen before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Whether a message comes for the first time, and remembers it; one without an id always does.</summary>
    /// <param name="id">The message's id.</param>
    public bool IsNew(MqttMessageId? id)
    {
        if (id is not { Number: >= 0 } known)
            return true;
        ref Source? source = ref CollectionsMarshal.GetValueRefOrAddDefault(_sources, known.Source, out _);
        source ??= new Source(known.Number - 1);
        source.Turn = ++_turn;
        if (!source.Mark(known.Number))
        {
            Duplicates++;
            return false;
        }
        if (_sources.Count > MostSources)
            _sources.Remove(_sources.MinBy(each => each.Value.Turn).Key);
        return true;
    }

    /// <summary>A message that seemed new was not applied after all.</summary>
    internal void Forget(MqttMessageId? id)
    {
        if (id is { Number: >= 0 } known && _sources.TryGetValue(known.Source, out Source? source))
            source.Unmark(known.Number);
    }

    /// <summary>What is remembered of each source, the one that was silent for longest first: its greatest number, and the bits of those that were seen.</summary>
    internal IEnumerable<(MqttMessageId Id, byte[] Seen)> Save() =>
        from source in _sources
        orderby source.Value.Turn
        select (new MqttMessageId(source.Key, source.Value.Greatest), source.Value.Seen());

    /// <summary>Remembers a source as it was saved.</summary>
    internal void Load(MqttMessageId id, ReadOnlySpan<byte> seen) => _sources[id.Source] = new Source(id.Number, seen) { Turn = ++_turn };

    private sealed class Source(long greatest)
    {
        private readonly ulong[] _seen = new ulong[Window / 64];
        private long _greatest = greatest;

        public Source(long greatest, ReadOnlySpan<byte> seen) : this(greatest)
        {
            for (int i = 0; i < _seen.Length && seen.Length >= (i + 1) * sizeof(ulong); i++)
                _seen[i] = BinaryPrimitives.ReadUInt64LittleEndian(seen[(i * sizeof(ulong))..]);
        }

        public long Turn { get; set; }

        public long Greatest => _greatest;

        public byte[] Seen()
        {
            byte[] bytes = new byte[Window / 8];
            for (int i = 0; i < _seen.Length; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _seen[i]);
            return bytes;
        }

        public void Unmark(long number) => _seen[Slot(number)] &= ~Bit(number);

        public bool Mark(long number)
        {
            if (number <= _greatest - Window)
                return false;
            if (number - Window >= _greatest)
                Array.Clear(_seen);
            bool isGreatest = number > _greatest;
            for (long passed = number - 1; isGreatest && passed > Math.Max(_greatest, number - Window); passed--)
                _seen[Slot(passed)] &= ~Bit(passed);
            if (!isGreatest && (_seen[Slot(number)] & Bit(number)) != 0)
                return false;
            _seen[Slot(number)] |= Bit(number);
            _greatest = Math.Max(_greatest, number);
            return true;
        }

        private static int Slot(long number) => (int)((ulong)number % Window / 64);

        private static ulong Bit(long number) => 1UL << (int)((ulong)number % 64);
    }
}
