using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What the API fills into the volumes of Pods and the sources of PersistentVolumes. Provenance: Recorded (defaults/pod-probes, defaults/pv), Documented.</summary>
internal static class VolumeDefaults
{
    private static readonly SchemaType VolumeType = SchemaCatalog.Kubernetes["Volume"];
    private static readonly SchemaType SecretType = SchemaCatalog.Kubernetes["SecretVolumeSource"];
    private static readonly SchemaType ConfigMapType = SchemaCatalog.Kubernetes["ConfigMapVolumeSource"];
    private static readonly SchemaType DownwardType = SchemaCatalog.Kubernetes["DownwardAPIVolumeSource"];
    private static readonly SchemaType ProjectedType = SchemaCatalog.Kubernetes["ProjectedVolumeSource"];
    private static readonly SchemaType TokenType = SchemaCatalog.Kubernetes["ServiceAccountTokenProjection"];
    private static readonly SchemaType HostPathType = SchemaCatalog.Kubernetes["HostPathVolumeSource"];
    private static readonly SchemaType IscsiType = SchemaCatalog.Kubernetes["ISCSIVolumeSource"];
    private static readonly SchemaType RbdType = SchemaCatalog.Kubernetes["RBDVolumeSource"];
    private static readonly SchemaType AzureDiskType = SchemaCatalog.Kubernetes["AzureDiskVolumeSource"];
    private static readonly SchemaType ScaleIOType = SchemaCatalog.Kubernetes["ScaleIOVolumeSource"];
    private static readonly SchemaType ImageType = SchemaCatalog.Kubernetes["ImageVolumeSource"];
    private static readonly SchemaType ClaimSpecType = SchemaCatalog.Kubernetes["PersistentVolumeClaimSpec"];
    private static readonly KubeDocument FileMode = KubeDocument.Of(420);

    internal static KubeDocument Apply(KubeDocument volume)
    {
        if (volume.FieldSpan.Length <= (volume.Has("name") ? 1 : 0)) return VolumeType.Set(volume, "emptyDir", KubeDocument.EmptyObject);
        volume = volume.Edit("secret", static s => SecretType.SetDefault(s, "defaultMode", FileMode));
        volume = volume.Edit("configMap", static c => ConfigMapType.SetDefault(c, "defaultMode", FileMode));
        volume = volume.Edit("downwardAPI", static d => DownwardType.SetDefault(DownwardItems(d), "defaultMode", FileMode));
        volume = volume.Edit("projected", static p => ProjectedType.SetDefault(p.EditItems("sources", Projection), "defaultMode", FileMode));
        volume = volume.Edit("ephemeral", static e => e.Edit("volumeClaimTemplate", static t => t.Edit("spec", ClaimSpec)));
        volume = volume.Edit("image", static i =>
            ImageType.SetDefault(i, "pullPolicy", ImageReference.IsLatest(i.Text("reference") ?? "") ? "Always" : "IfNotPresent"));
        return Sources(volume);
    }

    /// <summary>The sources that a PersistentVolume's spec may hold as well.</summary>
    internal static KubeDocument Sources(KubeDocument holder)
    {
        holder = holder.Edit("hostPath", static h => h.Has("type") ? h : HostPathType.Set(h, "type", ""));
        holder = holder.Edit("iscsi", static i => IscsiType.SetDefault(i, "iscsiInterface", "default"));
        holder = holder.Edit("rbd", static r =>
            RbdType.SetDefault(RbdType.SetDefault(RbdType.SetDefault(r, "pool", "rbd"), "user", "admin"), "keyring", "/etc/ceph/keyring"));
        holder = holder.Edit("azureDisk", AzureDisk);
        return holder.Edit("scaleIO", static s => ScaleIOType.SetDefault(ScaleIOType.SetDefault(s, "storageMode", "ThinProvisioned"), "fsType", "xfs"));
    }

    internal static KubeDocument ClaimSpec(KubeDocument spec) => ClaimSpecType.SetDefault(spec, "volumeMode", "Filesystem");

    private static KubeDocument AzureDisk(KubeDocument disk)
    {
        disk = AzureDiskType.SetDefault(disk, "cachingMode", "ReadWrite");
        disk = AzureDiskType.SetDefault(disk, "fsType", "ext4");
        disk = AzureDiskType.SetDefault(disk, "readOnly", false);
        return AzureDiskType.SetDefault(disk, "kind", "Shared");
    }

    private static KubeDocument Projection(KubeDocument source) =>
        source.Edit("downwardAPI", DownwardItems).Edit("serviceAccountToken", static t => TokenType.SetDefault(t, "expirationSeconds", 3600));

    private static KubeDocument DownwardItems(KubeDocument value) => value.EditItems("items", static i => i.Edit("fieldRef", ContainerDefaults.FieldRef));
}
