using System.Text;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Tests.Mirroring;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests;

public sealed class MirrorLogTests
{
    private const string Log = """
        {"_kind": "session_meta", "name": "header"}
        {"topic": "a/b", "payload": "{\"x\":1}", "timestamp": "2026-11-02T07:00:01.5Z", "qos": 2, "retain": true}

        {"topic": "a/b", "payload": {"x": 2}, "timestamp": 1793602802000}
        {"topic": "a/b", "payload": "x"
        {"topic": "a/b", "payload": "x", "timestamp": "yesterday"}
        {"topic": 7, "payload": "x", "timestamp": 1}
        {"topic": "a/b", "timestamp": 1}
        ["topic"]
        {"topic": "a/b", "payload": "\ud800", "timestamp": 1}
        {"topic": "a/b", "payload": "last", "timestamp": "2026-11-02T08:00:03+01:00"}
        """;

    [Fact]
    public void A_log_gives_its_messages_passes_over_its_header_and_counts_broken_lines_with_their_numbers()
    {
        var log = new MirrorLog(new StringReader(Log));
        var messages = new List<MqttMessage>();
        while (log.Read() is { } message)
            messages.Add(message);
        Assert.Equal([("""{"x":1}""", 1.5, 2, true), ("""{"x": 2}""", 2, 0, false), ("last", 3, 0, false)],
            messages.Select(message => (Encoding.UTF8.GetString(message.Payload.Span), (message.ArrivedAt - MirrorBench.Start).TotalSeconds, message.QualityOfService, message.IsRetained)));
        Assert.Equal((11, 3, 1, 6), (log.Lines, log.Messages, log.WithoutTopic, log.Broken));
        Assert.Equal(
            [
                new(5, "it is no JSON"), new(6, "the timestamp is missing, or is no time"), new(7, "the topic is no text"), new(8, "the payload is missing"),
                new(9, "it is no JSON object"), new(10, "it is no JSON"),
            ], log.Faults);
    }

    [Theory]
    [InlineData(""" "timestamp": "2026-11-02T07:00:01.500000" """, true)]
    [InlineData(""" "timestamp": "2026-11-02 07:00:01.5" """, true)]
    [InlineData(""" "timestamp": 1793602801.5 """, false)]
    [InlineData(""" "timestamp": 1793602801500 """, false)]
    [InlineData(""" "tst": "2026-11-02T08:00:01.500000Z+0100" """, false)]
    [InlineData(""" "tst": "2026-11-02T07:00:01.500000Z+0000" """, false)]
    public void Times_are_read_as_recorders_write_them_and_one_without_a_zone_is_counted(string time, bool isWithoutZone)
    {
        var log = new MirrorLog(new StringReader($$"""{"topic":"a/b","payload":{"x":1},{{time}}}"""));
        Assert.Equal(1.5, (log.Read()!.ArrivedAt - MirrorBench.Start).TotalSeconds);
        Assert.Equal(isWithoutZone ? 1 : 0, log.WithoutZone);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2.0)]
    public async Task A_log_is_played_into_a_mirror_at_full_speed_or_in_step_with_a_clock(double? speed)
    {
        var clock = new FakeTimeProvider(MirrorBench.Start) { AutoAdvanceAmount = TimeSpan.Zero };
        await using var mirror = new FactoryMirror(MirrorBinding.Parse("name: L\ndialects: { counts: {} }\ndevices: { a: { dialect: counts, station: mill } }\n"), [new Counts()], MirrorBench.Start);
        Task played = new MirrorLog(new StringReader(Log)).PlayAsync(mirror, speed, clock, TestContext.Current.CancellationToken);
        if (speed is null)
            Assert.True(played.IsCompletedSuccessfully);
        else
            await Until(() => played.IsCompleted || mirror.Health.Messages == 3, () => clock.Advance(TimeSpan.FromMilliseconds(50)));
        await played;
        Assert.Equal(3, mirror.Health.Observations);
        Assert.Equal(speed is null ? 0 : 0.75, (clock.GetUtcNow() - MirrorBench.Start).TotalSeconds);
    }

    private static async Task Until(Func<bool> isSo, Action otherwise)
    {
        for (int i = 0; i < 10_000 && !isSo(); i++)
        {
            await Task.Yield();
            otherwise();
        }
        Assert.True(isSo());
    }

    private sealed class Counts : IDialect
    {
        public string Name => "counts";

        public IReadOnlyList<string> TopicFilters => ["#"];

        public bool Read(MqttMessage message, IObservationSink sink)
        {
            sink.Observed(new Observation { Device = "a", Kind = ObservationKind.Presence, Flag = true, ArrivedAt = message.ArrivedAt });
            return true;
        }
    }
}
