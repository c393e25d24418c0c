namespace FactoryTwin.Mqtt.Publishing;

/// <summary>When new values of a signal are worth a message: report by exception.</summary>
/// <remarks>A value is news where it differs from the one published last by more than the deadband, or its quality differs; of texts, and of yes or no, each change is. What is no news is published when the heartbeat of
/// the publisher is over, so that a slow drift is seen. What is held back is the latest value; it is published with the time at which it was so.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SignalRule
{
    /// <summary>Name of the station. Default: empty, all stations that have the signal.</summary>
    public string Station { get; init; } = "";

    /// <summary>Name of the signal.</summary>
    public required string Signal { get; init; }

    /// <summary>What a number must differ by to be news, in the signal's unit. Range: 0 or more. Default: 0, each change is news.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or no number.</exception>
    public double Deadband
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Deadband), value, "A deadband is 0 or more.");
    }

    /// <summary>The same in percent of the signal's range, from its lower to its upper limit. Range: 0 to 100; above 0 only for signals with both limits. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public double DeadbandPercent
    {
        get;
        init => field = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(DeadbandPercent), value, "A deadband is 0 to 100 percent of the range.");
    }

    /// <summary>The shortest time between two messages. Range: 0 or more. Default: 0, no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan AtMostEvery
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(AtMostEvery), value, "A time between two messages is 0 or more.");
    }
}
