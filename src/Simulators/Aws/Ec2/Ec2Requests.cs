using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>DeleteVolume.</summary>
internal sealed record DeleteVolumeInput(VolumeId VolumeId);

/// <summary>AttachVolume.</summary>
internal sealed record AttachVolumeInput(VolumeId VolumeId, InstanceId InstanceId, string Device);

/// <summary>DetachVolume.</summary>
internal sealed record DetachVolumeInput(VolumeId VolumeId, InstanceId? InstanceId, bool Force);

/// <summary>DeleteSnapshot.</summary>
internal sealed record DeleteSnapshotInput(SnapshotId SnapshotId);

/// <summary>CreateTags.</summary>
internal sealed record CreateTagsInput(string ResourceId, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>DeleteTags.</summary>
internal sealed record DeleteTagsInput(string ResourceId, IReadOnlyList<string> Keys);

/// <summary>GetEbsEncryptionByDefault and GetEbsDefaultKmsKeyId in one.</summary>
internal sealed record GetEncryptionDefaultsInput;
