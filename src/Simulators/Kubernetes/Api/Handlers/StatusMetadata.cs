using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>
/// What a write of the status subresource does to metadata: most built-in kinds take labels, annotations and finalizers from it; custom ones, and built-in ones
/// that are newer, take nothing (Recorded for claims; which kinds keep metadata is Assumed).
/// </summary>
internal static class StatusMetadata
{
    private static readonly string[] Protected = ["VolumeAttachment"];

    public static KubeDocument Apply(ResourceKind kind, ObjectMeta given, KubeDocument current, KubeDocument prepared)
    {
        var meta = ObjectMeta.Of(current);
        meta.ManagedFields = given.ManagedFields;
        if (kind.IsCustom || Protected.Contains(kind.Kind)) return meta.Apply(prepared);
        meta.Labels = kind.Kind is "Deployment" ? meta.Labels : given.Labels;
        meta.Annotations = given.Annotations;
        meta.Finalizers = given.Finalizers;
        if (kind.Kind is not "Pod") meta.OwnerReferences = given.OwnerReferences;
        meta.Uid = given.Uid;
        return meta.Apply(prepared);
    }
}
