using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>The claims of a pod sorted by what the scheduler has to do about them, or why the pod can't be placed at all.</summary>
internal sealed record PodClaims(IReadOnlyList<KubeDocument> Bound, IReadOnlyList<KubeDocument> WaitingForConsumer, string? Refusal)
{
    internal static PodClaims Refused(string message) => new([], [], message);

    internal bool IsEmpty => Bound.Count + WaitingForConsumer.Count == 0;
}
