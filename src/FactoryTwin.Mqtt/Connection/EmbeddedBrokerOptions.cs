using System.Net;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Where an <see cref="EmbeddedBroker"/> listens, whom it lets in, and how much it bears.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>The address of this machine to listen at. Anything but 127.0.0.1 or ::1 needs <see cref="Users"/>. Default: 127.0.0.1.</summary>
    public IPAddress ListenAt { get; init; } = IPAddress.Loopback;

    /// <summary>The port without TLS; 0 for one that the system chooses, <c>null</c> for none. Range: 0 to 65535. Default: 0.</summary>
    public int? Port { get; init; } = 0;

    /// <summary>The port with TLS, which needs <see cref="CertificateFile"/>; 0 for one that the system chooses, <c>null</c> for none. Range: 0 to 65535. Default: none.</summary>
    public int? TlsPort { get; init; }

    /// <summary>The broker's certificate (PEM), for TLS. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of the certificate (PEM, not encrypted); <c>null</c> where it stands in the same file. Default: there.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The certificates of those who may sign the clients' (PEM); then only clients with such a certificate come in by TLS. Default: clients need none.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Who may come in; where there is nobody, everybody may, and do everything. Default: nobody.</summary>
    public ValueList<MqttUser> Users { get; init; } = ValueList<MqttUser>.Empty;

    /// <summary>The file in which messages that are kept for later subscribers outlive a restart. Default: none, they do not.</summary>
    public string? RetainedFile { get; init; }

    /// <summary>The largest payload that is taken [bytes]; larger ones are refused and counted. Range: 0 or more. Default: 4 MiB.</summary>
    public int LargestPayloadBytes { get; init; } = 4 << 20;

    /// <summary>How many messages a client may send in a second, in bursts of as many; more are refused and counted. Range: 1 or more; <c>null</c> for any number. Default: any.</summary>
    public int? MostMessagesPerSecond { get; init; }

    /// <summary>How many messages wait for a client that reads slowly or is away; then the oldest is dropped and counted. Range: 1 or more. Default: 10,000.</summary>
    public int MostWaiting { get; init; } = 10_000;

    internal void Check()
    {
        if (Port is null && TlsPort is null)
            throw new ArgumentException("The broker has no port; give it one, or 0 for one that the system chooses.");
        if (TlsPort is not null && CertificateFile is null)
            throw new ArgumentException("The broker is to speak TLS and has no certificate; name the file of one.");
        if (!IPAddress.IsLoopback(ListenAt) && Users.Count == 0)
            throw new ArgumentException($"The broker is to listen at {ListenAt}, where others can reach it, and lets everybody in; name its users, or let it listen at 127.0.0.1.");
        foreach (int? port in (int?[])[Port, TlsPort])
        {
            if (port is < 0 or > IPEndPoint.MaxPort)
                throw new ArgumentException(FormattableString.Invariant($"The broker's port is {port}; choose it from 0 to {IPEndPoint.MaxPort}."));
        }
        if (LargestPayloadBytes < 0 || MostMessagesPerSecond < 1 || MostWaiting < 1)
            throw new ArgumentException("A limit of the broker is too small; let at least one message pass and wait, and 0 bytes be taken.");
        foreach (MqttUser user in Users)
            user.Check();
        if (Users.GroupBy(user => user.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"There are two users of the name '{twice.Key}'; give each a name of its own.");
    }
}
