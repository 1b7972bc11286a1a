using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Drydock.Wire.Hosting;

/// <summary>The certificate authority of one served cluster, made at its start (P-256), and what it has signed.</summary>
public sealed class ClusterAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _from;

    public ClusterAuthority(IPAddress listen, DateTimeOffset now)
        : this(listen, now, MakeRoot(now.AddHours(-1)))
    {
    }

    private ClusterAuthority(IPAddress listen, DateTimeOffset now, X509Certificate2 root)
    {
        _from = now.AddHours(-1);
        _root = root;
        Certificate = X509CertificateLoader.LoadCertificate(_root.Export(X509ContentType.Cert));
        Server = SignServer(listen);
    }

    /// <summary>The authority of an earlier cloud, by what its <see cref="ToPem"/> gave.</summary>
    /// <exception cref="CryptographicException">This is no certificate with its key, or it has expired.</exception>
    internal static ClusterAuthority FromPem(string pem, IPAddress listen, DateTimeOffset now)
    {
        var root = X509Certificate2.CreateFromPem(pem, pem);
        if (root.NotAfter.ToUniversalTime() < now.UtcDateTime) throw new CryptographicException($"the certificate has expired at {root.NotAfter.ToUniversalTime():u}");
        return new ClusterAuthority(listen, now, root);
    }

    /// <summary>Certificate and private key.</summary>
    internal string ToPem()
    {
        using var key = _root.GetECDsaPrivateKey()!;
        return $"{_root.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What the API server shows.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Signs a client certificate: the common name is the user, each organization a group.</summary>
    /// <returns>Certificate and private key, PEM.</returns>
    public (string Certificate, string Key) SignClient(string user, params IEnumerable<string> groups)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        foreach (var group in groups) name.AddOrganizationName(group);
        name.AddCommonName(user);
        using var certificate = Sign(new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256), "1.3.6.1.5.5.7.3.2");
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether this authority signed a certificate that holds now.</summary>
    public bool HasSigned(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Server.Dispose();
        Certificate.Dispose();
        _root.Dispose();
    }

    private static X509Certificate2 MakeRoot(DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=drydock", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(from, from + RootLifetime);
    }

    private X509Certificate2 SignServer(IPAddress listen)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in new[] { "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", Environment.MachineName })
        {
            names.AddDnsName(name);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (!IPAddress.IsLoopback(listen)) names.AddIpAddress(listen);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request, "1.3.6.1.5.5.7.3.1");
        return certificate.CopyWithPrivateKey(key);
    }

    private X509Certificate2 Sign(CertificateRequest request, string purpose)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        var until = _from + Lifetime;
        var rootUntil = new DateTimeOffset(_root.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        return request.Create(_root, _from, until < rootUntil ? until : rootUntil, serial);
    }
}
