using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
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

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec.Text("fsGroupPolicy") is { } policy and not ("None" or "ReadWriteOnceWithFSType" or "File"))
        {
            errors.NotSupported("spec.fsGroupPolicy", policy, "ReadWriteOnceWithFSType", "File", "None");
        }

        foreach (var mode in spec.List("volumeLifecycleModes"))
        {
            if (mode.ScalarText is not ("Persistent" or "Ephemeral")) errors.NotSupported("spec.volumeLifecycleModes", mode, "Ephemeral", "Persistent");
        }
    }

    /// <summary>What decides how volumes are attached may not change under volumes in use.</summary>
    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        // The API's own spelling of the first path.
        foreach (var (name, path) in (ReadOnlySpan<(string, string)>)[("attachRequired", "spec.attachedRequired"), ("volumeLifecycleModes", "spec.volumeLifecycleModes")])
        {
            if (!FieldRules.SameField(value["spec"]!, stored["spec"]!, name)) errors.Invalid(path, value["spec"]![name] ?? KubeDocument.Null, FieldRules.Immutable);
        }
    }
}
