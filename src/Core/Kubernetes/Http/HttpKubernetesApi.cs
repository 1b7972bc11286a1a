using Drydock.Core.Ports;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// The Kubernetes port over HTTP with credentials that stand in the settings: bodies go through as they are. It waits on sockets and so never runs on the kernel's
/// loop; may be used by many threads at once.
/// </summary>
public sealed class HttpKubernetesApi : IKubernetesApi, IDisposable
{
    private readonly HttpClient _client;
    private readonly KubeHttp _http;

    /// <param name="settings">Where the API is and who asks.</param>
    /// <param name="clock">Measures the limits of <paramref name="settings"/>: the time of the network, also where a migrator lives in another.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key of the settings is not usable.</exception>
    public HttpKubernetesApi(HttpKubernetesSettings settings, TimeProvider clock)
    {
        _client = new HttpClient(new SettingsCredentials(settings, HttpTransport.Create(settings))) { Timeout = Timeout.InfiniteTimeSpan };
        _http = new KubeHttp(_client, settings, clock);
    }

    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => _http.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => _http.ExecAsync(request, cancellationToken);

    public void Dispose() => _client.Dispose();
}
