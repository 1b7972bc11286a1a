using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateVolume with what the port does not ask for.</summary>
internal sealed record CreateVolumeInput(CreateVolumeRequest Request, bool IsMultiAttach = false, int? InitializationRate = null);

/// <summary>CopyVolumes. Sizes in GiB, throughput in MiB/s.</summary>
internal sealed record CopyVolumesInput(
    VolumeId SourceVolumeId, long? SizeGibibytes, string? VolumeType, int? Iops, int? ThroughputMibps, bool? Encrypted, string? KmsKeyId, bool IsMultiAttach, string? ClientToken,
    IReadOnlyList<KeyValuePair<string, string>>? Tags);

/// <summary>DeleteVolume.</summary>
internal sealed record DeleteVolumeInput(VolumeId VolumeId);

/// <summary>AttachVolume.</summary>
internal sealed record AttachVolumeInput(VolumeId VolumeId, InstanceId InstanceId, string Device);

/// <summary>DetachVolume.</summary>
internal sealed record DetachVolumeInput(VolumeId VolumeId, InstanceId? InstanceId, bool Force, string? Device = null);

/// <summary>ModifyVolume with what the port does not ask for.</summary>
internal sealed record ModifyVolumeInput(ModifyVolumeRequest Request, bool? IsMultiAttach);

/// <summary>DescribeVolumeAttribute: autoEnableIO or productCodes.</summary>
internal sealed record DescribeVolumeAttributeInput(VolumeId VolumeId, string Attribute);

/// <summary>ModifyVolumeAttribute.</summary>
internal sealed record ModifyVolumeAttributeInput(VolumeId VolumeId, bool AutoEnableIo);

/// <summary>CreateSnapshot, answered with all that DescribeSnapshots tells.</summary>
internal sealed record CreateSnapshotInput(CreateSnapshotRequest Request);

/// <summary>CreateSnapshots: one of every data volume of an instance, all of one moment.</summary>
internal sealed record CreateSnapshotsInput(
    InstanceId InstanceId, IReadOnlyList<string> ExcludedVolumes, string Description, bool CopiesTags, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>CopySnapshot with what the port does not ask for.</summary>
internal sealed record CopySnapshotInput(CopySnapshotRequest Request, string SourceRegion, int? CompletionDurationMinutes);

/// <summary>DeleteSnapshot.</summary>
internal sealed record DeleteSnapshotInput(SnapshotId SnapshotId);

/// <summary>DescribeSnapshotAttribute: createVolumePermission or productCodes.</summary>
internal sealed record DescribeSnapshotAttributeInput(SnapshotId SnapshotId, string Attribute);

/// <summary>ModifySnapshotAttribute of createVolumePermission: account ids, or "all".</summary>
internal sealed record ModifySnapshotAttributeInput(SnapshotId SnapshotId, IReadOnlyList<string> Add, IReadOnlyList<string> Remove);

/// <summary>CreateTags.</summary>
internal sealed record CreateTagsInput(IReadOnlyList<string> ResourceIds, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>DeleteTags: a null value takes the tag whatever its value; no tags at all take every tag of the user.</summary>
internal sealed record DeleteTagsInput(IReadOnlyList<string> ResourceIds, IReadOnlyList<KeyValuePair<string, string?>> Tags);

/// <summary>GetEbsEncryptionByDefault and GetEbsDefaultKmsKeyId in one.</summary>
internal sealed record GetEncryptionDefaultsInput(bool AsksForBoth = false);

/// <summary>EnableEbsEncryptionByDefault and DisableEbsEncryptionByDefault.</summary>
internal sealed record SetEncryptionByDefaultInput(bool IsOn);

/// <summary>ModifyEbsDefaultKmsKeyId, and ResetEbsDefaultKmsKeyId with null.</summary>
internal sealed record SetDefaultKmsKeyInput(string? KmsKeyId);

/// <summary>One page of a Describe operation. <paramref name="Scope"/> narrows snapshots by owner and permission.</summary>
internal sealed record DescribePageInput(DescribeRequest Request, int? MaxResults = null, string? NextToken = null, SnapshotScope? Scope = null);

/// <summary>Owners ("self", "amazon" or an account id) and accounts that may restore ("self", "all" or an account id); empty: any.</summary>
internal sealed record SnapshotScope(IReadOnlyList<string> Owners, IReadOnlyList<string> RestorableBy)
{
    /// <summary>The account's own, as the port lists them: EC2 itself would add every public one.</summary>
    internal static SnapshotScope Own { get; } = new(["self"], []);
}

/// <summary>One page of what a Describe operation found; the token is null on the last one.</summary>
internal sealed record DescribePage<T>(IReadOnlyList<T> Items, string? NextToken);
