using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>StorageClasses. Provenance: Recorded (validation/sc-*, defaults/storageclass, immutability/sc-immutable).</summary>
internal sealed class StorageClassKind() : CatalogKind(KindDescriptions.StorageClass, SchemaCatalog.Kubernetes["StorageClass"])
{
    public override KubeDocument Default(KubeDocument value) =>
        Schema.SetDefault(Schema.SetDefault(value, "reclaimPolicy", "Delete"), "volumeBindingMode", "Immediate");
}
