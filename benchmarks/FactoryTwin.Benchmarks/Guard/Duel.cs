using System.Globalization;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Two works against each other in one process, a sample of the one after a sample of the other, and the median of the ratios of neighbours:
/// a machine that is busy with something else slows both down, and a sample that was disturbed is outvoted.</summary>
internal static class Duel
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(20);

    /// <summary>Long enough for a work to get back into the caches what the other has driven out.</summary>
    private static readonly TimeSpan Return = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for the compiler to have done its best in the background.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    public static DuelOutcome Between(Portion baseline, Portion subject, int rounds)
    {
        for (int i = 0; i < 2; i++)
        {
            NanosecondsPerUnit(baseline, WarmUp);
            NanosecondsPerUnit(subject, WarmUp);
        }
        double[] baselines = new double[rounds], subjects = new double[rounds], ratios = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            baselines[i] = TakeSample(baseline);
            subjects[i] = TakeSample(subject);
            ratios[i] = subjects[i] / baselines[i];
        }
        return new(Median(ratios), Median(baselines), Median(subjects));
    }

    public static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static double TakeSample(Portion work)
    {
        NanosecondsPerUnit(work, Return);
        return NanosecondsPerUnit(work, Sample);
    }

    private static double NanosecondsPerUnit(Portion work, TimeSpan atLeast)
    {
        // The processor's time and not the clock's: what others took in between does not count. Linux tells it to the microsecond.
        long units = 0;
        TimeSpan start = Environment.CpuUsage.TotalTime;
        TimeSpan elapsed;
        do
        {
            units += work();
            elapsed = Environment.CpuUsage.TotalTime - start;
        }
        while (elapsed < atLeast);
        return elapsed.TotalNanoseconds / units;
    }
}

/// <summary>How a duel ended.</summary>
/// <param name="Ratio">Time per unit of the subject, in times of the baseline's.</param>
/// <param name="BaselineNanoseconds">Time per unit of the baseline.</param>
/// <param name="SubjectNanoseconds">Time per unit of the subject.</param>
internal readonly record struct DuelOutcome(double Ratio, double BaselineNanoseconds, double SubjectNanoseconds)
{
    /// <summary>How many times as fast as the baseline the subject is.</summary>
    public Figure Speed(string unit) => new(1 / Ratio, Detail(unit));

    /// <summary>How many times as long as the baseline the subject takes.</summary>
    public Figure Cost(string unit) => new(Ratio, Detail(unit));

    private static string Nanoseconds(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private string Detail(string unit) => string.Create(CultureInfo.InvariantCulture, $"{Nanoseconds(SubjectNanoseconds)} against {Nanoseconds(BaselineNanoseconds)} ns per {unit}");
}
