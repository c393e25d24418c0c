using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>A version of MQTT.</summary>
public enum MqttVersion : byte
{
    /// <summary>MQTT 3.1.1, of 2014: understood by every broker, but a broker cannot say why it refuses.</summary>
    V311 = 4,

    /// <summary>MQTT 5, of 2019.</summary>
    V5 = 5,
}

/// <summary>How to reach a broker, and how to behave towards it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttConnectionOptions
{
    /// <summary>Where the broker is; of several, the next is tried when one cannot be reached. At least one.</summary>
    public required ValueList<MqttAddress> Addresses { get; init; }

    /// <summary>The name by which the broker knows this client; no two may have the same at a time. Default: a random one, which cannot be told from others after a restart.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The version of MQTT. Default: 5.</summary>
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>The user and the password. Default: none; then a user whom the address names goes without a password.</summary>
    public MqttCredentials? Credentials { get; init; }

    /// <summary>Whom to trust, for addresses with TLS. Default: whom this machine trusts.</summary>
    public MqttTlsOptions Tls { get; init; } = new();

    /// <summary>How often the two sides make sure of each other; a connection that says nothing is given up after one and a half times this. Range: 1 s to 18 h. Default: 30 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the broker forgets, when the first connection begins, what it kept for this client; what it keeps from then on outlives a lost connection for <see cref="SessionExpiry"/>. Default: yes.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the broker keeps subscriptions and messages of quality 1 and 2 for a client that is away. Needs a <see cref="ClientId"/>. With MQTT 3.1.1 anything above 0 is as long as the broker
    /// likes. Range: 0 to 136 years. Default: 0.</summary>
    public TimeSpan SessionExpiry { get; init; }

    /// <summary>Whether the broker is told that a message of quality 1 or 2 has come only when an <see cref="Inbox"/> has applied it, so that it delivers it again, to the next process too, if this one is killed before. Needs a session that the
    /// broker keeps: a <see cref="SessionExpiry"/> above 0, and no <see cref="CleanStart"/>. Of these messages none is dropped: with MQTT 5 the broker sends at most <see cref="MostWaiting"/> ahead. Default: no, it is told at once.</summary>
    public bool AcknowledgesWhenApplied { get; init; }

    /// <summary>How long to wait for an answer, be it to connecting, to subscribing or to a message. Range: above 0. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait before a lost connection is tried again; doubled each time that fails, or does not last for <see cref="LongestRetry"/>,
    /// and half of it left to chance, so that many clients do not come at once. Range: above 0. Default: 1 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait. Range: <see cref="FirstRetry"/> or more. Default: 60 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the part that is left to chance. Default: from <see cref="ClientId"/>.</summary>
    public ulong? RetrySeed { get; init; }

    /// <summary>How many messages may wait to be read before the oldest is dropped and counted. Range: 1 or more. Default: 10,000.</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>How many bytes of payload may wait before the oldest message is dropped and counted. Range: 1 or more. Default: 64 MiB.</summary>
    public long MostWaitingBytes { get; init; } = 64 << 20;

    /// <summary>The largest packet that the broker may send [bytes]; it keeps larger ones to itself. MQTT 3.1.1 cannot tell it. Range: 1 or more. Default: 4 MiB.</summary>
    public uint LargestPacketBytes { get; init; } = 4 << 20;

    /// <summary>Throws where an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message says which, and what it may be.</exception>
    internal void Check()
    {
        if (Addresses.Count == 0)
            throw new ArgumentException("There is no address of a broker; give at least one, as mqtt://host:1883.");
        if (Tls.KeyFile is not null && Tls.CertificateFile is null)
            throw new ArgumentException("There is a key and no certificate; name the file of the certificate that it belongs to.");
        if (SessionExpiry > TimeSpan.Zero && ClientId.Length == 0)
            throw new ArgumentException("The broker is to keep messages while this client is away, and would not know it again; give it a client id that stays the same.");
        if (AcknowledgesWhenApplied && (SessionExpiry == TimeSpan.Zero || CleanStart && Version == MqttVersion.V5))
            throw new ArgumentException("The broker is to deliver again what was not applied, and would forget it; give it a session expiry above 0, and switch the clean start off.");
        In(KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(ushort.MaxValue), nameof(KeepAlive));
        In(SessionExpiry, TimeSpan.Zero, TimeSpan.FromSeconds(uint.MaxValue), nameof(SessionExpiry));
        In(Timeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(Timeout));
        In(FirstRetry, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(FirstRetry));
        In(LongestRetry, FirstRetry, TimeSpan.FromDays(1), nameof(LongestRetry));
        In(MostWaiting, 1, int.MaxValue, nameof(MostWaiting));
        In(MostWaitingBytes, 1, long.MaxValue, nameof(MostWaitingBytes));
        In(LargestPacketBytes, 1u, uint.MaxValue, nameof(LargestPacketBytes));

        static void In<T>(T value, T least, T most, string name) where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; choose it from {least} to {most}."));
        }
    }
}
