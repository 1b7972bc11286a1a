using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using k8s;
using k8s.Authentication;
using Client = k8s.Kubernetes;

namespace Drydock.Live.Kubernetes;

/// <summary>
/// The Kubernetes port over KubernetesClient: its credentials and its client, with the port's own protocol and TLS under them. Its typed calls would drop fields that the
/// models don't know; its exec asks again without the token when a server refuses; and with an authority of one's own it takes any certificate that this has signed, whatever
/// name stands in it. May be used by many threads at once.
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
}
