using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>VolumeSnapshotClasses. Provenance: Recorded (storage/snapshot-invalid).</summary>
internal sealed class VolumeSnapshotClassKind() : SnapshotKind(KindDescriptions.VolumeSnapshotClass)
{
    public override IReadOnlyList<PrinterColumn> PrinterColumns { get; } =
    [
        new("Driver", "string", ".driver"),
        new("DeletionPolicy", "string", ".deletionPolicy"),
        new("Age", "date", ".metadata.creationTimestamp"),
    ];

    private protected override bool HasRules => false;

    private protected override void CheckShape(KubeDocument value, FieldErrors errors)
    {
        if (!value.Has("deletionPolicy")) errors.Required("deletionPolicy");
        else if (value.Text("deletionPolicy") is { } policy and not ("Delete" or "Retain")) errors.NotSupported("deletionPolicy", policy, "Delete", "Retain");
        if (!value.Has("driver")) errors.Required("driver");
    }
}
