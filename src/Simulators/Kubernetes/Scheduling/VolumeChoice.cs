using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>What a node would mean for a pod's unbound claims: existing volumes to bind them to, and claims to provision there.</summary>
internal sealed record VolumeChoice(IReadOnlyList<(KubeDocument Claim, KubeDocument Volume)> Bindings, IReadOnlyList<KubeDocument> Provisions)
{
    internal static VolumeChoice Nothing { get; } = new([], []);

    internal bool IsNothing => Bindings.Count + Provisions.Count == 0;
}
