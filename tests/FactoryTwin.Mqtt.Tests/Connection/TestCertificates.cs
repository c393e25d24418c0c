using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Somebody who signs certificates, and the certificates, as PEM files in a folder of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly string _folder = Directory.CreateTempSubdirectory("factorytwin-certificates-").FullName;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
        AuthorityFile = Write("authority.pem", _authority.ExportCertificatePem());
    }

    public string AuthorityFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A certificate for a name, and its key.</summary>
    public (string CertificateFile, string KeyFile) Issue(string name, TimeSpan? validFor = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out IPAddress? number))
            names.AddIpAddress(number);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset from = Now.AddYears(-2);
        using X509Certificate2 certificate = request.Create(_authority, from, validFor is { } time ? from + time : Now.AddYears(2), RandomNumberGenerator.GetBytes(8));
        string file = $"{name}-{RandomNumberGenerator.GetHexString(6)}";
        return (Write($"{file}.pem", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>A certificate that has signed itself, for a name, and its key, as small devices have them.</summary>
    public (string CertificateFile, string KeyFile, string Fingerprint) IssueToItself(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(9));
        return (Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()), certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    /// <summary>The same certificate and key with a password: as a container of PKCS #12, and the key alone as PEM.</summary>
    public static (string Container, string EncryptedKey) Protect(string certificateFile, string keyFile, string password)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        string container = Path.ChangeExtension(certificateFile, ".pfx"), encrypted = keyFile + ".encrypted";
        File.WriteAllBytes(container, certificate.Export(X509ContentType.Pkcs12, password));
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(encrypted, key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)));
        return (container, encrypted);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
