using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Reads;

/// <summary>
/// Shows a set's planner the StorageClasses that the fleet's plan gives to its sets, whether the set that makes one has begun or not: else the names in a plan would depend on who came first, and what
/// somebody has confirmed would be another plan by then.
/// </summary>
internal sealed class PlannedClassesApi(IKubernetesApi api, IReadOnlyList<KubeDocument> planned) : IKubernetesApi
{
    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var response = await api.SendAsync(request, cancellationToken);
        var isWholeList = request.Verb == KubeVerb.List && request.Resource == KubeResources.StorageClasses && response.IsSuccess && string.IsNullOrEmpty(response.Body.Text("metadata", "continue"));
        if (!isWholeList) return response;
        var there = response.Body.List("items");
        var missing = planned.Where(p => !there.Any(t => t.Name == p.Name)).ToList();
        return missing.Count == 0 ? response : response with { Body = response.Body.With("items", KubeDocument.ArrayOf(there.Concat(missing))) };
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => api.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => api.ExecAsync(request, cancellationToken);
}
