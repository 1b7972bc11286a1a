using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Integration.Contract.Aws;

/// <summary>A simulated client of EFS, usable off the loop.</summary>
internal sealed class LoopFileStorage(WorldDriver driver, SimProcess process, IFileStorage inner) : IFileStorage
{
    public Task<ElasticFileSystem> CreateFileSystemAsync(CreateFileSystemRequest request, CancellationToken cancellationToken) => DoAsync(token => inner.CreateFileSystemAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<ElasticFileSystem>> DescribeFileSystemsAsync(DescribeFileSystemsRequest request, CancellationToken cancellationToken) =>
        DoAsync(token => inner.DescribeFileSystemsAsync(request, token), cancellationToken);

    public Task DeleteFileSystemAsync(FileSystemId fileSystemId, CancellationToken cancellationToken) => DoAsync(token => inner.DeleteFileSystemAsync(fileSystemId, token), cancellationToken);

    public Task<MountTarget> CreateMountTargetAsync(CreateMountTargetRequest request, CancellationToken cancellationToken) => DoAsync(token => inner.CreateMountTargetAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<MountTarget>> DescribeMountTargetsAsync(DescribeMountTargetsRequest request, CancellationToken cancellationToken) =>
        DoAsync(token => inner.DescribeMountTargetsAsync(request, token), cancellationToken);

    public Task DeleteMountTargetAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) => DoAsync(token => inner.DeleteMountTargetAsync(mountTargetId, token), cancellationToken);

    public Task<IReadOnlyList<SecurityGroupId>> DescribeMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) =>
        DoAsync(token => inner.DescribeMountTargetSecurityGroupsAsync(mountTargetId, token), cancellationToken);

    public Task ModifyMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, IReadOnlyList<SecurityGroupId> securityGroups, CancellationToken cancellationToken) =>
        DoAsync(token => inner.ModifyMountTargetSecurityGroupsAsync(mountTargetId, securityGroups, token), cancellationToken);

    public Task<AccessPoint> CreateAccessPointAsync(CreateAccessPointRequest request, CancellationToken cancellationToken) => DoAsync(token => inner.CreateAccessPointAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<AccessPoint>> DescribeAccessPointsAsync(DescribeAccessPointsRequest request, CancellationToken cancellationToken) =>
        DoAsync(token => inner.DescribeAccessPointsAsync(request, token), cancellationToken);

    public Task DeleteAccessPointAsync(AccessPointId accessPointId, CancellationToken cancellationToken) => DoAsync(token => inner.DeleteAccessPointAsync(accessPointId, token), cancellationToken);

    public Task TagResourceAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        DoAsync(token => inner.TagResourceAsync(resourceId, tags, token), cancellationToken);

    public Task UntagResourceAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => DoAsync(token => inner.UntagResourceAsync(resourceId, keys, token), cancellationToken);

    private Task<T> DoAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) => driver.CallAsync(process, work, cancellationToken);

    private Task DoAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => driver.CallAsync(
        process,
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);
}
