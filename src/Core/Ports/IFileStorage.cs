namespace Drydock.Core.Ports;

/// <summary>
/// EFS, operation by operation. Every call throws <see cref="AwsServiceException"/> with EFS's own code ("FileSystemNotFound", "MountTargetConflict", "BadRequest", …) when
/// EFS refuses, and <see cref="PortUnreachableException"/> when no answer came. A Describe gives all pages.
/// </summary>
public interface IFileStorage
{
    /// <summary>Makes a file system. A creation token that is in use is <c>FileSystemAlreadyExists</c>, whose <see cref="AwsServiceException.ExistingId"/> names it.</summary>
    Task<ElasticFileSystem> CreateFileSystemAsync(CreateFileSystemRequest request, CancellationToken cancellationToken);

    /// <summary>The file system of an id (an unknown one is <c>FileSystemNotFound</c>), that of a creation token (none is an empty list), or all.</summary>
    Task<IReadOnlyList<ElasticFileSystem>> DescribeFileSystemsAsync(DescribeFileSystemsRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes a file system, which goes on for a while; one with mount targets is <c>FileSystemInUse</c>.</summary>
    Task DeleteFileSystemAsync(FileSystemId fileSystemId, CancellationToken cancellationToken);

    /// <summary>Makes a mount target, one at most in each zone (<c>MountTargetConflict</c>).</summary>
    Task<MountTarget> CreateMountTargetAsync(CreateMountTargetRequest request, CancellationToken cancellationToken);

    /// <summary>Mount targets by what the request names, which must be one thing.</summary>
    Task<IReadOnlyList<MountTarget>> DescribeMountTargetsAsync(DescribeMountTargetsRequest request, CancellationToken cancellationToken);

    Task DeleteMountTargetAsync(MountTargetId mountTargetId, CancellationToken cancellationToken);
    Task<IReadOnlyList<SecurityGroupId>> DescribeMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, CancellationToken cancellationToken);
    Task ModifyMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, IReadOnlyList<SecurityGroupId> securityGroups, CancellationToken cancellationToken);

    /// <summary>Makes an access point. A client token that is in use is <c>AccessPointAlreadyExists</c>, whose <see cref="AwsServiceException.ExistingId"/> names it.</summary>
    Task<AccessPoint> CreateAccessPointAsync(CreateAccessPointRequest request, CancellationToken cancellationToken);

    /// <summary>The access point of an id, those of a file system, or all.</summary>
    Task<IReadOnlyList<AccessPoint>> DescribeAccessPointsAsync(DescribeAccessPointsRequest request, CancellationToken cancellationToken);

    Task DeleteAccessPointAsync(AccessPointId accessPointId, CancellationToken cancellationToken);

    /// <summary>Tags a file system or an access point, by its id or ARN.</summary>
    Task TagResourceAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken);

    /// <summary>Takes tags from a file system or an access point, by its id or ARN.</summary>
    Task UntagResourceAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken);
}
