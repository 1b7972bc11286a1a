using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core;

/// <summary>Holds requests up before they are sent.</summary>
internal sealed class SlowKubernetes(IKubernetesApi inner, Func<KubeRequest, Task> hold) : IKubernetesApi
{
    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        await hold(request);
        return await inner.SendAsync(request, cancellationToken);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => inner.ExecAsync(request, cancellationToken);
}
