using System.Globalization;
using FactoryTwin.Benchmarks.HandWritten;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What must hold to the byte and to the bit; and that the means to see it do see.</summary>
internal static class ExactChecks
{
    private static readonly FactoryModel Line = Models.Line(10, 10);
    private static readonly SimTime End = SimTime.At(TimeSpan.FromHours(80));

    public static IReadOnlyList<Check> All { get; } =
    [
        new("memory of the line, no observer", Limit.AtMost(0), "bytes", _ => Bytes(SteadyRun.Line())),
        new("memory of the line, one observer", Limit.AtMost(0), "bytes", _ => Bytes(SteadyRun.Line().With(new CountingObserver()))),
        new("memory of the line, indicators", Limit.AtMost(0), "bytes", _ => Bytes(SteadyRun.Line().WithIndicators())),
        new("memory of the line, recorded: for each block, none for an event", Limit.AtMost(200_000), "bytes", _ => Bytes(SteadyRun.Line().With(RecordingWork.IntoNothing()))),
        new("memory of M/M/1, no observer", Limit.AtMost(0), "bytes", _ => Bytes(SteadyRun.SingleQueue())),
        new("memory of a cobot beside people, one observer", Limit.AtMost(0), "bytes", _ => Bytes(ArmWork.Cell().With(new CountingObserver()))),
        .. from stations in (int[])[10, 1_000, 10_000]
           from observers in (int[])[0, 1, 10]
           select new Check(string.Create(CultureInfo.InvariantCulture, $"memory of ticks of {stations:N0} stations, {observers} observers"), Limit.AtMost(0), "bytes", _ => new(TickWork.Bytes(stations, observers))),
        new("control: memory of an observer that litters", Limit.AtLeast(1), "bytes", _ => Bytes(SteadyRun.Line().With(new LitteringObserver()))),
        new("same seed, same stream", Limit.AtMost(0), "streams differ", _ => Differing([HashOf(1)], [HashOf(1)])),
        new("control: another seed, another stream", Limit.AtLeast(1), "streams differ", _ => Differing([HashOf(1)], [HashOf(2)])),
        new("same streams on 1 and on 2 threads", Limit.AtMost(0), "streams differ", _ => Differing(Hashes(threads: 1), Hashes(threads: 2))),
        new("a shift of the demonstration line, gone back to any second of it", Limit.AtMost(100), "events happen once more", _ => HistoryWork.EventsRunAgain()),
        new("hand-written arm and library are at the same poses, to 1e-12", Limit.AtMost(0), "poses differ", _ => new(ArmWork.Apart() > 1e-12 ? 1 : 0)),
        new("bare protobuf and library write and read the same Sparkplug payload", Limit.AtMost(0), "payloads differ", _ => SparkplugWork.Differing()),
        new("hand-written line and engine make the same parts", Limit.AtMost(0), "parts differ", _ => PartsApart()),
    ];

    public static Figure Bytes(SteadyRun line)
    {
        const int Portions = 100;
        for (int i = 0; i < Portions; i++)
            line.Events();
        long events = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Portions; i++)
            events += line.Events();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return new(bytes, string.Create(CultureInfo.InvariantCulture, $"in {events:N0} events"));
    }

    private static string HashOf(ulong seed, int replication = 0)
    {
        using var run = new Simulation(Line, seed, replication);
        var hash = new StreamHash();
        run.Events.Subscribe(hash);
        run.AdvanceTo(End);
        return hash.ToString();
    }

    private static string[] Hashes(int threads)
    {
        string[] hashes = new string[20];
        var none = new QuantityKeys();
        Replications.Run((replication, _) =>
        {
            hashes[replication] = HashOf(1, replication);
            return new ReplicationResult(none, []);
        }, hashes.Length, new ReplicationOptions { Threads = threads });
        return hashes;
    }

    private static Figure Differing(string[] some, string[] others) => new(some.Zip(others).Count(pair => pair.First != pair.Second), some[0]);

    private static Figure PartsApart()
    {
        var byHand = new HandWrittenLine(10, 10, 1);
        using var run = new Simulation(Line);
        long apart = 0;
        for (int hour = 1; hour <= 1_000; hour++)
        {
            var now = SimTime.At(TimeSpan.FromHours(hour));
            byHand.AdvanceTo(now);
            run.AdvanceTo(now);
            apart += Math.Abs(byHand.PartsOut - (run.PartsEntered - run.PartsInProcess));
        }
        return new(apart, string.Create(CultureInfo.InvariantCulture, $"of {byHand.PartsOut:N0}, looked at every hour"));
    }
}
