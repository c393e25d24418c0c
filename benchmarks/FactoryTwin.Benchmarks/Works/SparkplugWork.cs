using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Mqtt.Sparkplug;
using Google.Protobuf;

namespace FactoryTwin.Benchmarks;

/// <summary>A payload of Sparkplug B with 10 metrics as nodes send it all the time (aliases, times, values), written, read, and its values taken out; against the bare calls of protobuf that do the same.</summary>
internal static class SparkplugWork
{
    private const int Metrics = 10, Repetitions = 50;

    private const long At = 1_764_115_200_000;

    private static readonly SparkplugType[] Types = [.. Enumerable.Range(0, Metrics).Select(i => (i % 4) switch { 0 => SparkplugType.Double, 1 => SparkplugType.Int32, 2 => SparkplugType.Boolean, _ => SparkplugType.String })];

    /// <summary>Whether both write the same bytes, and read the same values out of them.</summary>
    public static Figure Differing() => new(WriteBare(7).SequenceEqual(Write(7)) && ReadBare(WriteBare(7)) == Read(Write(7)) ? 0 : 1, FormattableString.Invariant($"{Write(7).Length} bytes"));

    public static Portion ByProtobuf() => () => Repeat(static i => ReadBare(WriteBare(i)));

    public static Portion ByLibrary() => () => Repeat(static i => Read(Write(i)));

    private static long Repeat(Func<int, double> once)
    {
        double sum = 0;
        for (int i = 0; i < Repetitions; i++)
            sum += once(i);
        return sum > 0 ? Repetitions : throw new InvalidOperationException("Nothing was read.");
    }

    private static byte[] Write(int number)
    {
        var payload = new SparkplugPayload(At, number);
        for (int i = 0; i < Metrics; i++)
        {
            payload.Add(SparkplugMetric.Make(null, (ulong)i, At + i, null, Types[i] switch
            {
                SparkplugType.Double => SparkplugValue.Double(number + 0.5),
                SparkplugType.Int32 => SparkplugValue.Whole(SparkplugType.Int32, number),
                SparkplugType.Boolean => SparkplugValue.Flag(true),
                _ => SparkplugValue.Words("processing"),
            }));
        }
        return payload.ToBytes();
    }

    private static byte[] WriteBare(int number)
    {
        var payload = new Mqtt.Sparkplug.Wire.Payload { Timestamp = At, Seq = (ulong)number };
        for (int i = 0; i < Metrics; i++)
        {
            var metric = new Mqtt.Sparkplug.Wire.Metric { Alias = (ulong)i, Timestamp = (ulong)(At + i) };
            switch (Types[i])
            {
                case SparkplugType.Double:
                    metric.DoubleValue = number + 0.5;
                    break;
                case SparkplugType.Int32:
                    metric.IntValue = (uint)number;
                    break;
                case SparkplugType.Boolean:
                    metric.BooleanValue = true;
                    break;
                default:
                    metric.StringValue = "processing";
                    break;
            }
            payload.Metrics.Add(metric);
        }
        return payload.ToByteArray();
    }

    private static double Read(byte[] bytes)
    {
        if (!SparkplugPayload.TryRead(bytes, out SparkplugPayload payload, out string reason))
            throw new InvalidOperationException(reason);
        double sum = payload.Sequence!.Value;
        for (int i = 0; i < payload.Count; i++)
        {
            if (!payload[i].TryRead(Types[i], out SparkplugValue value, out reason))
                throw new InvalidOperationException(reason);
            sum += value.AsNumber ?? value.AsText?.Length ?? value.AsWhole;
        }
        return sum;
    }

    private static double ReadBare(byte[] bytes)
    {
        Mqtt.Sparkplug.Wire.Payload payload = Mqtt.Sparkplug.Wire.Payload.Parser.ParseFrom(bytes);
        double sum = payload.Seq;
        for (int i = 0; i < payload.Metrics.Count; i++)
        {
            Mqtt.Sparkplug.Wire.Metric metric = payload.Metrics[i];
            sum += Types[i] switch
            {
                SparkplugType.Double => metric.DoubleValue,
                SparkplugType.Int32 => metric.IntValue,
                SparkplugType.Boolean => metric.BooleanValue ? 1 : 0,
                _ => metric.StringValue.Length,
            };
        }
        return sum;
    }
}
