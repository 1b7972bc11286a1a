using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>CSIDrivers. Provenance: Documented (API reference, CSIDriver), Recorded (kubectl describe csidriver).</summary>
internal sealed class CsiDriverKind() : CatalogKind(KindDescriptions.CsiDriver, SchemaCatalog.Kubernetes["CSIDriver"])
{
    private const long TokenSecondsMin = 600;
    private const long TokenSecondsMax = 1L << 32;

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

        TokenRequests(spec.List("tokenRequests"), errors);
        foreach (var mode in spec.List("volumeLifecycleModes"))
        {
            if (mode.ScalarText is not ("Persistent" or "Ephemeral")) errors.NotSupported("spec.volumeLifecycleModes", mode, "Ephemeral", "Persistent");
        }
    }

    private static void TokenRequests(IReadOnlyList<KubeDocument> requests, FieldErrors errors)
    {
        var audiences = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < requests.Count; i++)
        {
            var path = $"spec.tokenRequests[{i}]";
            var audience = requests[i].Text("audience") ?? "";
            if (!audiences.Add(audience))
            {
                errors.Duplicate(path + ".audience", audience);
                continue;
            }

            if (requests[i].Integer("expirationSeconds") is not { } seconds) continue;
            if (seconds < TokenSecondsMin) errors.Invalid(path + ".expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
            if (seconds > TokenSecondsMax) errors.Invalid(path + ".expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
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
