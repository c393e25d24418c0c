namespace FactoryTwin.Cobots;

/// <summary>How a distance is covered from standstill to standstill: accelerate, cruise, decelerate (trapezoidal profile); in a triangle where it is too short to cruise.</summary>
/// <remarks>t = d/v + v/a where d ≥ v²/a, else 2 √(d/a): Universal Robots, e-Series user manual, figure "Speed profile for a motion". Checked by arithmetic, not against a robot. Any unit of distance.</remarks>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
internal readonly record struct TimeLaw
{
    private TimeLaw(double distance, double speed, double acceleration)
    {
        Distance = distance;
        Speed = speed;
        Acceleration = acceleration;
    }

    public double Distance { get; }

    /// <summary>The speed that it reaches.</summary>
    public double Speed { get; }

    public double Acceleration { get; }

    /// <summary>How long it takes [s].</summary>
    public double Seconds => Distance == 0 ? 0 : Distance / Speed + Speed / Acceleration;

    /// <summary>The law of a distance with the most speed and acceleration allowed.</summary>
    public static TimeLaw Of(double distance, double speed, double acceleration) => new(distance, Math.Min(speed, Math.Sqrt(distance * acceleration)), acceleration);

    /// <summary>The same, but in so many seconds, with a profile of the same shape.</summary>
    public TimeLaw In(double seconds)
    {
        double slower = seconds / Seconds;
        return new(Distance, Speed / slower, Acceleration / (slower * slower));
    }

    /// <summary>The share of the distance that is covered after so many seconds, and how fast that share grows [1/s].</summary>
    public (double Share, double PerSecond) At(double seconds)
    {
        double all = Seconds, ramp = Speed / Acceleration;
        if (seconds <= 0)
            return (0, 0);
        if (seconds >= all)
            return (1, 0);
        if (seconds > all - ramp)
        {
            double left = all - seconds;
            return (1 - Acceleration * left * left / 2 / Distance, Acceleration * left / Distance);
        }
        return seconds < ramp ? (Acceleration * seconds * seconds / 2 / Distance, Acceleration * seconds / Distance)
            : (Speed * (seconds - ramp / 2) / Distance, Speed / Distance);
    }
}
