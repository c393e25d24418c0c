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

    /// <summary>Share of the completed orders with a due date that were not late.</summary>
    public required Indicator OnTimeRatio { get; init; }

    /// <summary>Mean tardiness of the completed orders with a due date: how late they were, 0 for those that were not [s].</summary>
    public required Indicator Tardiness { get; init; }

    /// <summary>Mean lateness of the completed orders with a due date, negative where they were early [s].</summary>
    public required Indicator Lateness { get; init; }
}

/// <summary>What is counted of orders.</summary>
internal struct OrderTally
{
    private long _released, _completed, _judged, _onTime, _open;
    private double _tardinessSeconds, _latenessSeconds;

    public void On(in StationEvent e)
    {
        switch (e.Kind)
        {
            case StationEventKind.OrderReleased:
                _released++;
                _open++;
                break;
            case StationEventKind.OrderCompleted:
                _completed++;
                _open--;
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
    public void Restart() => this = new OrderTally { _open = _open };

    public readonly OrderIndicators Read() => new()
    {
        Released = _released,
        Completed = _completed,
        Open = Math.Max(0, _open),   // below 0 where listening began in mid-stream
        OnTimeRatio = new(IndicatorCatalogue.OnTimeRatio, _onTime, _judged),
        Tardiness = new(IndicatorCatalogue.Tardiness, _tardinessSeconds, _judged),
        Lateness = new(IndicatorCatalogue.Lateness, _latenessSeconds, _judged),
    };
}
