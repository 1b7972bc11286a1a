using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Subresources;

/// <summary>pods/ephemeralcontainers: adds debug containers to a pod, and changes nothing else (Recorded).</summary>
internal static class EphemeralContainers
{
    private static readonly string[] Path = ["spec", "ephemeralContainers"];

    public static KubeDocument Take(KubeDocument given, KubeDocument current) =>
        given.At(Path) is { Items.Count: > 0 } containers ? current.WithAt(Path, containers) : current.WithoutAt(Path);

    public static void Validate(KubeDocument updated, KubeDocument current, ResourceKind kind, FieldErrors errors) =>
        kind.ValidateSubresource("ephemeralcontainers", updated, current, errors);
}
