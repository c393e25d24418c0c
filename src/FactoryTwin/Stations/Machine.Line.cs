using System.Numerics;
using FactoryTwin.Kernel;

namespace FactoryTwin.Stations;

/// <content>Which places are ready for a part, and which wait to hand one on, in the order in which they came to wait.</content>
internal partial class Machine
{
    private protected int FirstReady(Run run)
    {
        if (_shared[run].Ready == 0)
            return -1;
        if (_ready.Count == 1)
            return BitOperations.TrailingZeroCount(_ready[run, 0]);
        int word = 0;
        while (_ready[run, word] == 0)
            word++;
        return word * 64 + BitOperations.TrailingZeroCount(_ready[run, word]);
    }

    private protected int FirstEmpty(Run run)
    {
        for (int place = 0; place < _places.Count; place++)
        {
            if (_places[run, place].Task == Task.None)
                return place;
        }
        return -1;
    }

    private void SetReady(Run run, ref Place p, int place, bool isReady)
    {
        p.IsReady = isReady;
        _ready[run, place >> 6] ^= 1UL << (place & 63);
        _shared[run].Ready += isReady ? 1 : -1;
    }

    private void StepInLine(Run run, ref Place p, int place)
    {
        ref Shared shared = ref _shared[run];
        p.IsInLine = true;
        p.InLineSince = run.NextInLine();
        p.NextInLine = 0;
        p.PreviousInLine = shared.LastInLine;
        if (shared.LastInLine == 0)
            shared.FirstInLine = place + 1;
        else
            _places[run, shared.LastInLine - 1].NextInLine = place + 1;
        shared.LastInLine = place + 1;
        OutletOf(ref p).Wait(run, p.Way, p.InLineSince);
    }

    private void StepOutOfLine(Run run, ref Place p, int place)
    {
        ref Shared shared = ref _shared[run];
        p.IsInLine = false;
        if (p.PreviousInLine == 0)
            shared.FirstInLine = p.NextInLine;
        else
            _places[run, p.PreviousInLine - 1].NextInLine = p.NextInLine;
        if (p.NextInLine == 0)
            shared.LastInLine = p.PreviousInLine;
        else
            _places[run, p.NextInLine - 1].PreviousInLine = p.PreviousInLine;
        _outlet.StopWaiting(run);
        if (!_isPlain)
        {
            foreach (Outlet other in _otherOutlets)
                other.StopWaiting(run);
        }
        for (int next = shared.FirstInLine; next != 0; next = _places[run, next - 1].NextInLine)
            OutletOf(ref _places[run, next - 1]).Wait(run, _places[run, next - 1].Way, _places[run, next - 1].InLineSince);
    }
}
