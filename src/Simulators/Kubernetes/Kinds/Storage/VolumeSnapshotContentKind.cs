using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>VolumeSnapshotContents. Provenance: Recorded (storage/snapshot-invalid), Documented (snapshot.storage.k8s.io/v1).</summary>
internal sealed class VolumeSnapshotContentKind() : SnapshotKind(KindDescriptions.VolumeSnapshotContent)
{
    public override IReadOnlyList<PrinterColumn> PrinterColumns { get; } =
    [
        new("ReadyToUse", "boolean", ".status.readyToUse"),
        new("RestoreSize", "integer", ".status.restoreSize"),
        new("DeletionPolicy", "string", ".spec.deletionPolicy"),
        new("Driver", "string", ".spec.driver"),
        new("VolumeSnapshotClass", "string", ".spec.volumeSnapshotClassName"),
        new("VolumeSnapshot", "string", ".spec.volumeSnapshotRef.name"),
        new("VolumeSnapshotNamespace", "string", ".spec.volumeSnapshotRef.namespace"),
        new("Age", "date", ".metadata.creationTimestamp"),
    ];

    private protected override void CheckShape(KubeDocument value, FieldErrors errors)
    {
        if (!value.Has("spec"))
        {
            errors.Required("spec");
            return;
        }

        if (value["spec"] is not { IsObject: true } spec) return;
        if (spec.Text("deletionPolicy") is { } policy and not ("Delete" or "Retain")) errors.NotSupported("spec.deletionPolicy", policy, "Delete", "Retain");
        foreach (var name in (ReadOnlySpan<string>)["deletionPolicy", "driver", "source", "volumeSnapshotRef"])
        {
            if (!spec.Has(name)) errors.Required($"spec.{name}");
        }
    }

    private protected override void CheckRules(KubeDocument value, KubeDocument? stored, FieldErrors errors)
    {
        var spec = value["spec"]!;
        var before = stored?["spec"];
        var source = spec["source"];
        Immutable(source, before?["source"], "volumeHandle", "spec.source", errors);
        Immutable(source, before?["source"], "snapshotHandle", "spec.source", errors);
        if (IsGiven(source, "volumeHandle") == IsGiven(source, "snapshotHandle")) Rule("spec.source", "exactly one of volumeHandle and snapshotHandle must be set", errors);
        Immutable(spec, before, "sourceVolumeMode", "spec", errors);
        if (spec["volumeSnapshotRef"] is { } reference && !(IsGiven(reference, "name") && IsGiven(reference, "namespace")))
        {
            Rule("spec.volumeSnapshotRef", "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set", errors);
        }
    }
}
