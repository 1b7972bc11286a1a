using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>VolumeSnapshots. Provenance: Recorded (storage/snapshot-*).</summary>
internal sealed class VolumeSnapshotKind() : SnapshotKind(KindDescriptions.VolumeSnapshot)
{
    public override IReadOnlyList<PrinterColumn> PrinterColumns { get; } =
    [
        new("ReadyToUse", "boolean", ".status.readyToUse"),
        new("SourcePVC", "string", ".spec.source.persistentVolumeClaimName"),
        new("SourceSnapshotContent", "string", ".spec.source.volumeSnapshotContentName"),
        new("RestoreSize", "string", ".status.restoreSize"),
        new("SnapshotClass", "string", ".spec.volumeSnapshotClassName"),
        new("SnapshotContent", "string", ".status.boundVolumeSnapshotContentName"),
        new("CreationTime", "date", ".status.creationTime"),
        new("Age", "date", ".metadata.creationTimestamp"),
    ];

    private protected override void CheckShape(KubeDocument value, FieldErrors errors)
    {
        if (!value.Has("spec")) errors.Required("spec");
        else if (value["spec"] is { IsObject: true } spec && !spec.Has("source")) errors.Required("spec.source");
    }

    private protected override void CheckRules(KubeDocument value, KubeDocument? stored, FieldErrors errors)
    {
        var source = value.At("spec", "source");
        var before = stored?.At("spec", "source");
        Immutable(source, before, "persistentVolumeClaimName", "spec.source", errors);
        Immutable(source, before, "volumeSnapshotContentName", "spec.source", errors);
        if (IsGiven(source, "persistentVolumeClaimName") == IsGiven(source, "volumeSnapshotContentName"))
        {
            Rule("spec.source", "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set", errors);
        }

        if (value.Text("spec", "volumeSnapshotClassName") is { Length: 0 } empty)
        {
            errors.Invalid("spec.volumeSnapshotClassName", empty, "volumeSnapshotClassName must not be the empty string when set");
        }
    }
}
