namespace Drydock.Core.Ports;

/// <summary>What EC2's CreateVolume takes. Sizes in GiB, throughput in MiB/s.</summary>
public sealed record CreateVolumeRequest(
    string AvailabilityZone,
    long? SizeGibibytes = null,
    SnapshotId? SnapshotId = null,
    string? VolumeType = null,
    int? Iops = null,
    int? ThroughputMibps = null,
    bool? Encrypted = null,
    string? KmsKeyId = null,
    string? ClientToken = null,
    IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>What EC2's ModifyVolume takes.</summary>
public sealed record ModifyVolumeRequest(VolumeId VolumeId, long? SizeGibibytes = null, string? VolumeType = null, int? Iops = null, int? ThroughputMibps = null);

/// <summary>What EC2's CreateSnapshot takes.</summary>
public sealed record CreateSnapshotRequest(VolumeId VolumeId, string Description = "", IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>What EC2's CopySnapshot takes (within one region).</summary>
public sealed record CopySnapshotRequest(
    SnapshotId SourceSnapshotId, bool? Encrypted = null, string? KmsKeyId = null, string Description = "", IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>Ids to describe, or filters in EC2's own names ("tag:Name", "status", "volume-id", "encrypted", …) with any-of values.</summary>
public sealed record DescribeRequest(IReadOnlyList<string>? Ids = null, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>>? Filters = null);
