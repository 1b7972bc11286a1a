using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>EFS as one role sees it; usable from any process.</summary>
public sealed class EfsClient : IFileStorage
{
    private readonly AwsEndpoint _endpoint;
    private readonly AwsPrincipal _principal;

    internal EfsClient(AwsEndpoint endpoint, AwsPrincipal principal)
    {
        _endpoint = endpoint;
        _principal = principal;
    }

    public async Task<ElasticFileSystem> CreateFileSystemAsync(CreateFileSystemRequest request, CancellationToken cancellationToken) =>
        (ElasticFileSystem)(await CallAsync("CreateFileSystem", request.CreationToken, request, cancellationToken))!;

    public async Task<IReadOnlyList<ElasticFileSystem>> DescribeFileSystemsAsync(DescribeFileSystemsRequest request, CancellationToken cancellationToken) =>
        ((ListPage<ElasticFileSystem>)(await CallAsync(
            "DescribeFileSystems", request.FileSystemId?.Value ?? request.CreationToken ?? "all", new DescribeFileSystemsInput(request), cancellationToken))!).Items;

    public Task DeleteFileSystemAsync(FileSystemId fileSystemId, CancellationToken cancellationToken) =>
        CallAsync("DeleteFileSystem", fileSystemId.Value, new DeleteFileSystemInput(fileSystemId), cancellationToken);

    public async Task<MountTarget> CreateMountTargetAsync(CreateMountTargetRequest request, CancellationToken cancellationToken) =>
        (MountTarget)(await CallAsync("CreateMountTarget", $"{request.FileSystemId} in {request.SubnetId}", request, cancellationToken))!;

    public async Task<IReadOnlyList<MountTarget>> DescribeMountTargetsAsync(DescribeMountTargetsRequest request, CancellationToken cancellationToken) =>
        ((ListPage<MountTarget>)(await CallAsync(
            "DescribeMountTargets", request.MountTargetId?.Value ?? request.FileSystemId?.Value ?? request.AccessPointId?.Value ?? "", new DescribeMountTargetsInput(request), cancellationToken))!).Items;

    public Task DeleteMountTargetAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) =>
        CallAsync("DeleteMountTarget", mountTargetId.Value, new DeleteMountTargetInput(mountTargetId), cancellationToken);

    public async Task<IReadOnlyList<SecurityGroupId>> DescribeMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) =>
        (IReadOnlyList<SecurityGroupId>)(await CallAsync("DescribeMountTargetSecurityGroups", mountTargetId.Value, new DescribeSecurityGroupsInput(mountTargetId), cancellationToken))!;

    public Task ModifyMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, IReadOnlyList<SecurityGroupId> securityGroups, CancellationToken cancellationToken) =>
        CallAsync("ModifyMountTargetSecurityGroups", mountTargetId.Value, new ModifySecurityGroupsInput(mountTargetId, securityGroups), cancellationToken);

    public async Task<AccessPoint> CreateAccessPointAsync(CreateAccessPointRequest request, CancellationToken cancellationToken) =>
        (AccessPoint)(await CallAsync("CreateAccessPoint", request.FileSystemId.Value, request, cancellationToken))!;

    public async Task<IReadOnlyList<AccessPoint>> DescribeAccessPointsAsync(DescribeAccessPointsRequest request, CancellationToken cancellationToken) =>
        ((ListPage<AccessPoint>)(await CallAsync(
            "DescribeAccessPoints", request.AccessPointId?.Value ?? request.FileSystemId?.Value ?? "all", new DescribeAccessPointsInput(request), cancellationToken))!).Items;

    public Task DeleteAccessPointAsync(AccessPointId accessPointId, CancellationToken cancellationToken) =>
        CallAsync("DeleteAccessPoint", accessPointId.Value, new DeleteAccessPointInput(accessPointId), cancellationToken);

    public Task TagResourceAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        CallAsync("TagResource", resourceId, new TagEfsResourceInput(resourceId, tags), cancellationToken);

    public Task UntagResourceAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        CallAsync("UntagResource", resourceId, new UntagEfsResourceInput(resourceId, keys), cancellationToken);

    private Task<object?> CallAsync(string operation, string about, object request, CancellationToken cancellationToken) =>
        _endpoint.CallAsync("elasticfilesystem:" + operation, about, _principal, request, cancellationToken);
}
