using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>How orders were kept in the measured time.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OrderIndicators
{
    /// <summary>Orders that were released.</summary>
    public required long Released { get; init; }

    /// <summary>Orders whose last part left the factory.</summary>
    public required long Completed { get; init; }

    /// <summary>Orders that are released and not completed at the end of the measured time.</summary>
    public required long Open { get; init; }

    /// <summary>Open orders whose due date is over at the end of the measured time.</summary>
    public required long Overdue { get; init; }

    /// <summary>Share of the orders with a due date that were not late: of those completed, and of the open ones that are overdue.</summary>
    public required Indicator OnTimeRatio { get; init; }

    /// <summary>Mean tardiness of the completed orders with a due date: how late they were, 0 for those that were not [s].</summary>
    public required Indicator Tardiness { get; init; }

    /// <summary>Mean lateness of the completed orders with a due date, negative where they were early [s].</summary>
    public required Indicator Lateness { get; init; }
}

/// <summary>What is counted of orders.</summary>
internal struct OrderTally(IEnumerable<StationInfo> stations)
{
    private readonly Dictionary<int, SimTime> _due = stations.SelectMany(station => station.OrdersDue).ToDictionary(order => order.Order, order => order.Due);
    private HashSet<int> _openAndDue = [];
    private long _released, _completed, _judged, _onTime, _open;
    private double _tardinessSeconds, _latenessSeconds;

    public void On(in StationEvent e)
    {
        switch (e.Kind)
        {
            case StationEventKind.OrderReleased:
                _released++;
                _open++;
                if (_due.ContainsKey((int)e.Value))
                    _openAndDue.Add((int)e.Value);
                break;
            case StationEventKind.OrderCompleted:
                _completed++;
                _open--;
                _openAndDue.Remove((int)e.Value);
                break;
            default:
                _judged++;
                _onTime += e.Value <= 0 ? 1 : 0;
                _latenessSeconds += e.Value;
                _tardinessSeconds += Math.Max(0, e.Value);
                break;
        }
    }

    /// <summary>Forgets the past and keeps the orders that are open.</summary>
    public void Restart()
    {
        _released = _completed = _judged = _onTime = 0;
        _tardinessSeconds = _latenessSeconds = 0;
    }

    public readonly OrderTally Copy() => this with { _openAndDue = [.. _openAndDue] };

    public readonly OrderIndicators Read(SimTime now)
    {
        int overdue = 0;
        foreach (int order in _openAndDue)
            overdue += _due[order] < now ? 1 : 0;
        return new()
        {
            Released = _released,
            Completed = _completed,
            Open = Math.Max(0, _open),   // below 0 where listening began in mid-stream
            Overdue = overdue,
            OnTimeRatio = new(IndicatorCatalogue.OnTimeRatio, _onTime, _judged + overdue),
            Tardiness = new(IndicatorCatalogue.Tardiness, _tardinessSeconds, _judged),
            Lateness = new(IndicatorCatalogue.Lateness, _latenessSeconds, _judged),
        };
    }
}
