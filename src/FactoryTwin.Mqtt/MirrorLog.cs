using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt;

/// <summary>A recorded log of messages: one JSON object a line, with <c>topic</c>, <c>payload</c> as text and <c>timestamp</c> (ISO 8601, or seconds or milliseconds since 1970); <c>qos</c> and <c>retain</c> where they are known.</summary>
/// <remarks>What <c>mosquitto_sub -F %j</c> writes, whose time is <c>tst</c>, is such a log. A time without a zone is taken as UTC and counted: times within a log are right then, and only the hour of the day may be another.
/// A line without a topic, as the header of a recorder, is passed over; a line that cannot be read is too, with its number. Both are counted; nothing ends the reading.</remarks>
/// <threadsafety>Belongs to one thread at a time.</threadsafety>
public sealed class MirrorLog
{
    private const int MostFaults = 100;

    private static readonly string[] _withoutZone = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];

    private readonly TextReader _lines;
    private readonly List<LogFault> _faults = [];

    /// <summary>A log.</summary>
    /// <param name="lines">Its lines; they are not closed with it.</param>
    public MirrorLog(TextReader lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        _lines = lines;
    }

    /// <summary>Lines read so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Messages read so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Lines without a topic.</summary>
    public long WithoutTopic { get; private set; }

    /// <summary>Messages whose time has no zone, and was taken as UTC.</summary>
    public long WithoutZone { get; private set; }

    /// <summary>Lines that cannot be read.</summary>
    public long Broken { get; private set; }

    /// <summary>The first lines that cannot be read, at most 100.</summary>
    public IReadOnlyList<LogFault> Faults => _faults;

    /// <summary>The next message; <c>null</c> at the end.</summary>
    /// <exception cref="IOException">The log cannot be read on.</exception>
    public MqttMessage? Read()
    {
        while (_lines.ReadLine() is { } line)
        {
            Lines++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (MessageOf(line) is { } message)
            {
                Messages++;
                return message;
            }
        }
        return null;
    }

    /// <summary>Plays the rest into a mirror, at full speed or in step with a clock.</summary>
    /// <param name="mirror">The mirror; it begins before the first message.</param>
    /// <param name="speedFactor">How many times as fast as it was; <c>null</c> for as fast as can be. Range: above 0. Default: <c>null</c>.</param>
    /// <param name="clock">The clock for that. Default: the system's.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0.</exception>
    /// <exception cref="IOException">The log cannot be read on.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the log can be played on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task PlayAsync(FactoryMirror mirror, double? speedFactor = null, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        if (speedFactor is not (null or > 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(speedFactor), speedFactor, "The speed is a number above 0, as 60 for a minute a second.");
        clock ??= TimeProvider.System;
        long began = clock.GetTimestamp();
        DateTimeOffset? first = null;
        while (Read() is { } message)
        {
            cancellation.ThrowIfCancellationRequested();
            first ??= message.ArrivedAt;
            if (speedFactor is { } factor)
            {
                TimeSpan wait = (message.ArrivedAt - first.Value) / factor - clock.GetElapsedTime(began);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, cancellation).ConfigureAwait(true);
            }
            mirror.Receive(message);
        }
    }

    private MqttMessage? MessageOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Refuse("it is no JSON object");
            if (!root.TryGetProperty("topic", out JsonElement topic))
            {
                WithoutTopic++;
                return null;
            }
            if (topic.ValueKind != JsonValueKind.String || topic.GetString() is not { Length: > 0 } name)
                return Refuse("the topic is no text");
            if (!root.TryGetProperty("payload", out JsonElement payload))
                return Refuse("the payload is missing");
            if (!root.TryGetProperty("timestamp", out JsonElement timestamp) && !root.TryGetProperty("tst", out timestamp) || TimeOf(timestamp) is not { } time)
                return Refuse("the timestamp is missing, or is no time");
            return new MqttMessage
            {
                Topic = name,
                Payload = Encoding.UTF8.GetBytes(payload.ValueKind == JsonValueKind.String ? payload.GetString()! : payload.GetRawText()),
                ArrivedAt = time,
                QualityOfService = root.TryGetProperty("qos", out JsonElement quality) && quality.ValueKind == JsonValueKind.Number && quality.TryGetInt32(out int number) && number is >= 0 and <= 2 ? number : 0,
                IsRetained = root.TryGetProperty("retain", out JsonElement retain) && (retain.ValueKind == JsonValueKind.True || retain.ValueKind == JsonValueKind.Number && retain.GetDouble() != 0),
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            return Refuse("it is no JSON");   // half a surrogate in a text is no JSON either
        }
    }

    private DateTimeOffset? TimeOf(JsonElement timestamp)
    {
        const double latest = 253_402_300_799_999, leastOfMilliseconds = 100_000_000_000;   // a number below is one of seconds: as milliseconds it would be before 1974
        if (timestamp.ValueKind == JsonValueKind.Number)
        {
            double milliseconds = timestamp.GetDouble() is var number && number < leastOfMilliseconds ? number * 1000 : number;
            return milliseconds is >= 0 and <= latest ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)) : null;
        }
        if (timestamp.ValueKind != JsonValueKind.String)
            return null;
        string text = timestamp.GetString()!;
        if (DateTime.TryParseExact(text, _withoutZone, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime unzoned))
        {
            WithoutZone++;
            return new DateTimeOffset(unzoned, TimeSpan.Zero);
        }
        text = text.Replace("Z+", "+", StringComparison.Ordinal).Replace("Z-", "-", StringComparison.Ordinal);   // as mosquitto_sub writes it
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime read) && read.Kind != DateTimeKind.Unspecified
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset time) ? time : null;
    }

    private MqttMessage? Refuse(string reason)
    {
        Broken++;
        if (_faults.Count < MostFaults)
            _faults.Add(new LogFault(Lines, reason));
        return null;
    }
}

/// <summary>A line of a log that cannot be read.</summary>
/// <param name="Line">Its number. Range: from 1.</param>
/// <param name="Reason">Why.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct LogFault(long Line, string Reason);
