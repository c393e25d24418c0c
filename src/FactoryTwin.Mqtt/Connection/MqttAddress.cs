using System.Globalization;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Where a broker is: <c>mqtt://host</c>, <c>mqtts://host</c> (TLS), <c>ws://host</c> or <c>wss://host</c> (WebSocket), each as <c>scheme://user@host:port</c>.</summary>
/// <remarks>Ports where none is given: 1883, 8883, 80 and 443. A WebSocket may have a path; <c>/mqtt</c> where none is given. There is no place for a password: see <see cref="MqttCredentials"/>.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttAddress
{
    private static readonly Dictionary<string, (bool IsSecure, bool IsWebSocket, int Port)> _schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mqtt"] = (false, false, 1883),
        ["mqtts"] = (true, false, 8883),
        ["ws"] = (false, true, 80),
        ["wss"] = (true, true, 443),
    };

    /// <summary>The name or the number of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>The port. Range: 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Whether all is encrypted by TLS. Default: no.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Whether it is a WebSocket. Default: no.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>The path of a WebSocket; of no meaning without. Default: <c>/mqtt</c>.</summary>
    public string Path { get; init; } = "/mqtt";

    /// <summary>The user as the address names it; <c>null</c> where it names none.</summary>
    public string? UserName { get; init; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">Such as <c>mqtts://line-1@broker.example:8883</c>.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong and how to write it, and never repeats a password.</exception>
    public static MqttAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int begin = text.IndexOf("://", StringComparison.Ordinal) + 3, at = text.LastIndexOf('@');
        if (begin > 2 && at > begin && text[begin..at].Contains(':', StringComparison.Ordinal))
        {
            throw new FormatException("The address of a broker holds a password, which would end up in logs; leave it out, and give it by the environment variable "
                + $"{MqttCredentials.PasswordVariable} or by a file.");
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !_schemes.TryGetValue(uri.Scheme, out (bool IsSecure, bool IsWebSocket, int Port) scheme))
            throw new FormatException($"'{text}' is no address of a broker; write it as mqtt://host:1883, with mqtts, ws or wss where the broker speaks them.");
        if (uri.Host.Length == 0 || uri.Port == 0)
            throw new FormatException($"'{text}' names no {(uri.Host.Length == 0 ? "host" : "port from 1 to 65535")}; write it as {uri.Scheme}://host:{scheme.Port}.");
        bool hasPath = uri.AbsolutePath.Length > 1;
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || (hasPath && !scheme.IsWebSocket))
            throw new FormatException($"'{text}' has more behind the host than an address may have; write it as {uri.Scheme}://{uri.Authority}{(scheme.IsWebSocket ? "/mqtt" : "")}.");
        return new MqttAddress
        {
            Host = uri.Host,
            Port = uri.Port < 0 ? scheme.Port : uri.Port,
            IsSecure = scheme.IsSecure,
            IsWebSocket = scheme.IsWebSocket,
            Path = hasPath ? uri.AbsolutePath : "/mqtt",
            UserName = uri.UserInfo.Length == 0 ? null : Uri.UnescapeDataString(uri.UserInfo),
        };
    }

    /// <summary>The address as it is written, without the user.</summary>
    public override string ToString()
    {
        string scheme = _schemes.First(each => each.Value.IsSecure == IsSecure && each.Value.IsWebSocket == IsWebSocket).Key;
        return $"{scheme}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}{(IsWebSocket ? Path : "")}";
    }
}
