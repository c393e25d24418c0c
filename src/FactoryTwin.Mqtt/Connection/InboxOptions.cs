namespace FactoryTwin.Mqtt.Connection;

/// <summary>Where an <see cref="Inbox"/> keeps what it has applied.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record InboxOptions
{
    /// <summary>A folder for this inbox alone; made where it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>How large its file grows before it is written anew, without what is not needed any more [bytes]. Range: 64 KiB or more. Default: 4 MiB.</summary>
    public long MostBytes { get; init; } = 4 << 20;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Folder);
        if (MostBytes < 64 << 10)
            throw new ArgumentException(FormattableString.Invariant($"An inbox of {MostBytes} bytes would be written anew all the time; give it 65536 or more."));
    }
}
