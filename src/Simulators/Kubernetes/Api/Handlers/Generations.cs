using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>metadata.generation: which changes advance it.</summary>
internal static class Generations
{
    private static readonly string[] Path = ["metadata", "generation"];

    public static bool Advances(ResourceKind kind, KubeDocument updated, KubeDocument current)
    {
        // A Deployment's annotations count too: rollback once wrote them (Assumed).
        if (kind.Kind == "Deployment" && !Same(updated.At("metadata", "annotations"), current.At("metadata", "annotations"))) return true;
        foreach (var field in updated.Fields)
        {
            if (!IsMeasured(kind, field.Name)) continue;
            if (!Same(field.Value, current[field.Name])) return true;
        }

        foreach (var field in current.Fields)
        {
            if (IsMeasured(kind, field.Name) && updated[field.Name] is null) return true;
        }

        return false;
    }

    public static KubeDocument Set(KubeDocument value, long generation) => value.WithAt(Path, generation);

    /// <summary>Without a status subresource the status of a custom resource is a field like any other.</summary>
    private static bool IsMeasured(ResourceKind kind, string field) =>
        field is not ("kind" or "apiVersion" or "metadata") && (field != "status" || (kind.IsCustom && !kind.HasStatus));

    private static bool Same(KubeDocument? left, KubeDocument? right) => left is null ? right is null : left.Equals(right);
}
