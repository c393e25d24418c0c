using System.Globalization;
using FactoryTwin.Benchmarks.HandWritten;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>How fast it must be: ratios within one process.</summary>
internal static class SpeedChecks
{
    private const double Slack = 1.35;

    /// <summary>Where the work does not fit into a core's own cache, what else runs on the machine counts twice.</summary>
    private const double SlackInSharedCache = 2;

    /// <summary>What a disk does for others in between comes on top of either side.</summary>
    private const double SlackOfDisk = 2;

    private static readonly int[] TickSizes = [10, 1_000, 10_000];

    public static IReadOnlyList<Check> All { get; } =
    [
        Of("10 machines, buffers of 10, no observer", Limit.AtMost(1.5), "times the hand-written loop",
            rounds => Duel.Between(HandWrittenWork.Line(1_000), SteadyRun.Line().Parts, rounds).Cost("part")),
        Of("10 machines, one observer", Limit.AtMost(1.2), "times the line without",
            rounds => Duel.Between(SteadyRun.Line().Parts, SteadyRun.Line().With(new CountingObserver()).Parts, rounds).Cost("part")),
        Of("10 machines, indicators", Limit.AtMost(2), "times the line without",
            rounds => Duel.Between(SteadyRun.Line().Parts, SteadyRun.Line().WithIndicators().Parts, rounds).Cost("part")),
        Of("M/M/1, no observer", Limit.AtMost(2.5), "times the hand-written loop",
            rounds => Duel.Between(HandWrittenWork.SingleQueue(2_000), SteadyRun.SingleQueue().Parts, rounds).Cost("part")),
        Of("calendar, 1,000 pending", Limit.AtMost(1.1), "times .NET's PriorityQueue",
            rounds => Duel.Between(Hold.PriorityQueue(1_000), Hold.Calendar(1_000), rounds).Cost("event")),
        Of("calendar, 100,000 pending", Limit.AtLeast(1.3), "times as fast as .NET's PriorityQueue",
            rounds => Duel.Between(Hold.PriorityQueue(100_000), Hold.Calendar(100_000), rounds).Speed("event")) with { Slack = SlackInSharedCache },
        Of("line of 10,000 machines", Limit.AtMost(3), "times the cost per event of a line of 10",
            rounds => Duel.Between(SteadyRun.Line().Events, SteadyRun.LongLine.Value.Events, rounds).Cost("event")) with { Slack = SlackInSharedCache },
        Of("G-code, planned", Limit.AtMost(25), "times reading its lines", rounds => Duel.Between(PrintWork.Lines(), PrintWork.Plan(), rounds).Cost("kilobyte")),
        Of("events, recorded", Limit.AtMost(60), "times copying them to a stream", rounds => Duel.Between(RecordingWork.Copy(), RecordingWork.Record(), rounds).Cost("event")),
        Of("print farm, files planned", Limit.AtMost(3), "times the same with plain machines", rounds => Duel.Between(FarmWork.Machines(), FarmWork.Printers(), rounds).Cost("part")),
        Of("fork of 50 machines and 200 parts, with indicators", Limit.AtMost(500), "events of that line", ForkWork.Cost),
        Of("forecast of the demonstration line, 8 h", Limit.AtLeast(0.9), "times as fast as its replications, by event", ForecastWork.Speed),
        Of("a shift of the demonstration line, gone back to its worst instant", Limit.AtMost(0.1), "times the whole shift", HistoryWork.Cost),
        Of("forward kinematics of six joints", Limit.AtMost(3), "times six products of matrices by hand",
            rounds => Duel.Between(ArmWork.ByHand(), ArmWork.Library(), rounds).Cost("pose")),
        Of("mirror at the embedded broker", Limit.AtLeast(0.9), "of the messages a second of a bare client", MirrorWork.KeepsUp),
        Of("Sparkplug payload of 10 metrics, written and read", Limit.AtMost(1.5), "times the bare calls of protobuf", rounds => Duel.Between(SparkplugWork.ByProtobuf(), SparkplugWork.ByLibrary(), rounds).Cost("payload")),
        Of("outbox, appended to", Limit.AtMost(3), "times a bare file with the same flushes to disk", OutboxWork.Append) with { Slack = SlackOfDisk },
        .. from size in TickSizes
           from observers in (int[])[0, 1, 10]
           select Of(TickName(size, observers), Limit.AtMost(observers == 0 ? 3 : observers == 1 ? 4 : 6), "times a loop over arrays", rounds => Duel.Between(TickWork.ByHand(size), TickWork.Live(size, observers), rounds).Cost("station and tick")),
        Of("100 replications on 2 threads", Limit.AtLeast(1.8), "times as fast as on 1, were two cores free", ReplicationWork.SpeedUp),
    ];

    private static string TickName(int stations, int observers) => string.Create(CultureInfo.InvariantCulture, $"tick of {stations:N0} stations, {observers} observers");

    private static Check Of(string name, Limit target, string unit, Func<int, Figure> measure) => new(name, target, unit, measure) { Slack = Slack };
}
