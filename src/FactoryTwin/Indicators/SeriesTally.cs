using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>Totals of the whole factory at an instant.</summary>
internal record struct FlowTotals(long Good, long LeadTimes, double LeadTimeSum, double Area);

/// <summary>Closes bins of equal length, each with what came to the totals since the bin before.</summary>
internal sealed class SeriesTally
{
    private readonly TimeSpan _interval;
    private SeriesBin[] _bins = [];
    private int _count;
    private long _from;
    private FlowTotals _last;

    public SeriesTally(TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "Bins of a series have a length above 0.");
        _interval = interval;
    }

    public long NextBinEnd => _from + ((_count + 1) * _interval.Ticks);

    public long Restart(long now)
    {
        _from = now;
        _count = 0;
        _last = default;
        return NextBinEnd;
    }

    public void Close(in FlowTotals totals)
    {
        if (_count == _bins.Length)
            Array.Resize(ref _bins, Math.Max(16, _count * 2));
        _bins[_count++] = new SeriesBin
        {
            GoodParts = totals.Good - _last.Good,
            LeadTimes = totals.LeadTimes - _last.LeadTimes,
            LeadTimeSum = new TimeSpan((long)(totals.LeadTimeSum - _last.LeadTimeSum)),
            MeanWorkInProgressParts = (totals.Area - _last.Area) / _interval.Ticks,
        };
        _last = totals;
    }

    public SeriesTally Copy()
    {
        var copy = (SeriesTally)MemberwiseClone();
        copy._bins = _bins.AsSpan(0, _count).ToArray();
        return copy;
    }

    public IndicatorSeries ToSeries() => new() { From = new SimTime(_from), Interval = _interval, Bins = ValueList.Create<SeriesBin>(_bins.AsSpan(0, _count)) };
}
