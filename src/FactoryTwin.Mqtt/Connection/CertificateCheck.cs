using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Judges the certificate that the other side of a TLS connection shows, and says in words what is wrong with it.</summary>
internal static class CertificateCheck
{
    /// <summary>What is wrong, with its remedy; <c>null</c> where it can be trusted.</summary>
    /// <param name="shown">The certificate; <c>null</c> where none was shown.</param>
    /// <param name="between">Certificates that were shown with it.</param>
    /// <param name="authorities">Who may sign; <c>null</c> for those whom this machine trusts.</param>
    /// <param name="fingerprint">That of the only certificate that is trusted; <c>null</c> where others say who is.</param>
    /// <param name="host">The name that it must be for; <c>null</c> for any, as of a client.</param>
    /// <param name="now">What time it is.</param>
    public static string? Fault(X509Certificate? shown, X509Certificate2Collection? between, X509Certificate2Collection? authorities, string? fingerprint, string? host, DateTimeOffset now)
    {
        if (shown is not X509Certificate2 certificate)
            return "no certificate was shown; give the broker one";
        string itsFingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        if (fingerprint is not null)
        {
            return fingerprint == itsFingerprint
                ? null
                : $"its certificate has the fingerprint {itsFingerprint} and not the one that is trusted; give this one if you know that the certificate was renewed, else look for who answers in the broker's place";
        }
        if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
            return $"its certificate expired on {Day(certificate.NotAfter)}; renew it, or correct the clock of this machine";
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
            return $"its certificate is not valid before {Day(certificate.NotBefore)}; correct the clock of this machine, or wait";
        if (authorities?.Any(authority => authority.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)) == true)
            return null;
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (between is not null)
            chain.ChainPolicy.ExtraStore.AddRange(between);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        if (!chain.Build(certificate))
        {
            string why = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
            return $"its certificate is not signed by anybody trusted here ({why}); name the file with the certificate of who signed it (AuthorityFile; in commands --ca), or, if you know it to be the broker's, its fingerprint (Fingerprint; in commands --fingerprint) {itsFingerprint}";
        }
        return host is null || certificate.MatchesHostname(host)
            ? null
            : $"its certificate is not for '{host}' but for '{certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}'; correct the host, or give the name that the certificate has (ServerName; in commands --server-name)";
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
