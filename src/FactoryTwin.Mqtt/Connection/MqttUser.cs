using System.Globalization;
using System.Security.Cryptography;
using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Somebody whom an <see cref="EmbeddedBroker"/> lets in, and what they may do.</summary>
/// <remarks>Of the password only a hash is kept: PBKDF2 (RFC 8018, 5.2) with HMAC-SHA-512, 210,000 rounds and a salt of 16 random bytes.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttUser
{
    private const int Rounds = 210_000, SaltBytes = 16, HashBytes = 32;
    private const string Scheme = "pbkdf2-sha512";

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The hash of the password, from <see cref="HashOf"/>.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>The topics that may be published to, with wildcards. Default: none.</summary>
    public ValueList<string> MayPublish { get; init; } = ValueList<string>.Empty;

    /// <summary>The topics that may be read, with wildcards; who asks for more than one of them covers is refused. Default: none.</summary>
    public ValueList<string> MaySubscribe { get; init; } = ValueList<string>.Empty;

    /// <summary>The hash of a password, as text: scheme, rounds, salt and hash, each after a dollar sign.</summary>
    /// <param name="password">The password. Not empty.</param>
    public static string HashOf(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA512, HashBytes);
        return FormattableString.Invariant($"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>The name, without the hash.</summary>
    public override string ToString() => Name;

    /// <summary>Whether it is the password; what it costs does not depend on how wrong it is.</summary>
    internal bool Has(string password)
    {
        (int rounds, byte[] salt, byte[] hash) = Parts() ?? throw Unreadable();
        return CryptographicOperations.FixedTimeEquals(Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, hash.Length), hash);
    }

    /// <summary>Throws where something in it cannot be.</summary>
    internal void Check()
    {
        if (Name.Length == 0)
            throw new ArgumentException("A user has no name; give one.");
        if (Parts() is null)
            throw Unreadable();
        foreach (string filter in MayPublish.Concat(MaySubscribe))
            TopicFilter.Check(filter);
    }

    private ArgumentException Unreadable() => new($"The password hash of the user '{Name}' cannot be read; make one with {nameof(MqttUser)}.{nameof(HashOf)}.");

    private (int Rounds, byte[] Salt, byte[] Hash)? Parts()
    {
        string[] parts = PasswordHash.Split('$');
        byte[] salt = new byte[SaltBytes], hash = new byte[HashBytes];
        return parts.Length == 4 && parts[0] == Scheme && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0
            && Convert.TryFromBase64String(parts[2], salt, out int saltBytes) && saltBytes == SaltBytes && Convert.TryFromBase64String(parts[3], hash, out int hashBytes) && hashBytes == HashBytes
                ? (rounds, salt, hash)
                : null;
    }
}
