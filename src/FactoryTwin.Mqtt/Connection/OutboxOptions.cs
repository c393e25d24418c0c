namespace FactoryTwin.Mqtt.Connection;

/// <summary>Where an <see cref="Outbox"/> keeps its messages, and how many.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OutboxOptions
{
    /// <summary>A folder for this outbox alone; made where it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>What the source of its messages begins with; a random number follows, so that no two outboxes are taken for one. Not empty. Default: <c>outbox</c>.</summary>
    public string Name { get; init; } = "outbox";

    /// <summary>How much it may hold on disk [bytes]; then the oldest segment is dropped first, and counted. Range: 64 KiB or more. Default: 256 MiB.</summary>
    public long MostBytes { get; init; } = 256 << 20;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Folder);
        if (Name.Length is 0 or > 100)
            throw new ArgumentException("The name of an outbox has from 1 to 100 characters; choose such a one.");
        if (MostBytes < 64 << 10)
            throw new ArgumentException(FormattableString.Invariant($"An outbox of {MostBytes} bytes holds next to nothing; give it 65536 or more."));
    }
}

/// <summary>How an <see cref="Outbox"/> is doing, at one instant. Counts are since it was opened.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record OutboxHealth
{
    /// <summary>Messages on disk that no broker has acknowledged yet.</summary>
    public required long Waiting { get; init; }

    /// <summary>What it takes on disk [bytes].</summary>
    public required long Bytes { get; init; }

    /// <summary>Messages that were brought to disk.</summary>
    public required long Appended { get; init; }

    /// <summary>Messages that a broker acknowledged.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Messages that were dropped because it was full.</summary>
    public required long Dropped { get; init; }

    /// <summary>What was cut off when it was opened, because a crash had left it half written [bytes].</summary>
    public required long CutBytes { get; init; }

    /// <summary>What could not be read, because the disk has spoiled it [bytes]; messages that were acknowledged to their senders may be among it.</summary>
    public required long SpoiledBytes { get; init; }

    /// <summary>What last went wrong, with its remedy; <c>null</c> where nothing did since messages went through.</summary>
    public string? Fault { get; init; }
}

/// <summary>An outbox or an inbox cannot be opened, read or written; the message says where, why, and how to mend it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class OutboxException : Exception
{
    internal OutboxException(string message, Exception? cause = null) : base(message, cause) { }
}
