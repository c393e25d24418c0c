using System.Text;
using System.Text.Unicode;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Whatever bytes come in, a dialect neither throws nor makes numbers that are none.</summary>
public class SpoiledMessageTests
{
    private const int Spoiled = 100_000, MostRounds = 30;

    private static readonly string[] _oddPieces =
        ["null", "true", "-1", "1e999", "-1e-400", "99999999999999999999999", "4294967296", "\"\"", "\"x\"", "\"UNAVAILABLE\"", "\"\\ud800\"", "[]", "{}", "[[[[{}]]]]", "[null]", "{\"\":{}}", "\"2026-02-30T00:00:00Z\"", "\"9999-12-31T23:59:59-14:00\"", "NaN", "\u0000"];

    public static TheoryData<string> Names => [.. DialectRegistry.BuiltIn.All.Select(kind => kind.Name)];

    /// <summary>The unified namespace is read by the class that reads the plain form; what a host of Sparkplug knows has a bound and a test of its own.</summary>
    public static TheoryData<string> NamesOfMemories => [.. DialectRegistry.BuiltIn.All.Select(kind => kind.Name).Where(name => name is not ("sparkplug" or "unified-namespace"))];

    [Fact]
    public void Each_dialect_has_examples_that_it_reads_whole() => Assert.All(DialectRegistry.BuiltIn.All, kind =>
    {
        var heard = new Heard();
        IDialect dialect = kind.Create();
        Assert.All(DialectExamples.All[kind.Name], message => Assert.True(dialect.Read(message, heard)));
        Assert.NotEmpty(heard.Observations);
        Assert.Empty(heard.Reasons);
    });

    [Fact]
    public void No_other_dialect_takes_the_messages_of_one() => Assert.All(
        from example in DialectExamples.All
        from message in example.Value
        select (example.Key, message),
        pair => Assert.Equal([pair.Key], DialectRegistry.BuiltIn.All.Where(kind => kind.Create().Read(pair.message, new Heard())).Select(kind => kind.Name)));

    [Theory, MemberData(nameof(Names))]
    public void Whatever_comes_in_nothing_is_thrown_and_every_number_is_one(string name)
    {
        IDialect dialect = DialectRegistry.BuiltIn.Find(name)!.Create();
        MqttMessage[] examples = DialectExamples.All[name];
        var random = new Shift(17);
        var sink = new Counting();
        foreach (MqttMessage example in examples)
            dialect.Read(example, sink);
        for (int i = 0; i < Spoiled; i++)
        {
            MqttMessage example = examples[random.Next(examples.Length)];
            dialect.Read(example with { Topic = random.Next(20) == 0 ? SpoiledTopic(example.Topic, random) : example.Topic, Payload = SpoiledBytes(example.Payload.ToArray(), random) }, sink);
        }
        Assert.True(sink.Observations > Spoiled / 100, "so few were read that nothing was tried");
        Assert.True(sink.Unreadable > Spoiled / 100, "so few were spoiled that nothing was tried");
        Assert.Empty(sink.Faults);
    }

    /// <summary>Every level of a topic and every word of a payload is a new one now and then: whatever a dialect keeps by name is bounded.</summary>
    [Theory, MemberData(nameof(NamesOfMemories))]
    public void Names_without_end_do_not_fill_the_memory(string name)
    {
        IDialect dialect = DialectRegistry.BuiltIn.Find(name)!.Create();
        MqttMessage[] examples = [.. DialectExamples.All[name].Where(message => message.Payload.Length < 4000)];
        var random = new Shift(23);
        var sink = new Counting();
        int fresh = 0;
        List<long> sizes = [0];
        do
        {
            Tell(Spoiled);
            sizes.Add(Reach.Of(dialect));
        }
        while (sizes[^1] > sizes[^2] * 1.02 && sizes.Count < MostRounds);
        Assert.True(sink.Observations > Spoiled / 100, "so few were read that nothing was tried");
        Assert.True(sizes.Count < MostRounds, $"it keeps more and more: {string.Join(' ', sizes)}");

        void Tell(int messages)
        {
            for (int i = 0; i < messages; i++)
            {
                MqttMessage example = examples[random.Next(examples.Length)];
                byte[] payload = Utf8.IsValid(example.Payload.Span) ? Encoding.UTF8.GetBytes(Renamed(Encoding.UTF8.GetString(example.Payload.Span), '"')) : example.Payload.ToArray();
                dialect.Read(example with { Topic = random.Next(2) == 0 ? example.Topic : Renamed(example.Topic, '/'), Payload = payload }, sink);
            }
        }

        string Renamed(string text, char separator)
        {
            string[] words = text.Split(separator);
            if (words.Length > 2)
                words[random.Next(words.Length)] = $"n{++fresh}";
            return string.Join(separator, words);
        }
    }

    private static byte[] SpoiledBytes(byte[] payload, Shift random)
    {
        // One in eight has nothing to do with what a device says.
        List<byte> bytes = random.Next(8) == 0 ? [.. Enumerable.Range(0, random.Next(200)).Select(_ => (byte)random.Next(256))] : [.. payload];
        for (int i = random.Next(3); i >= 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(12), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                default: Replace(bytes, at, random); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Puts an odd value in the place of the next one, so that much of what comes in is JSON still.</summary>
    private static void Replace(List<byte> bytes, int at, Shift random)
    {
        int start = bytes.IndexOf((byte)':', at);
        if (start < 0)
            return;
        int end = start + 1;
        while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)'}' or (byte)']'))
            end++;
        bytes.RemoveRange(start + 1, end - start - 1);
        bytes.InsertRange(start + 1, Encoding.UTF8.GetBytes(_oddPieces[random.Next(_oddPieces.Length)]));
    }

    private static string SpoiledTopic(string topic, Shift random)
    {
        List<string> levels = [.. topic.Split('/')];
        int at = random.Next(levels.Count);
        switch (random.Next(4))
        {
            case 0: levels[at] = ""; break;
            case 1: levels.RemoveAt(at); break;
            case 2: levels.Insert(at, levels[at]); break;
            default: levels[at] = $"ä {random.Next(100_000)}"; break;
        }
        return string.Join('/', levels);
    }

    private sealed class Counting : IObservationSink
    {
        public int Observations { get; private set; }

        public int Unreadable { get; private set; }

        public HashSet<string> Faults { get; } = [];

        public void Observed(Observation observation)
        {
            Observations++;
            if (observation.Number is { } number && !double.IsFinite(number))
                Faults.Add($"{observation.Name} is not finite");
            if (observation.Name.Length > 400 || observation.Text?.Length > 300)
                Faults.Add("a name or a text is too long");
        }

        void IObservationSink.Unreadable(MqttMessage message, string reason)
        {
            Unreadable++;
            if (reason.Length > 120)
                Faults.Add($"not short: {reason}");
        }
    }

    /// <summary>A small generator of its own, so that a failure comes again (xorshift64).</summary>
    private sealed class Shift(ulong state)
    {
        public int Next(int below)
        {
            unchecked
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
            }
            return (int)(state % (ulong)below);
        }
    }
}
