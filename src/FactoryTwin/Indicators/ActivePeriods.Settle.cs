using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <content>What an instant leaves behind: which workers are active after it, and who is the bottleneck from then on.</content>
public sealed partial class ActivePeriods
{
    private enum Activity : byte
    {
        Waits,
        Pauses,
        Works,
    }

    private static Activity ActivityIn(StationState state) => state switch
    {
        StationState.Processing or StationState.Setup or StationState.Down or StationState.Maintenance => Activity.Works,
        StationState.OffShift => Activity.Pauses,
        _ => Activity.Waits,
    };

    private void AdvanceTo(SimTime time)
    {
        if (time.Ticks < _now)
            throw new ArgumentOutOfRangeException(nameof(time), time, $"The last event was at {new SimTime(_now)}; give that or a later time.");
        if (time.Ticks > _now)
            Settle();
        _now = time.Ticks;
    }

    private void Touch(int station)
    {
        ref Worker worker = ref _workers[station];
        if (worker.IsTouched)
            return;
        worker.IsTouched = true;
        _touched[_touchedCount++] = station;
    }

    /// <summary>Takes over the changes of an instant that is over: only then is it known which of them last.</summary>
    private void Settle()
    {
        bool isChallenged = false;
        foreach (int station in _touched.AsSpan(0, _touchedCount))
        {
            ref Worker worker = ref _workers[station];
            worker.Settle(_now);
            isChallenged |= station == _bottleneck
                ? worker.Now != Activity.Works
                : worker.Now == Activity.Works && (_bottleneck == Nobody || worker.ActiveSince < _workers[_bottleneck].ActiveSince);
        }
        _touchedCount = 0;
        if (isChallenged)
            HandOver(Longest());
    }

    private int Longest()
    {
        int longest = Nobody;
        for (int i = 0; i < _workers.Length; i++)
        {
            ref readonly Worker worker = ref _workers[i];
            if (worker.Now == Activity.Works && (longest == Nobody || worker.ActiveSince < _workers[longest].ActiveSince))
                longest = i;
        }
        return longest;
    }

    /// <summary>Books the bottleneck's time since it became active, as far as it was measured and not booked before, and names the next.</summary>
    private void HandOver(int next)
    {
        if (_bottleneck != Nobody)
        {
            ref Worker last = ref _workers[_bottleneck];
            long active = Math.Max(last.Begin, Math.Max(last.BookedUntil, _from));
            long alone = Math.Max(_taken, active);
            long sole = Math.Max(0, (next == Nobody ? _now : _workers[next].Begin) - alone);
            last.Longest += _now - Math.Max(_taken, _from);
            last.Sole += sole;
            last.Shifting += _now - active - sole;
            last.BookedUntil = _now;
        }
        _bottleneck = next;
        _taken = _now;
    }

    private struct Worker
    {
        /// <summary>Places that wait, and places that pause; the others work.</summary>
        public int Waiting, Paused;

        public bool IsTouched;

        /// <summary>What it did after the last instant that is over.</summary>
        public Activity Now;

        /// <summary>Begin of the present stretch of activity, without a pause.</summary>
        public long Begin;

        /// <summary>Activity in the same period before that stretch.</summary>
        public long Earlier;

        public long Longest, Sole, Shifting, BookedUntil;

        /// <summary>When it would have become active had there been no pause: who has the smallest is active longest.</summary>
        public readonly long ActiveSince => Begin - Earlier;

        public void Settle(long now)
        {
            IsTouched = false;
            Activity next = Waiting > 0 ? Activity.Waits : Paused > 0 ? Activity.Pauses : Activity.Works;
            if (Now == Activity.Works && next == Activity.Pauses)
                Earlier += now - Begin;
            else if (next == Activity.Waits)
                Earlier = 0;
            else if (next == Activity.Works && Now != Activity.Works)
                Begin = now;
            Now = next;
        }

        public readonly BottleneckShare ToShare(StationInfo info, double measuredSeconds) => new(
            info,
            new Indicator(BottleneckShare.LongestDefinition, new TimeSpan(Longest).TotalSeconds, measuredSeconds),
            new Indicator(BottleneckShare.SoleDefinition, new TimeSpan(Sole).TotalSeconds, measuredSeconds),
            new Indicator(BottleneckShare.ShiftingDefinition, new TimeSpan(Shifting).TotalSeconds, measuredSeconds));
    }
}
