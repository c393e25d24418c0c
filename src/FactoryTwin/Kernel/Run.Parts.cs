using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

public sealed partial class Run
{
    private Part[] _parts = new Part[16];
    private int[] _behind = new int[16];   // apart from the parts, so that queues, which need nothing else of them, touch little memory
    private int _usedParts = 1;   // place 0 is no part
    private int _firstFreePart;
    private long _lastPart;

    /// <summary>Number of parts that have entered the factory.</summary>
    public long PartsEntered { get; private set; }

    /// <summary>Number of parts that are in the factory.</summary>
    public int PartsInProcess { get; private set; }

    /// <summary>Number of sources that may still give parts.</summary>
    public int OpenSources { get; private set; }

    /// <summary>A source has given its last part. Call it once for each <see cref="StationLayout.DeclareSource"/> that ends.</summary>
    public void CloseSource() => OpenSources--;

    /// <summary>What the run knows of a part. The reference holds until the next part enters.</summary>
    public ref Part this[PartHandle part]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _parts[part.Slot];
    }

    /// <summary>The part behind this one in the queue that it stands in, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref int Behind(PartHandle part) => ref _behind[part.Slot];

    /// <summary>A part enters the factory at a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="type">Number of its type.</param>
    /// <param name="priority">Its priority: smaller first. Default: 0.</param>
    public PartHandle Enter(Station source, int type, int priority = 0)
    {
        int slot = _firstFreePart;
        if (slot != 0)
            _firstFreePart = _behind[slot];
        else
        {
            slot = _usedParts++;
            if (slot == _parts.Length)
            {
                Array.Resize(ref _parts, _parts.Length * 2);
                Array.Resize(ref _behind, _parts.Length);
            }
        }
        _parts[slot] = new Part { Number = ++_lastPart, Type = type, Priority = priority };
        PartsEntered++;
        PartsInProcess++;
        var part = new PartHandle(slot);
        if (_loops.Length != 0)
            TakeCards(Plan.LoopsAt[source.Id.Index]);
        Publish(StationEventKind.PartEntered, source, part, value: type);
        return part;
    }

    /// <summary>A part leaves the factory: at a sink, or as scrap.</summary>
    /// <param name="station">Where it leaves.</param>
    /// <param name="part">The part; its handle is without meaning afterwards.</param>
    /// <param name="kind"><see cref="StationEventKind.PartEnded"/> or <see cref="StationEventKind.PartScrapped"/>.</param>
    /// <param name="place">The place where it was.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    public void Leave(Station station, PartHandle part, StationEventKind kind, int place = 0, StationState state = default, StationPhase phase = default)
    {
        Publish(kind, station, part, place, state, phase);
        PartsInProcess--;
        _behind[part.Slot] = _firstFreePart;
        _firstFreePart = part.Slot;
        if (_loops.Length != 0)
            FreeCards(Plan.LoopsAt[station.Id.Index]);
    }
}
