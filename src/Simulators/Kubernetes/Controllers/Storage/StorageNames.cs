namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>Annotations and finalizers of the storage controllers, as recorded.</summary>
internal static class StorageNames
{
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    public const string StorageProvisioner = "volume.kubernetes.io/storage-provisioner";
    public const string StorageProvisionerBeta = "volume.beta.kubernetes.io/storage-provisioner";
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    public const string IsDefaultClass = "storageclass.kubernetes.io/is-default-class";
    public const string IsDefaultClassBeta = "storageclass.beta.kubernetes.io/is-default-class";

    public const string ClaimProtection = "kubernetes.io/pvc-protection";
    public const string VolumeProtection = "kubernetes.io/pv-protection";
    public const string ExternalProvisioner = "external-provisioner.volume.kubernetes.io/finalizer";

    public const string SnapshotAsSource = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";
    public const string SnapshotBound = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
    public const string SnapshotContentBound = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";
    public const string ClaimAsSnapshotSource = "snapshot.storage.kubernetes.io/pvc-as-source-protection";
    public const string SnapshotAsProvisionerSource = "provisioner.storage.kubernetes.io/volumesnapshot-as-source-protection";
    public const string SnapshotBeingCreated = "snapshot.storage.kubernetes.io/volumesnapshot-being-created";
    public const string SnapshotBeingDeleted = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";
    public const string IsDefaultSnapshotClass = "snapshot.storage.kubernetes.io/is-default-class";
    public const string AllowVolumeModeChange = "snapshot.storage.kubernetes.io/allow-volume-mode-change";
}
