using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Whom to trust and who one is, where all is encrypted by TLS. Files are PEM.</summary>
/// <remarks>They are read anew at each attempt to connect, so a renewed certificate needs no restart. Whether a certificate was revoked is not asked: small sites have nobody who could tell.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MqttTlsOptions
{
    /// <summary>The certificates of those who may sign the broker's; <c>null</c> for those whom this machine trusts. Default: those.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>One's own certificate, where the broker asks for one (mutual TLS), with those of who signed it behind it. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of one's own certificate, not encrypted; <c>null</c> where it stands in the same file. Default: there.</summary>
    public string? KeyFile { get; init; }

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
    internal X509Certificate2? Certificate() => CertificateFile is null ? null : Certificate(CertificateFile, KeyFile);

    /// <summary>A certificate with its key.</summary>
    internal static X509Certificate2 Certificate(string certificateFile, string? keyFile)
    {
        X509Certificate2? certificate = null;
        Read(keyFile ?? certificateFile, () =>
        {
            // Some platforms encrypt only with a key that came from a PKCS #12 container.
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile ?? certificateFile);
            certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        });
        return certificate!;
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
        new($"No certificate or key can be read from '{file}'; name a PEM file that exists, that this program may read, and whose key is not encrypted and belongs to its certificate.", cause);
}
