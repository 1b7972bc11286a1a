namespace Drydock.Core.Ports;

/// <summary>
/// What EFS's CreateFileSystem takes. <paramref name="PerformanceMode"/>: generalPurpose (the default), maxIO; <paramref name="ThroughputMode"/>: bursting (the default),
/// provisioned, elastic; provisioned throughput in MiB/s. A zone's name makes a One Zone file system. The key by id, ARN, alias name or alias ARN.
/// </summary>
public sealed record CreateFileSystemRequest(
    string CreationToken,
    string? PerformanceMode = null,
    bool? Encrypted = null,
    string? KmsKeyId = null,
    string? ThroughputMode = null,
    double? ProvisionedThroughputInMibps = null,
    string? AvailabilityZoneName = null,
    bool? Backup = null,
    IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>What EFS's DescribeFileSystems takes: an id (or ARN) or a creation token, not both; neither asks for all.</summary>
public sealed record DescribeFileSystemsRequest(FileSystemId? FileSystemId = null, string? CreationToken = null);

/// <summary>What EFS's CreateMountTarget takes. Without an address EFS picks a free one of the subnet; without security groups it takes the VPC's default group.</summary>
public sealed record CreateMountTargetRequest(FileSystemId FileSystemId, SubnetId SubnetId, string? IpAddress = null, IReadOnlyList<SecurityGroupId>? SecurityGroups = null);

/// <summary>What EFS's DescribeMountTargets takes: exactly one of the three.</summary>
public sealed record DescribeMountTargetsRequest(FileSystemId? FileSystemId = null, MountTargetId? MountTargetId = null, AccessPointId? AccessPointId = null);

/// <summary>What EFS's CreateAccessPoint takes.</summary>
public sealed record CreateAccessPointRequest(
    string ClientToken,
    FileSystemId FileSystemId,
    PosixUser? PosixUser = null,
    RootDirectory? RootDirectory = null,
    IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>What EFS's DescribeAccessPoints takes: an access point or a file system, not both; neither asks for all.</summary>
public sealed record DescribeAccessPointsRequest(AccessPointId? AccessPointId = null, FileSystemId? FileSystemId = null);
