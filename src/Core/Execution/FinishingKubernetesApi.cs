using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// Lets no cancellation cut a change off: what has been sent is waited for, and the next call is where a migrator that was told to stop stops. Whoever gives its lease back
/// after that leaves nothing on its way. Reads, watches and waits end at once.
/// </summary>
internal sealed class FinishingKubernetesApi(IKubernetesApi api) : IKubernetesApi
{
    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        if (request.Verb is KubeVerb.Get or KubeVerb.List) return api.SendAsync(request, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return api.SendAsync(request, CancellationToken.None);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => api.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return api.ExecAsync(request, CancellationToken.None);
    }
}
