using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core.Fleets;

/// <summary>Counts requests, and tells which came more than once.</summary>
internal sealed class CountedReads(IKubernetesApi api) : IKubernetesApi
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    internal int Requests => _counts.Values.Sum();

    internal IEnumerable<string> Repeated => _counts.Where(c => c.Value > 1).Select(c => c.Key);

    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var key = $"{request} {string.Join('&', request.Query ?? [])} {request.Body}";
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        return api.SendAsync(request, cancellationToken);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => api.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => api.ExecAsync(request, cancellationToken);
}
