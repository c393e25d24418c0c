using System.Runtime.InteropServices;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Tells messages that were seen before by their ids, so that a receiver applies each once although it may come several times.</summary>
/// <remarks>Of each source it remembers the greatest number and which of the <see cref="Window"/> before it were seen: half a kilobyte. What is older counts as seen, which is right as long as a sender has fewer
/// messages on their way at a time. Of more than <see cref="MostSources"/> sources, the one that was silent for longest is forgotten.</remarks>
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
        source ??= new Source(known.Number);
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

    private sealed class Source(long first)
    {
        private readonly ulong[] _seen = new ulong[Window / 64];
        private long _greatest = first - 1;

        public long Turn { get; set; }

        public bool Mark(long number)
        {
            if (number <= _greatest - Window)
                return false;
            if (number - Window >= _greatest)
                Array.Clear(_seen);
            else
            {
                for (long passed = _greatest + 1; passed < number; passed++)
                    _seen[Slot(passed)] &= ~Bit(passed);
            }
            bool isGreatest = number > _greatest;
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
