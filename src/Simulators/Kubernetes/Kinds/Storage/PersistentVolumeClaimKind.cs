using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>PersistentVolumeClaims. Provenance: Recorded (validation/pvc-*, defaults/pvc, immutability/pvc-*).</summary>
internal sealed class PersistentVolumeClaimKind() : CatalogKind(KindDescriptions.PersistentVolumeClaim, SchemaCatalog.Kubernetes["PersistentVolumeClaim"])
{
    private const string Protection = "kubernetes.io/pvc-protection";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";
    private const string IsDefaultClass = "storageclass.kubernetes.io/is-default-class";
    private const string IsDefaultClassBeta = "storageclass.beta.kubernetes.io/is-default-class";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PersistentVolumeClaimSpec"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["PersistentVolumeClaimStatus"];

    public override KubeDocument Default(KubeDocument value)
    {
        value = EditSpec(value, VolumeDefaults.ClaimSpec);
        var status = value["status"] ?? KubeDocument.EmptyObject;
        return WithStatus(value, StatusType.SetDefault(status, "phase", "Pending"));
    }

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = WithFinalizer(value, Protection);
        value = EditSpec(value, spec => ClaimDataSource.OnCreate(WithDefaultClass(value, spec, context)));
        return WithStatus(value, KubeDocument.Object(("phase", "Pending")));
    }

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) =>
        base.PrepareForUpdate(EditSpec(value, ClaimDataSource.Mirror), stored, context);

    private static KubeDocument WithDefaultClass(KubeDocument claim, KubeDocument spec, KindContext context)
    {
        if (spec.Has("storageClassName") || claim.Annotation(ClassAnnotation) is not null) return spec;
        KubeDocument? chosen = null;
        foreach (var candidate in context.ListAll(KubeResources.StorageClasses))
        {
            if (candidate.Annotation(IsDefaultClass) != "true" && candidate.Annotation(IsDefaultClassBeta) != "true") continue;
            if (chosen is null || IsPreferred(candidate, chosen)) chosen = candidate;
        }

        return chosen is null ? spec : SpecType.Set(spec, "storageClassName", chosen.Name);
    }

    /// <summary>The newest default class wins, then the first by name.</summary>
    private static bool IsPreferred(KubeDocument candidate, KubeDocument other)
    {
        var byAge = string.CompareOrdinal(candidate.Text("metadata", "creationTimestamp"), other.Text("metadata", "creationTimestamp"));
        return byAge != 0 ? byAge > 0 : string.CompareOrdinal(candidate.Name, other.Name) < 0;
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => ClaimSpecRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, "spec", errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        // The API validates a changed claim twice: each error comes back twice.
        Validate(value, errors);
        Validate(value, errors);
        ClaimUpdateRules.Validate(value, stored, errors);
    }

    /// <summary>Growing asks the class of the claim.</summary>
    public override string? Refuse(KubeDocument value, KubeDocument? stored, KindContext context) => stored is null ? null : ClaimUpdateRules.RefuseGrowth(value, stored, context);

    /// <summary>A storage request in parts of a byte.</summary>
    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored)
    {
        List<string>? warnings = null;
        foreach (var (name, amount) in (value.At("spec", "resources", "requests") ?? KubeDocument.EmptyObject).FieldSpan)
        {
            if (name == "storage" && Quantity.TryParse(amount.ScalarText, out var size) && !size.IsInteger)
            {
                (warnings ??= []).Add($"spec.resources.requests[{name}]: fractional byte value \"{amount.ScalarText}\" is invalid, must be an integer");
            }
        }

        return warnings ?? (IReadOnlyList<string>)[];
    }
}
