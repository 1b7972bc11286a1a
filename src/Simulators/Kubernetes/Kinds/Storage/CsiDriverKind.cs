using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>CSIDrivers. Provenance: Documented (API reference, CSIDriver), Recorded (kubectl describe csidriver).</summary>
internal sealed class CsiDriverKind() : CatalogKind(KindDescriptions.CsiDriver, SchemaCatalog.Kubernetes["CSIDriver"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["CSIDriverSpec"];
    private static readonly KubeDocument Persistent = KubeDocument.Array("Persistent");

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = SpecType.SetDefault(spec, "attachRequired", true);
        spec = SpecType.SetDefault(spec, "podInfoOnMount", false);
        spec = SpecType.SetDefault(spec, "storageCapacity", false);
        spec = SpecType.SetDefault(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec.List("volumeLifecycleModes").Count == 0) spec = SpecType.Set(spec, "volumeLifecycleModes", Persistent);
        spec = SpecType.SetDefault(spec, "requiresRepublish", false);
        return SpecType.SetDefault(spec, "seLinuxMount", false);
    });
}
