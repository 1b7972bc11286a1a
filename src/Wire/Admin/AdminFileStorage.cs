using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>EFS of a served account through its administration endpoint.</summary>
internal sealed class AdminFileStorage(AdminClient client) : IFileStorage
{
    private static AdminJson Json => AdminJson.Default;

    public Task<ElasticFileSystem> CreateFileSystemAsync(CreateFileSystemRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/CreateFileSystem", request, Json.CreateFileSystemRequest, Json.ElasticFileSystem, cancellationToken);

    public Task<IReadOnlyList<ElasticFileSystem>> DescribeFileSystemsAsync(DescribeFileSystemsRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DescribeFileSystems", request, Json.DescribeFileSystemsRequest, Json.IReadOnlyListElasticFileSystem, cancellationToken);

    public Task DeleteFileSystemAsync(FileSystemId fileSystemId, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DeleteFileSystem", new FileSystemArguments(fileSystemId), Json.FileSystemArguments, Json.Nothing, cancellationToken);

    public Task<MountTarget> CreateMountTargetAsync(CreateMountTargetRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/CreateMountTarget", request, Json.CreateMountTargetRequest, Json.MountTarget, cancellationToken);

    public Task<IReadOnlyList<MountTarget>> DescribeMountTargetsAsync(DescribeMountTargetsRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DescribeMountTargets", request, Json.DescribeMountTargetsRequest, Json.IReadOnlyListMountTarget, cancellationToken);

    public Task DeleteMountTargetAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DeleteMountTarget", new MountTargetArguments(mountTargetId), Json.MountTargetArguments, Json.Nothing, cancellationToken);

    public async Task<IReadOnlyList<SecurityGroupId>> DescribeMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) => (await client.CallAsync(
        "file-storage/DescribeMountTargetSecurityGroups", new MountTargetArguments(mountTargetId), Json.MountTargetArguments, Json.SecurityGroupsAnswer, cancellationToken).ConfigureAwait(false)).SecurityGroups;

    public Task ModifyMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, IReadOnlyList<SecurityGroupId> securityGroups, CancellationToken cancellationToken) => client.CallAsync(
        "file-storage/ModifyMountTargetSecurityGroups", new MountTargetGroupsArguments(mountTargetId, securityGroups), Json.MountTargetGroupsArguments, Json.Nothing, cancellationToken);

    public Task<AccessPoint> CreateAccessPointAsync(CreateAccessPointRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/CreateAccessPoint", request, Json.CreateAccessPointRequest, Json.AccessPoint, cancellationToken);

    public Task<IReadOnlyList<AccessPoint>> DescribeAccessPointsAsync(DescribeAccessPointsRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DescribeAccessPoints", request, Json.DescribeAccessPointsRequest, Json.IReadOnlyListAccessPoint, cancellationToken);

    public Task DeleteAccessPointAsync(AccessPointId accessPointId, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/DeleteAccessPoint", new AccessPointArguments(accessPointId), Json.AccessPointArguments, Json.Nothing, cancellationToken);

    public Task TagResourceAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/TagResource", new TagArguments(resourceId, tags), Json.TagArguments, Json.Nothing, cancellationToken);

    public Task UntagResourceAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        client.CallAsync("file-storage/UntagResource", new UntagArguments(resourceId, keys), Json.UntagArguments, Json.Nothing, cancellationToken);
}
