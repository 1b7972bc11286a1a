using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

internal sealed record VolumeArguments(VolumeId VolumeId);

internal sealed record SnapshotArguments(SnapshotId SnapshotId);

internal sealed record AttachArguments(VolumeId VolumeId, InstanceId InstanceId, string Device);

internal sealed record DetachArguments(VolumeId VolumeId, InstanceId? InstanceId = null, bool Force = false);

internal sealed record TagArguments(string ResourceId, IReadOnlyList<KeyValuePair<string, string>> Tags);

internal sealed record UntagArguments(string ResourceId, IReadOnlyList<string> Keys);

internal sealed record KeyArguments(string KeyId);

internal sealed record FileSystemArguments(FileSystemId FileSystemId);

internal sealed record MountTargetArguments(MountTargetId MountTargetId);

internal sealed record MountTargetGroupsArguments(MountTargetId MountTargetId, IReadOnlyList<SecurityGroupId> SecurityGroups);

internal sealed record SecurityGroupsAnswer(IReadOnlyList<SecurityGroupId> SecurityGroups);

internal sealed record AccessPointArguments(AccessPointId AccessPointId);

internal sealed record ClusterArguments(string Name);

internal sealed record SecurityGroupArguments(SecurityGroupId GroupId);

internal sealed record AuthorizeArguments(SecurityGroupId GroupId, IReadOnlyList<IpPermission> Permissions);

/// <summary>What an operation without arguments takes, and what one without a result gives: <c>{}</c>.</summary>
internal sealed record Nothing;

internal sealed record AdminError(string Source, string Code, string Message, string? RequestId = null, string? ExistingId = null)
{
    /// <summary>AWS refused: code and message are its own.</summary>
    internal const string Aws = "aws";

    /// <summary>The endpoint itself refused.</summary>
    internal const string Admin = "admin";
}

internal sealed record AdminErrorBody(AdminError Error);

internal sealed record AdvanceArguments(double Seconds);

internal sealed record ScaleArguments(double TimeScale);

internal sealed record StoredBytesArguments(string ResourceId, string Text);

internal sealed record StoredBytesAnswer(string ResourceId, bool Encrypted, bool ContainsText);

internal sealed record AdminTimelineEntry(DateTimeOffset At, string Process, string Kind, string Text);

internal sealed record AdminTimeline(IReadOnlyList<AdminTimelineEntry> Entries);
