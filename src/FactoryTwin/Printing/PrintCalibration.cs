using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>A print whose duration somebody has taken down.</summary>
/// <param name="Firmware">What the firmware was computed to take for its moves (<see cref="PrintPlan.FirmwareSeconds"/>).</param>
/// <param name="Measured">What it took, from the start to the part that can be taken off.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct RecordedPrint(TimeSpan Firmware, TimeSpan Measured);

/// <summary>How the time that prints take depends on the time of their moves: measured = a + b · firmware, fitted so that a few prints that went wrong do not count.</summary>
/// <remarks>The slope b is the median of the slopes between all pairs of prints, a the median of what is left (Theil 1950). The interval of b is that of Sen (1968, Estimates of the regression
/// coefficient based on Kendall's tau), with the exact distribution of Kendall's tau up to 60 prints and a normal one beyond.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PrintCalibration
{
    /// <summary>Fewer prints have no 95 % interval.</summary>
    public const int FewestPrints = 5;

    /// <summary>More prints than these are not needed.</summary>
    public const int MostPrints = 1000;

    private const int MostExact = 60;

    /// <summary>What a print takes besides its moves, a [s]: homing, levelling, purging, heating, cooling.</summary>
    public required double OverheadSeconds { get; init; }

    /// <summary>What a computed second takes, b.</summary>
    public required double TimeFactor { get; init; }

    /// <summary>Lower end of the 95 % interval of b.</summary>
    public required double LowerTimeFactor { get; init; }

    /// <summary>Upper end of the 95 % interval of b.</summary>
    public required double UpperTimeFactor { get; init; }

    /// <summary>Residual spread [s]: the standard deviation of a normal distribution with the same median absolute deviation from the fit.</summary>
    public required double SpreadSeconds { get; init; }

    /// <summary>How many prints it rests on.</summary>
    public required int Prints { get; init; }

    /// <summary>Fits recorded prints.</summary>
    /// <param name="prints">The prints: <see cref="FewestPrints"/> to <see cref="MostPrints"/>.</param>
    /// <exception cref="ArgumentException">There are too few or too many, or they are all of one length.</exception>
    public static PrintCalibration Fit(IReadOnlyList<RecordedPrint> prints)
    {
        if (Fault(prints) is { } fault)
            throw new ArgumentException(fault, nameof(prints));
        double[] slopes = [.. Slopes(prints).Order()];
        double slope = Median(slopes);
        double[] rests = [.. prints.Select(print => print.Measured.TotalSeconds - slope * print.Firmware.TotalSeconds).Order()];
        double overhead = Median(rests);
        double deviation = Median([.. rests.Select(rest => Math.Abs(rest - overhead)).Order()]);
        int cut = Math.Min(CutOff(prints.Count), (slopes.Length - 1) / 2);
        const double sigmaOfDeviation = 1.4826;
        return new()
        {
            OverheadSeconds = overhead,
            TimeFactor = slope,
            LowerTimeFactor = slopes[cut],
            UpperTimeFactor = slopes[^(cut + 1)],
            SpreadSeconds = deviation * sigmaOfDeviation * Math.Sqrt(prints.Count / (prints.Count - 2.0)),
            Prints = prints.Count,
        };
    }

    /// <summary>What is wrong with prints that cannot be fitted; <c>null</c> where they can.</summary>
    internal static string? Fault(IReadOnlyList<RecordedPrint> prints) =>
        prints.Count < FewestPrints ? $"there are {prints.Count} recorded prints, and {FewestPrints} are needed"
        : prints.Count > MostPrints ? $"there are {prints.Count} recorded prints, more than the {MostPrints} allowed"
        : prints.Select(print => print.Firmware).Distinct().Count() < 2 ? "all recorded prints are of one length"
        : null;

    /// <summary>What a print with such moves is expected to take [s].</summary>
    /// <param name="firmwareSeconds">Time of its moves [s].</param>
    public double ExpectedSeconds(double firmwareSeconds) => Math.Max(0, OverheadSeconds + TimeFactor * firmwareSeconds);

    private static IEnumerable<double> Slopes(IReadOnlyList<RecordedPrint> prints)
    {
        for (int i = 0; i < prints.Count; i++)
        {
            for (int j = i + 1; j < prints.Count; j++)
            {
                long run = prints[j].Firmware.Ticks - prints[i].Firmware.Ticks;
                if (run != 0)
                    yield return (double)(prints[j].Measured.Ticks - prints[i].Measured.Ticks) / run;
            }
        }
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    /// <summary>How many of the smallest slopes, and of the largest, lie outside of the interval: as many as 2.5 % of all orders have as discordant pairs or fewer.</summary>
    private static int CutOff(int count)
    {
        const double tail = 0.025, normalQuantile = 1.959963984540054;
        int pairs = count * (count - 1) / 2;
        if (count > MostExact)
            return (int)Math.Floor((pairs - normalQuantile * Math.Sqrt(count * (count - 1.0) * (2.0 * count + 5) / 18)) / 2);
        // Shares of the orders of n things by their number of inversions: the n-th thing adds 0 to n - 1 of them.
        double[] shares = new double[pairs + 1];
        shares[0] = 1;
        for (int thing = 2; thing <= count; thing++)
        {
            double[] next = new double[pairs + 1];
            for (int inversions = 0; inversions <= pairs; inversions++)
            {
                for (int added = 0; added < thing && added <= inversions; added++)
                    next[inversions] += shares[inversions - added] / thing;
            }
            shares = next;
        }
        int cut = 0;
        for (double sum = shares[0]; sum + shares[cut + 1] <= tail; cut++)
            sum += shares[cut + 1];
        return cut;
    }
}
