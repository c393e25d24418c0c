using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Mqtt.Connection;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Benchmarks;

/// <summary>Messages of 100 bytes into an outbox, appended one by one without waiting in between, until the last is on disk; against a bare file to which the same bytes are appended in the same writes, each flushed to disk.</summary>
internal static class OutboxWork
{
    private const int Records = 20_000, PayloadBytes = 100, WarmUps = 3;

    /// <summary>How many times as long as the bare file the outbox takes, by the clock: it is the disk that both wait for.</summary>
    public static Figure Append(int rounds) => AppendAsync(rounds).GetAwaiter().GetResult();

    private static async Task<Figure> AppendAsync(int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-bench-").FullName;
        try
        {
            var disk = new WatchedDisk();
            await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Path.Combine(folder, "outbox"), MostBytes = 64 << 20 }, null, disk);
            using var file = new FileStream(Path.Combine(folder, "bare"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var message = new MqttMessage { Topic = "factory/mill/power", Payload = new byte[PayloadBytes], QualityOfService = 1 };
            double[] ratios = new double[rounds], rates = new double[rounds], records = new double[rounds];
            for (int i = -WarmUps; i < rounds; i++)
            {
                disk.Writes.Clear();
                double seconds = await AppendAsync(outbox, message);
                double bare = Append(file, disk.Writes);
                if (i >= 0)
                    (ratios[i], rates[i], records[i]) = (seconds / bare, Records / seconds, Records / (double)disk.Writes.Count);
            }
            return new(Duel.Median(ratios), string.Create(CultureInfo.InvariantCulture, $"{Duel.Median(rates):N0} records a second, {Duel.Median(records):N0} for each flush to disk"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> AppendAsync(Outbox outbox, MqttMessage message)
    {
        var stored = new ValueTask<long>[Records];
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Records; i++)
            stored[i] = outbox.AppendAsync(message);
        foreach (ValueTask<long> each in stored)
            await each;
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Append(FileStream file, List<int> writes)
    {
        byte[] bytes = new byte[writes.Max()];
        long began = Stopwatch.GetTimestamp();
        foreach (int length in writes)
        {
            file.Write(bytes, 0, length);
            file.Flush(flushToDisk: true);
        }
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The disk of this machine, and how much was written to it each time before a flush.</summary>
    private sealed class WatchedDisk : OutboxDisk
    {
        public List<int> Writes { get; } = [];

        public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            Writes.Add(bytes.Length);
            base.Write(file, bytes, offset);
        }
    }
}
