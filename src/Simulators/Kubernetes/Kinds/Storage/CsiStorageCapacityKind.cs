using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>CSIStorageCapacities. Provenance: Documented (API reference, CSIStorageCapacity).</summary>
internal sealed class CsiStorageCapacityKind() : CatalogKind(KindDescriptions.CsiStorageCapacity, SchemaCatalog.Kubernetes["CSIStorageCapacity"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var name = value.Text("storageClassName") ?? "";
        foreach (var problem in NameRules.Subdomain(name)) errors.Invalid("storageClassName", name, problem);
        foreach (var field in (ReadOnlySpan<string>)["capacity", "maximumVolumeSize"]) ResourceRules.NotNegative(value[field], field, errors);
    }

    /// <summary>Where and of which class never changes.</summary>
    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "nodeTopology"))
        {
            errors.Invalid("nodeTopology", GoForm.Kubernetes.Of("LabelSelector", value["nodeTopology"] ?? KubeDocument.EmptyObject), FieldRules.Immutable);
        }

        if (!FieldRules.SameField(value, stored, "storageClassName")) errors.Invalid("storageClassName", value["storageClassName"] ?? "", FieldRules.Immutable);
    }
}
