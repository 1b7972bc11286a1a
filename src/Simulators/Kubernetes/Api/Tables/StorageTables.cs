using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>Columns and cells of claims, volumes, classes and CSI objects. Provenance: Recorded (list/table-pvc, -pv, -sc, kubectl transcripts), Documented (kubectl get).</summary>
internal static class StorageTables
{
    private const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    public static readonly KindTable Claim = new("Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode+", static (v, now) =>
    {
        var volume = v.Text("spec", "volumeName") ?? "";
        return
        [
            v.Name, Phase(v), volume, volume.Length > 0 ? v.At("status", "capacity", "storage")?.ScalarText ?? "0" : "", volume.Length > 0 ? CellText.AccessModes(v.List("status", "accessModes")) : "",
            v.Annotation(BetaClass) ?? v.Text("spec", "storageClassName") ?? "", v.Text("spec", "volumeAttributesClassName") ?? CellText.Unset, CellText.Age(v, now),
            v.Text("spec", "volumeMode") ?? CellText.Unset,
        ];
    });

    public static readonly KindTable Volume = new(
        "Name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode+", static (v, now) =>
    [
        v.Name, v.At("spec", "capacity", "storage")?.ScalarText ?? "0", CellText.AccessModes(v.List("spec", "accessModes")), v.Text("spec", "persistentVolumeReclaimPolicy") ?? "", Phase(v),
        v.At("spec", "claimRef") is { IsNull: false } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : "", v.Annotation(BetaClass) ?? v.Text("spec", "storageClassName") ?? "",
        v.Text("spec", "volumeAttributesClassName") ?? CellText.Unset, v.Text("status", "reason") ?? "", CellText.Age(v, now), v.Text("spec", "volumeMode") ?? CellText.Unset,
    ]);

    public static readonly KindTable StorageClass = new("Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age", static (v, now) =>
    [
        IsDefault(v) ? v.Name + " (default)" : v.Name, v.Text("provisioner") ?? "", v.Text("reclaimPolicy") ?? "Delete", v.Text("volumeBindingMode") ?? "Immediate",
        v.Flag("allowVolumeExpansion") ?? false, CellText.Age(v, now),
    ]);

    public static readonly KindTable CsiDriver = new(
        "Name AttachRequired:boolean PodInfoOnMount:boolean StorageCapacity:boolean TokenRequests RequiresRepublish:boolean Modes Age", static (v, now) =>
    [
        v.Name, v.Flag("spec", "attachRequired") ?? true, v.Flag("spec", "podInfoOnMount") ?? false, v.Flag("spec", "storageCapacity") ?? false,
        v.At("spec", "tokenRequests") is null ? CellText.Unset : CellText.Join(v.List("spec", "tokenRequests").Select(t => t.Text("audience"))),
        v.Flag("spec", "requiresRepublish") ?? false, CellText.OrNone(CellText.Join(v.List("spec", "volumeLifecycleModes").Select(m => m.ScalarText))), CellText.Age(v, now),
    ]);

    public static readonly KindTable CsiNode = new("Name Drivers:integer Age", static (v, now) => [v.Name, v.List("spec", "drivers").Count, CellText.Age(v, now)]);

    public static readonly KindTable CsiStorageCapacity = new("Name StorageClassName Capacity", static (v, _) =>
        [v.Name, v.Text("storageClassName") ?? "", v["capacity"]?.ScalarText ?? CellText.Unset]);

    public static readonly KindTable VolumeAttachment = new("Name Attacher PV Node Attached:boolean Age", static (v, now) =>
    [
        v.Name, v.Text("spec", "attacher") ?? "", v.Text("spec", "source", "persistentVolumeName") ?? "", v.Text("spec", "nodeName") ?? "",
        v.Flag("status", "attached") ?? false, CellText.Age(v, now),
    ]);

    public static readonly KindTable VolumeAttributesClass = new("Name DriverName Age", static (v, now) => [v.Name, v.Text("driverName") ?? "", CellText.Age(v, now)]);

    /// <summary>The status is the condition that holds (Recorded: kubectl svm-get).</summary>
    public static readonly KindTable StorageVersionMigration = new("Name Resource Status", static (v, _) =>
    [
        v.Name, v.Text("spec", "resource", "group") is { Length: > 0 } group ? $"{v.Text("spec", "resource", "resource")}.{group}" : v.Text("spec", "resource", "resource") ?? "",
        v.List("status", "conditions").LastOrDefault(c => c.Text("status") == "True")?.Text("type") ?? "",
    ]);

    private static string Phase(KubeDocument value) => value.IsDeleting ? "Terminating" : value.Text("status", "phase") ?? "";

    private static bool IsDefault(KubeDocument value) =>
        value.Annotation("storageclass.kubernetes.io/is-default-class") == "true" || value.Annotation("storageclass.beta.kubernetes.io/is-default-class") == "true";
}
