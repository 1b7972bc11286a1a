using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>What may change in a claim. Provenance: Recorded (immutability/pvc-*).</summary>
internal static class ClaimUpdateRules
{
    private const string IsImmutable = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PersistentVolumeClaimSpec"];

    internal static void Validate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        var spec = value["spec"]!;
        var old = stored["spec"]!;
        var compared = WithAllowedChanges(spec, old, isBound: value.Text("status", "phase") == "Bound");
        if (!compared.Equals(old))
        {
            var diff = UnifiedDiff.Of(GoForm.Lines(GoForm.Kubernetes.Of("PersistentVolumeClaimSpec", old)), GoForm.Lines(GoForm.Kubernetes.Of("PersistentVolumeClaimSpec", compared)));
            errors.Forbidden("spec", $"{IsImmutable}\n{diff}");
        }

        if (Storage(spec, "resources", "requests") < Storage(old, "resources", "requests") && Storage(spec, "resources", "requests") <= Storage(stored, "status", "capacity"))
        {
            errors.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }

        if (!FieldRules.SameField(spec, old, "volumeMode")) errors.Invalid("volumeMode", spec["volumeMode"] ?? KubeDocument.Null, FieldRules.Immutable);
    }

    internal static string? RefuseGrowth(KubeDocument value, KubeDocument stored, KindContext context)
    {
        if (Storage(value["spec"]!, "resources", "requests") <= Storage(stored["spec"]!, "resources", "requests")) return null;
        if (stored.Text("status", "phase") != "Bound") return "Only bound persistent volume claims can be expanded";
        var name = value.Annotation("volume.beta.kubernetes.io/storage-class") ?? value.Text("spec", "storageClassName") ?? "";
        var storageClass = name.Length == 0 ? null : context.Lookup(KubeResources.StorageClasses, null, name);
        return storageClass?.Flag("allowVolumeExpansion") == true
            ? null
            : "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
    }

    /// <summary>The new spec with what may change put back to what it was.</summary>
    private static KubeDocument WithAllowedChanges(KubeDocument spec, KubeDocument old, bool isBound)
    {
        var compared = spec;
        if (old.IsBlank("volumeName")) compared = compared.Without("volumeName");
        if (!old.Has("storageClassName") && spec.Has("storageClassName")) compared = compared.Without("storageClassName");
        if (isBound)
        {
            compared = old["volumeAttributesClassName"] is { } attributes ? SpecType.Set(compared, "volumeAttributesClassName", attributes) : compared.Without("volumeAttributesClassName");
            if (old.At("resources", "requests", "storage") is { } storage && compared.At("resources", "requests") is not null)
            {
                compared = compared.WithAt(["resources", "requests", "storage"], storage);
            }
        }

        return compared;
    }

    private static Quantity Storage(KubeDocument holder, string first, string second) =>
        Quantity.TryParse(holder.Text(first, second, "storage"), out var amount) ? amount : Quantity.Zero;
}
