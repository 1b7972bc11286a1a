using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core;

/// <summary>Lets nothing through but reads, and the question what would be allowed.</summary>
internal sealed class ReadOnlyKubernetes(IKubernetesApi inner) : IKubernetesApi
{
    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => request.Verb is KubeVerb.Get or KubeVerb.List || request.Resource.Plural == "selfsubjectaccessreviews"
        ? inner.SendAsync(request, cancellationToken)
        : throw new AssertionException($"a plan must not {request}");

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => inner.WatchAsync(request, cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => throw new AssertionException($"a plan must not exec in {request.Pod}");
}
