using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>
/// The controller half of a CSI driver as its sidecars call it. Every create is idempotent by name, every other call by id.
/// A driver keeps nothing that a restart would lose.
/// </summary>
/// <remarks>Every member throws <see cref="CsiException"/> with the gRPC code that tells the sidecar whether to retry.</remarks>
public interface ICsiControllerDriver
{
    /// <summary>The driver's name, as "ebs.csi.aws.com".</summary>
    string DriverName { get; }

    CsiControllerFeatures Features { get; }

    Task<CsiVolume> CreateVolumeAsync(CsiCreateVolumeRequest request, CancellationToken cancellationToken);

    /// <summary>An unknown volume is fine.</summary>
    Task DeleteVolumeAsync(string volumeId, CancellationToken cancellationToken);

    /// <summary>ControllerPublishVolume: the publish context that the node needs.</summary>
    Task<IReadOnlyList<KeyValuePair<string, string>>> PublishVolumeAsync(
        string volumeId, string nodeId, bool readOnly, IReadOnlyList<KeyValuePair<string, string>> volumeContext, CancellationToken cancellationToken);

    /// <summary>ControllerUnpublishVolume; a volume that is not there is fine.</summary>
    Task UnpublishVolumeAsync(string volumeId, string nodeId, CancellationToken cancellationToken);

    /// <summary>Takes a snapshot, or tells how the one of this name fares.</summary>
    Task<CsiSnapshot> CreateSnapshotAsync(CsiCreateSnapshotRequest request, CancellationToken cancellationToken);

    /// <summary>An unknown snapshot is fine.</summary>
    Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellationToken);

    /// <summary>ListSnapshots by id; null when there is none.</summary>
    Task<CsiSnapshot?> FindSnapshotAsync(string snapshotId, CancellationToken cancellationToken);

    /// <summary>ControllerModifyVolume: the parameters of a VolumeAttributesClass. A driver without it says so.</summary>
    Task ModifyVolumeAsync(string volumeId, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken) =>
        throw new CsiException("Unimplemented", "ControllerModifyVolume is not implemented");

    /// <summary>ControllerExpandVolume: the size that the volume has then.</summary>
    Task<ByteSize> ExpandVolumeAsync(string volumeId, ByteSize required, CancellationToken cancellationToken);
}
