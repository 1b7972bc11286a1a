using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>What a write of the status subresource does to metadata: built-in kinds take labels, annotations and finalizers from it, custom ones nothing (Recorded).</summary>
internal static class StatusMetadata
{
    public static KubeDocument Apply(ResourceKind kind, ObjectMeta given, KubeDocument current, KubeDocument prepared)
    {
        if (kind.IsCustom) return prepared;
        var meta = ObjectMeta.Of(current);
        meta.Labels = kind.Kind is "Deployment" ? meta.Labels : given.Labels;
        meta.Annotations = given.Annotations;
        meta.Finalizers = given.Finalizers;
        meta.ManagedFields = given.ManagedFields;
        if (kind.Kind is not "Pod") meta.OwnerReferences = given.OwnerReferences;
        meta.Uid = given.Uid;
        return meta.Apply(prepared);
    }
}
