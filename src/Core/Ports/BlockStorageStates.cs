namespace Drydock.Core.Ports;

/// <summary>A volume as DescribeVolumes tells it. <paramref name="State"/>: creating, available, in-use, deleting, deleted, error.</summary>
public sealed record BlockVolume(
    VolumeId VolumeId,
    string State,
    string AvailabilityZone,
    long SizeGibibytes,
    string VolumeType,
    int? Iops,
    int? ThroughputMibps,
    bool Encrypted,
    string? KmsKeyId,
    SnapshotId? SnapshotId,
    DateTimeOffset CreateTime,
    IReadOnlyList<VolumeAttachmentState> Attachments,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>An attachment of a volume. <paramref name="State"/>: attaching, attached, detaching, detached, busy.</summary>
public sealed record VolumeAttachmentState(VolumeId VolumeId, InstanceId InstanceId, string Device, string State, DateTimeOffset AttachTime);

/// <summary>A snapshot as DescribeSnapshots tells it. <paramref name="State"/>: pending, completed, error. Progress as "42%".</summary>
public sealed record BlockSnapshot(
    SnapshotId SnapshotId,
    VolumeId VolumeId,
    string State,
    string Progress,
    DateTimeOffset StartTime,
    long VolumeSizeGibibytes,
    bool Encrypted,
    string? KmsKeyId,
    string OwnerId,
    string Description,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>The region's EBS encryption settings.</summary>
public sealed record EncryptionDefaults(bool EncryptionByDefault, string DefaultKmsKeyId);
