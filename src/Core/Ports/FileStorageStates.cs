namespace Drydock.Core.Ports;

/// <summary>
/// A file system as DescribeFileSystems tells it. <paramref name="LifeCycleState"/>: creating, available, updating, deleting, deleted, error. The key as an ARN. The zone
/// is that of a One Zone file system, null for a Regional one. The name is the tag "Name".
/// </summary>
public sealed record ElasticFileSystem(
    FileSystemId FileSystemId,
    string FileSystemArn,
    string OwnerId,
    string CreationToken,
    DateTimeOffset CreationTime,
    string LifeCycleState,
    string? Name,
    int NumberOfMountTargets,
    FileSystemSize SizeInBytes,
    string PerformanceMode,
    bool Encrypted,
    string? KmsKeyId,
    string? ThroughputMode,
    double? ProvisionedThroughputInMibps,
    string? AvailabilityZoneName,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>What a file system is metered at, in bytes, and when that was found out; it lags behind what is written. No moment: not metered yet.</summary>
public sealed record FileSystemSize(long Value, DateTimeOffset? Timestamp = null);

/// <summary>A mount target as DescribeMountTargets tells it. <paramref name="LifeCycleState"/>: creating, available, updating, deleting, deleted, error.</summary>
public sealed record MountTarget(
    MountTargetId MountTargetId,
    FileSystemId FileSystemId,
    SubnetId SubnetId,
    string LifeCycleState,
    string? IpAddress,
    string? NetworkInterfaceId,
    string? AvailabilityZoneName,
    VpcId? VpcId,
    string? OwnerId);

/// <summary>An access point as DescribeAccessPoints tells it. <paramref name="LifeCycleState"/>: creating, available, updating, deleting, deleted, error.</summary>
public sealed record AccessPoint(
    AccessPointId AccessPointId,
    string AccessPointArn,
    FileSystemId FileSystemId,
    string ClientToken,
    string LifeCycleState,
    string? Name,
    PosixUser? PosixUser,
    RootDirectory? RootDirectory,
    string? OwnerId,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>The user that all file operations through an access point are done as.</summary>
public sealed record PosixUser(long Uid, long Gid, IReadOnlyList<long>? SecondaryGids = null);

/// <summary>The directory that an access point shows as its root; with creation information, EFS makes it when it is not there.</summary>
public sealed record RootDirectory(string? Path = null, CreationInfo? CreationInfo = null);

/// <summary>How EFS makes an access point's root directory. <paramref name="Permissions"/>: octal, three or four digits.</summary>
public sealed record CreationInfo(long OwnerUid, long OwnerGid, string Permissions);
