namespace Drydock.Core.VolumeEncryption;

/// <summary>How the encrypted copies of the volumes are made. Every route quiesces, verifies, commits and turns back alike.</summary>
public enum EncryptionRoute
{
    /// <summary>The snapshot controller where the cluster has one, else the EBS API.</summary>
    Choose,

    /// <summary>VolumeSnapshots, and claims restored from them by the CSI driver: needs the snapshot CRDs, the snapshot-controller and the driver's csi-snapshotter.</summary>
    SnapshotController,

    /// <summary>EC2 is asked directly: snapshots, encrypted volumes from them, and static PersistentVolumes; needs rights on EC2 and on the key, and nothing in the cluster but the CSI driver.</summary>
    EbsApi,

    /// <summary>No copies of volumes: the pods of a second set on new encrypted volumes become replicas of the old ones and take over. Redis only, side by side only, clients by Services only.</summary>
    ApplicationReplication,
}
