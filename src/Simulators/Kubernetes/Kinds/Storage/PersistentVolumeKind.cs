using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>PersistentVolumes. Provenance: Recorded (validation/pv-*, defaults/pv, immutability/pv-*).</summary>
internal sealed class PersistentVolumeKind() : CatalogKind(KindDescriptions.PersistentVolume, SchemaCatalog.Kubernetes["PersistentVolume"])
{
    private const string Protection = "kubernetes.io/pv-protection";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PersistentVolumeSpec"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["PersistentVolumeStatus"];

    public override KubeDocument Default(KubeDocument value)
    {
        value = EditSpec(value, static spec =>
        {
            spec = VolumeDefaults.Sources(spec);
            spec = SpecType.SetDefault(spec, "persistentVolumeReclaimPolicy", "Retain");
            return SpecType.SetDefault(spec, "volumeMode", "Filesystem");
        });
        return WithStatus(value, StatusType.SetDefault(value["status"] ?? KubeDocument.EmptyObject, "phase", "Pending"));
    }

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) =>
        WithStatus(WithFinalizer(value, Protection), KubeDocument.Object(("phase", "Pending"), ("lastPhaseTransitionTime", Time(context))));

    /// <summary>A change of phase is stamped unless the caller stamps it.</summary>
    public override KubeDocument PrepareForStatusUpdate(KubeDocument value, KubeDocument stored, KindContext context)
    {
        var status = value["status"] ?? KubeDocument.EmptyObject;
        var stamp = status.Text("lastPhaseTransitionTime");
        var isStamped = stamp is not null && stamp != stored.Text("status", "lastPhaseTransitionTime");
        if (status.Text("phase") != stored.Text("status", "phase") && !isStamped) status = StatusType.Set(status, "lastPhaseTransitionTime", Time(context));
        return WithStatus(stored, status);
    }

    private static string Time(KindContext context) => context.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public override void Validate(KubeDocument value, FieldErrors errors) => VolumeSpecRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, "spec", isInline: false, errors);

    /// <summary>The API validates a changed volume twice: each error comes back twice.</summary>
    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        Validate(value, errors);
        VolumeSpecRules.ValidateUpdate(value["spec"]!, stored["spec"]!, errors);
    }

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        value.Text("spec", "persistentVolumeReclaimPolicy") == "Recycle" && !ReferenceEquals(value["spec"], stored?["spec"])
            ? ["spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."]
            : [];
}
