using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Whom to trust and who one is, where all is encrypted by TLS.</summary>
/// <remarks>They are read anew at each attempt to connect, so a renewed certificate needs no restart. Whether a certificate was revoked is not asked: small sites have nobody who could tell.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttTlsOptions
{
    /// <summary>The environment variable that holds the password of the key: <c>FACTORYTWIN_MQTT_KEY_PASSWORD</c>.</summary>
    public const string KeyPasswordVariable = "FACTORYTWIN_MQTT_KEY_PASSWORD";

    /// <summary>The certificates of those who may sign the broker's (PEM); <c>null</c> for those whom this machine trusts. Default: those.</summary>
    /// <remarks>Where the broker's own certificate is among them, as that of a device that has signed it itself, it is trusted whatever its name is, as long as it has not expired.</remarks>
    public string? AuthorityFile { get; init; }

    /// <summary>The SHA-256 fingerprint of the broker's certificate: 64 hexadecimal digits, with colons or without. Then this one certificate is trusted and no other, whatever its name, its signer and its dates say. Default: <c>null</c>,
    /// it is judged by who signed it.</summary>
    /// <exception cref="ArgumentException">It is no such fingerprint.</exception>
    public string? Fingerprint
    {
        get;
        init
        {
            field = value?.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
            if (field is not null && (field.Length != 2 * SHA256.HashSizeInBytes || !field.All(char.IsAsciiHexDigitUpper)))
                throw new ArgumentException($"'{value}' is no fingerprint of a certificate; write the 64 hexadecimal digits of its SHA-256.", nameof(Fingerprint));
        }
    }

    /// <summary>One's own certificate, where the broker asks for one (mutual TLS), with those of who signed it behind it (PEM), or with its key in a container of PKCS #12 (<c>.pfx</c>, <c>.p12</c>). Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of one's own certificate (PEM); <c>null</c> where it stands in the same file. Default: there.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file of one line, the password of the key or of the container; <c>null</c> for the variable <see cref="KeyPasswordVariable"/>, if it is set. Default: that.</summary>
    public string? KeyPasswordFile { get; init; }

    /// <summary>The name that the broker's certificate must be for; <c>null</c> for the host of the address. Default: that.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificates of those who may sign; <c>null</c> for those whom this machine trusts.</summary>
    internal X509Certificate2Collection? Authorities()
    {
        if (AuthorityFile is null)
            return null;
        var authorities = new X509Certificate2Collection();
        Read(AuthorityFile, () => authorities.ImportFromPemFile(AuthorityFile));
        return authorities.Count > 0 ? authorities : throw Unreadable(AuthorityFile, null);
    }

    /// <summary>One's own certificate with its key; <c>null</c> where there is none.</summary>
    internal X509Certificate2? Certificate() => CertificateFile is null ? null : Certificate(CertificateFile, KeyFile, KeyPassword());

    /// <summary>A certificate with its key.</summary>
    internal static X509Certificate2 Certificate(string certificateFile, string? keyFile, string? password = null)
    {
        X509Certificate2? certificate = null;
        keyFile ??= certificateFile;
        Read(keyFile, () =>
        {
            string key = File.ReadAllText(keyFile);
            if (!key.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                certificate = X509CertificateLoader.LoadPkcs12FromFile(certificateFile, password);
                return;
            }
            // Some platforms encrypt only with a key that came from a PKCS #12 container.
            using X509Certificate2 pem = key.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile)
                : X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        });
        return certificate!;
    }

    private string? KeyPassword()
    {
        if (KeyPasswordFile is not { } file)
            return Environment.GetEnvironmentVariable(KeyPasswordVariable);
        string? password = null;
        Read(file, () => password = File.ReadAllText(file).TrimEnd('\r', '\n'));
        return password;
    }

    private static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Unreadable(file, fault);
        }
    }

    private static MqttLinkException Unreadable(string file, Exception? cause) =>
        new($"No certificate, key or password of one can be read from '{file}'; name a file (PEM, or PKCS #12 with its key) that exists, that this program may read, and whose key belongs to its certificate; the password of a key that is encrypted is given by {KeyPasswordVariable} or by a file.", cause);
}
