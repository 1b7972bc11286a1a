using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>The names and flags of a resource as discovery and the storage strategies of Kubernetes 1.36 have them (Recorded: discovery; Documented: API reference for the rest).</summary>
internal sealed record KindDescription(KubeResource Resource, string Kind, string Singular)
{
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public bool IsNamespaced { get; init; } = true;
    public bool HasStatus { get; init; }
    public bool HasScale { get; init; }
    public bool AllowsCreateOnUpdate { get; init; }
    public bool AllowsUnconditionalUpdate { get; init; } = true;
    public bool DeleteReturnsObject { get; init; }
    public bool HasGeneration { get; init; }
    public bool OrphansByDefault { get; init; }
}
