using Drydock.Core.Ports;
using Efs = Amazon.ElasticFileSystem.Model;
using IAmazonElasticFileSystem = Amazon.ElasticFileSystem.IAmazonElasticFileSystem;

namespace Drydock.Live.Aws;

/// <summary>EFS through its SDK. All pages are read.</summary>
internal sealed class AwsSdkFileStorage(IAmazonElasticFileSystem client) : IFileStorage
{
    private const int PageSize = 100;

    public async Task<ElasticFileSystem> CreateFileSystemAsync(CreateFileSystemRequest request, CancellationToken cancellationToken)
    {
        var made = await AwsCalls.CallAsync("elasticfilesystem:CreateFileSystem", token => client.CreateFileSystemAsync(new Efs.CreateFileSystemRequest
        {
            CreationToken = request.CreationToken,
            PerformanceMode = request.PerformanceMode,
            Encrypted = request.Encrypted,
            KmsKeyId = request.KmsKeyId,
            ThroughputMode = request.ThroughputMode,
            ProvisionedThroughputInMibps = request.ProvisionedThroughputInMibps,
            AvailabilityZoneName = request.AvailabilityZoneName,
            Backup = request.Backup,
            Tags = EfsTranslation.Tags(request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        return EfsTranslation.FileSystem(made);
    }

    public async Task<IReadOnlyList<ElasticFileSystem>> DescribeFileSystemsAsync(DescribeFileSystemsRequest request, CancellationToken cancellationToken)
    {
        var found = new List<ElasticFileSystem>();
        var query = new Efs.DescribeFileSystemsRequest { FileSystemId = request.FileSystemId?.Value, CreationToken = request.CreationToken };
        if (query is { FileSystemId: null, CreationToken: null }) query.MaxItems = PageSize;
        do
        {
            var page = await AwsCalls.CallAsync("elasticfilesystem:DescribeFileSystems", token => client.DescribeFileSystemsAsync(query, token), cancellationToken).ConfigureAwait(false);
            found.AddRange((page.FileSystems ?? []).Select(EfsTranslation.FileSystem));
            query.Marker = Ec2Translation.Text(page.NextMarker);
        }
        while (query.Marker is not null);
        return found;
    }

    public Task DeleteFileSystemAsync(FileSystemId fileSystemId, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "elasticfilesystem:DeleteFileSystem", token => client.DeleteFileSystemAsync(new Efs.DeleteFileSystemRequest { FileSystemId = fileSystemId.Value }, token), cancellationToken);

    public async Task<MountTarget> CreateMountTargetAsync(CreateMountTargetRequest request, CancellationToken cancellationToken)
    {
        var made = await AwsCalls.CallAsync("elasticfilesystem:CreateMountTarget", token => client.CreateMountTargetAsync(new Efs.CreateMountTargetRequest
        {
            FileSystemId = request.FileSystemId.Value,
            SubnetId = request.SubnetId.Value,
            IpAddress = request.IpAddress,
            SecurityGroups = request.SecurityGroups is { Count: > 0 } groups ? [.. groups.Select(static group => group.Value)] : null,
        }, token), cancellationToken).ConfigureAwait(false);
        return EfsTranslation.MountTarget(made);
    }

    public async Task<IReadOnlyList<MountTarget>> DescribeMountTargetsAsync(DescribeMountTargetsRequest request, CancellationToken cancellationToken)
    {
        var found = new List<MountTarget>();
        var query = new Efs.DescribeMountTargetsRequest
        {
            FileSystemId = request.FileSystemId?.Value, MountTargetId = request.MountTargetId?.Value, AccessPointId = request.AccessPointId?.Value,
        };
        do
        {
            var page = await AwsCalls.CallAsync("elasticfilesystem:DescribeMountTargets", token => client.DescribeMountTargetsAsync(query, token), cancellationToken).ConfigureAwait(false);
            found.AddRange((page.MountTargets ?? []).Select(EfsTranslation.MountTarget));
            query.Marker = Ec2Translation.Text(page.NextMarker);
        }
        while (query.Marker is not null);
        return found;
    }

    public Task DeleteMountTargetAsync(MountTargetId mountTargetId, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "elasticfilesystem:DeleteMountTarget", token => client.DeleteMountTargetAsync(new Efs.DeleteMountTargetRequest { MountTargetId = mountTargetId.Value }, token), cancellationToken);

    public async Task<IReadOnlyList<SecurityGroupId>> DescribeMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, CancellationToken cancellationToken)
    {
        var found = await AwsCalls.CallAsync("elasticfilesystem:DescribeMountTargetSecurityGroups", token => client.DescribeMountTargetSecurityGroupsAsync(
            new Efs.DescribeMountTargetSecurityGroupsRequest { MountTargetId = mountTargetId.Value }, token), cancellationToken).ConfigureAwait(false);
        return [.. (found.SecurityGroups ?? []).Select(static group => new SecurityGroupId(group))];
    }

    public Task ModifyMountTargetSecurityGroupsAsync(MountTargetId mountTargetId, IReadOnlyList<SecurityGroupId> securityGroups, CancellationToken cancellationToken) =>
        AwsCalls.CallAsync("elasticfilesystem:ModifyMountTargetSecurityGroups", token => client.ModifyMountTargetSecurityGroupsAsync(
            new Efs.ModifyMountTargetSecurityGroupsRequest { MountTargetId = mountTargetId.Value, SecurityGroups = [.. securityGroups.Select(static group => group.Value)] }, token), cancellationToken);

    public async Task<AccessPoint> CreateAccessPointAsync(CreateAccessPointRequest request, CancellationToken cancellationToken)
    {
        var made = await AwsCalls.CallAsync("elasticfilesystem:CreateAccessPoint", token => client.CreateAccessPointAsync(new Efs.CreateAccessPointRequest
        {
            ClientToken = request.ClientToken,
            FileSystemId = request.FileSystemId.Value,
            PosixUser = EfsTranslation.User(request.PosixUser),
            RootDirectory = EfsTranslation.Root(request.RootDirectory),
            Tags = EfsTranslation.Tags(request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        return EfsTranslation.AccessPoint(made);
    }

    public async Task<IReadOnlyList<AccessPoint>> DescribeAccessPointsAsync(DescribeAccessPointsRequest request, CancellationToken cancellationToken)
    {
        var found = new List<AccessPoint>();
        var query = new Efs.DescribeAccessPointsRequest { AccessPointId = request.AccessPointId?.Value, FileSystemId = request.FileSystemId?.Value };
        if (query.AccessPointId is null) query.MaxResults = PageSize;
        do
        {
            var page = await AwsCalls.CallAsync("elasticfilesystem:DescribeAccessPoints", token => client.DescribeAccessPointsAsync(query, token), cancellationToken).ConfigureAwait(false);
            found.AddRange((page.AccessPoints ?? []).Select(EfsTranslation.AccessPoint));
            query.NextToken = Ec2Translation.Text(page.NextToken);
        }
        while (query.NextToken is not null);
        return found;
    }

    public Task DeleteAccessPointAsync(AccessPointId accessPointId, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "elasticfilesystem:DeleteAccessPoint", token => client.DeleteAccessPointAsync(new Efs.DeleteAccessPointRequest { AccessPointId = accessPointId.Value }, token), cancellationToken);

    public Task TagResourceAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "elasticfilesystem:TagResource", token => client.TagResourceAsync(new Efs.TagResourceRequest { ResourceId = resourceId, Tags = EfsTranslation.Tags(tags) }, token), cancellationToken);

    public Task UntagResourceAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "elasticfilesystem:UntagResource", token => client.UntagResourceAsync(new Efs.UntagResourceRequest { ResourceId = resourceId, TagKeys = [.. keys] }, token), cancellationToken);
}
