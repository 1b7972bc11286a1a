namespace Drydock.Core.Ports;

/// <summary>
/// EBS through the EC2 API, operation by operation. Every call throws <see cref="AwsServiceException"/> with EC2's own code when EC2 refuses, and
/// <see cref="PortUnreachableException"/> when no answer came.
/// </summary>
public interface IBlockStorage
{
    Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken);
    Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken);

    /// <summary>Volumes by id (an unknown id is <c>InvalidVolume.NotFound</c>) or, without ids, all that match every filter.</summary>
    Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken);

    Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken);
    Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken);
    Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken);

    Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken);
    Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken);
    Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken);

    /// <summary>Snapshots by id (an unknown id is <c>InvalidSnapshot.NotFound</c>) or, without ids, those of this account that match every filter.</summary>
    Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken);

    Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken);
    Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>The region's encryption-by-default setting and its default key (an ARN or "alias/aws/ebs").</summary>
    Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken);
}
