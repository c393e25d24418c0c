namespace FactoryTwin.Printing;

/// <summary>Limits of speed, acceleration and jerk as they stand while a file is read.</summary>
internal sealed class MotionLimits
{
    private static readonly uint Axis = GCodeLine.SetOf("XYZE");

    /// <summary>Largest speed of each axis [mm/s]; 0 for none.</summary>
    public AxesSingle Feed;

    /// <summary>Largest acceleration of each axis [mm/s2].</summary>
    public AxesSingle Acceleration;

    /// <summary>Jerk of each axis [mm/s].</summary>
    public AxesSingle Jerk;

    public float MinimumExtruding, MinimumTravel;

    public float Printing = 1500, Retracting = 1500, Travelling = 1250;

    /// <summary>The most that <c>M204</c> can set; 0 for no limit.</summary>
    public float MostPrinting, MostRetracting, MostTravelling;

    /// <summary>Junction deviation [mm]; 0 for classic jerk.</summary>
    public float JunctionDeviation;

    /// <summary>What <c>M203</c> is multiplied by [mm/s]; 0 where it means something else.</summary>
    public float FeedFactor = 1;

    private static ReadOnlySpan<char> Letters => "XYZE";

    /// <summary>What PrusaSlicer assumes where it does not heed the limits in its settings: their defaults (src/libslic3r/PrintConfig.cpp, 2.5 to 2.9).</summary>
    public static MotionLimits OfPrusaSlicer(string flavor)
    {
        var limits = new MotionLimits { Travelling = 1500, FeedFactor = FeedFactorOf(flavor) };
        ReadOnlySpan<float> feed = [500, 500, 12, 120], acceleration = [9000, 9000, 500, 10_000], jerk = [10, 10, 0.2f, 2.5f];
        feed.CopyTo(limits.Feed);
        acceleration.CopyTo(limits.Acceleration);
        jerk.CopyTo(limits.Jerk);
        return limits;
    }

    /// <summary>Firmware differs in whether <c>M203</c> is in millimetres a second, a minute, or something else.</summary>
    public static float FeedFactorOf(string flavor) => flavor switch
    {
        "" or "marlin" or "marlin2" or "smoothie" => 1,
        "repetier" => 0,
        _ => 1f / 60,
    };

    /// <summary>Takes in <c>M201</c> to <c>M205</c> and <c>M566</c>.</summary>
    public void Set(GCodeLine line, float lengthFactor)
    {
        switch (line.Code)
        {
            case 201:
                SetAxes(ref Acceleration, line, lengthFactor);
                break;
            case 203:
                if (FeedFactor > 0)
                    SetAxes(ref Feed, line, FeedFactor);
                break;
            case 204:
                SetAccelerations(line);
                break;
            case 205:
                if (line.TryGet('X', out float jerk) && jerk >= 0)
                    Jerk[Axes.Y] = jerk;
                SetAxes(ref Jerk, line, 1);
                MinimumExtruding = line.Get('S', MinimumExtruding);
                MinimumTravel = line.Get('T', MinimumTravel);
                if (line.TryGet('J', out float deviation) && deviation > 0 && JunctionDeviation > 0)
                    JunctionDeviation = deviation;
                break;
            case 566:
                SetAxes(ref Jerk, line, 1f / 60);
                break;
        }
    }

    private void SetAccelerations(GCodeLine line)
    {
        if (line.TryGet('S', out float all))
        {
            Set(ref Printing, all, MostPrinting);
            Set(ref Travelling, all, MostTravelling);
            Set(ref Retracting, line.Get('T'), MostRetracting);
            return;
        }
        Set(ref Printing, line.Get('P'), MostPrinting);
        Set(ref Retracting, line.Get('R'), MostRetracting);
        Set(ref Travelling, line.Get('T'), MostTravelling);
    }

    private static void Set(ref float acceleration, float value, float most)
    {
        if (value > 0)
            acceleration = most > 0 ? Math.Min(value, most) : value;
    }

    private static void SetAxes(ref AxesSingle limits, GCodeLine line, float factor)
    {
        if (!line.HasAnyOf(Axis))
            return;
        for (int axis = 0; axis < Axes.Count; axis++)
        {
            if (line.TryGet(Letters[axis], out float value) && value >= 0)
                limits[axis] = value * factor;
        }
    }
}
