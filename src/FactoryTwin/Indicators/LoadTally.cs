using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>What a factory used and made in a quarter-hour, or in the part of it that was measured.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended.</param>
/// <param name="EnergyKilowattHours">Energy of all stations whose power is known [kWh].</param>
/// <param name="GoodParts">Good parts that left the factory.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct LoadInterval(SimTime From, SimTime To, double EnergyKilowattHours, long GoodParts)
{
    /// <summary>The length of an interval, as electricity meters have it.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The first instant of a run at which a quarter-hour of the local clock begins.</summary>
    /// <param name="start">Where the run's time 0 lies.</param>
    public static SimTime FirstOf(FactoryStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        long into = start.Local.TimeOfDay.Ticks % Length.Ticks;
        return new SimTime(into == 0 ? 0 : Length.Ticks - into);
    }
}

/// <summary>Energy and good parts since measuring began.</summary>
internal readonly record struct LoadTotals(double EnergyKilowattHours, long GoodParts);

/// <summary>Closes quarter-hours, each with what came to the totals since the one before.</summary>
internal sealed class LoadTally
{
    private readonly long _first;
    private LoadInterval[] _intervals = [];
    private int _count;
    private long _from;
    private LoadTotals _last;

    /// <param name="first">An instant at which a quarter-hour begins.</param>
    public LoadTally(SimTime first)
    {
        if (first < SimTime.Start || first.SinceStart >= LoadInterval.Length)
            throw new ArgumentOutOfRangeException(nameof(first), first, "The first quarter-hour begins in the first 15 minutes of a run.");
        _first = first.Ticks;
    }

    /// <summary>End of the quarter-hour that is open [ticks].</summary>
    public long NextEnd { get; private set; }

    public void Restart(long now)
    {
        _count = 0;
        _last = default;
        _from = now;
        NextEnd = now < _first ? _first : now + LoadInterval.Length.Ticks - ((now - _first) % LoadInterval.Length.Ticks);
    }

    public void Close(long end, in LoadTotals totals)
    {
        if (end == _from)
            return;
        if (_count == _intervals.Length)
            Array.Resize(ref _intervals, Math.Max(16, _count * 2));
        _intervals[_count++] = new LoadInterval(new SimTime(_from), new SimTime(end), totals.EnergyKilowattHours - _last.EnergyKilowattHours, totals.GoodParts - _last.GoodParts);
        _last = totals;
        _from = end;
        if (end == NextEnd)
            NextEnd += LoadInterval.Length.Ticks;
    }

    public LoadTally Copy()
    {
        var copy = (LoadTally)MemberwiseClone();
        copy._intervals = _intervals.AsSpan(0, _count).ToArray();
        return copy;
    }

    public ValueList<LoadInterval> ToIntervals() => ValueList.Create<LoadInterval>(_intervals.AsSpan(0, _count));
}
