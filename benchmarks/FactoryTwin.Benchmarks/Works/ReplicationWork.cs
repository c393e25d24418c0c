using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Benchmarks.HandWritten;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>100 replications of the line over a week of work, with indicators.</summary>
internal static class ReplicationWork
{
    private const int Replications = 100;

    private static readonly TimeSpan Horizon = TimeSpan.FromHours(40);
    private static readonly FactoryModel Model = Models.Line(10, 10);
    private static readonly QuantityKeys Keys = new("good");

    public static ReplicationSet Run(int threads) => Experiments.Replications.Run(Replicate, Replications, new ReplicationOptions { Threads = threads });

    /// <summary>The speed-up on two threads, related to the one that two loops reach that share nothing: what is missing there is not free on this machine now.</summary>
    public static Figure SpeedUp(int rounds)
    {
        Run(1);
        Run(2);
        double[] related = new double[rounds], reached = new double[rounds], possible = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            reached[i] = Seconds(() => Run(1)) / Seconds(() => Run(2));
            possible[i] = 2 * Seconds(Unshared) / Seconds(() => Task.WaitAll(Task.Run(Unshared), Task.Run(Unshared)));
            related[i] = 2 * reached[i] / possible[i];
        }
        return new(Duel.Median(related), string.Create(CultureInfo.InvariantCulture,
            $"{Duel.Median(reached):0.00} reached where two loops that share nothing reach {Duel.Median(possible):0.00}"));
    }

    private static ReplicationResult Replicate(int replication, CancellationToken cancellation)
    {
        using var run = new Simulation(Model, 1, replication);
        var indicators = new FactoryIndicators(run.Stations, run.PartTypes);
        run.Events.Subscribe(indicators);
        run.AdvanceTo(SimTime.At(Horizon));
        return new ReplicationResult(Keys, [indicators.Read(run.Now).Flow.Good]);
    }

    private static void Unshared()
    {
        for (int i = 0; i < Replications / 2; i++)
            new HandWrittenLine(10, 10, (ulong)i).AdvanceTo(SimTime.At(Horizon));
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
