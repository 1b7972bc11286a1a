using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using k8s;
using k8s.Authentication;
using Client = k8s.Kubernetes;

namespace Drydock.Live.Kubernetes;

/// <summary>
/// The Kubernetes port over KubernetesClient: its TLS, client certificates and credentials, and the port's own protocol on its HTTP client. Its typed calls would drop
/// fields that the models don't know, and its exec asks again without the token when a server refuses. May be used by many threads at once.
/// </summary>
public sealed class KubernetesClientApi : IKubernetesApi, IDisposable
{
    private readonly Client _client;
    private readonly KubeHttp _http;

    /// <param name="settings">Where the API is; its token or password counts when <paramref name="tokens"/> is null.</param>
    /// <param name="tokens">Who gives the token of each request, or null.</param>
    /// <param name="clock">Measures the limits of <paramref name="settings"/>.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key is not usable.</exception>
    public KubernetesClientApi(HttpKubernetesSettings settings, ITokenProvider? tokens, TimeProvider clock)
    {
        var plugin = tokens as ExecPlugin;
        var configuration = new KubernetesClientConfiguration
        {
            Host = settings.Server.AbsoluteUri,
            SkipTlsVerify = settings.SkipTlsVerify,
            TlsServerName = settings.TlsServerName,
            SslCaCerts = Authorities(settings.CertificateAuthorityPem),
            ClientCertificateData = Base64(settings.ClientCertificatePem),
            ClientCertificateKeyData = Base64(settings.ClientKeyPem),
            TokenProvider = tokens,
            AccessToken = settings.Token,
            Username = settings.Username,
            Password = settings.Password,
            UserAgent = settings.UserAgent,
            FirstMessageHandlerSetup = handler =>
            {
                HttpTransport.Configure(handler, settings);
                if (plugin is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => plugin.Certificate!;
            },
        };
        _client = new Client(configuration, new ClientCredentials(Client.CreateCredentials(configuration), plugin));
        _http = new KubeHttp(_client.HttpClient, settings, clock);
    }

    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => _http.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => _http.ExecAsync(request, cancellationToken);

    public void Dispose() => _client.Dispose();

    private static X509Certificate2Collection? Authorities(string? pem)
    {
        if (pem is null) return null;
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all.Count > 0 ? all : throw new CryptographicException("the certificate authority holds no PEM certificate");
    }

    private static string? Base64(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
}
