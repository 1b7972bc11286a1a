using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Pacing;

/// <summary>The Kubernetes API under a budget. Leases are renewed out of turn: a lease that waits behind others is a lease that is lost.</summary>
internal sealed class PacedKubernetesApi(IKubernetesApi api, RequestBudget budget) : IKubernetesApi
{
    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        if (request.Resource != KubeResources.Leases) await budget.EnterAsync(cancellationToken);
        var response = await api.SendAsync(request, cancellationToken);
        if (response.StatusCode == 429) budget.Throttled(Pace.RetryAfter(response));
        else budget.Succeeded();
        return response;
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => api.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => api.ExecAsync(request, cancellationToken);
}
