using Drydock.Core.Ports;
using Ec2 = Amazon.EC2.Model;
using IAmazonEC2 = Amazon.EC2.IAmazonEC2;
using ResourceType = Amazon.EC2.ResourceType;

namespace Drydock.Live.Aws;

/// <summary>
/// EBS through EC2's SDK. All pages are read. Without ids, snapshots are those that this account owns: EC2 would list every public one. EC2 knows a new volume or snapshot a
/// moment later than it has named it, so a Describe of what this connection has just made waits for it a little.
/// </summary>
internal sealed class AwsSdkBlockStorage(IAmazonEC2 client, string region, NewResources recent) : IBlockStorage
{
    private const int PageSize = 500;

    public async Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync("ec2:CreateVolume", token => client.CreateVolumeAsync(new Ec2.CreateVolumeRequest
        {
            AvailabilityZone = request.AvailabilityZone,
            Size = Ec2Translation.Size(request.SizeGibibytes),
            SnapshotId = request.SnapshotId?.Value,
            VolumeType = request.VolumeType,
            Iops = request.Iops,
            Throughput = request.ThroughputMibps,
            Encrypted = request.Encrypted,
            KmsKeyId = request.KmsKeyId,
            ClientToken = request.ClientToken,
            TagSpecifications = Ec2Translation.TagsOf(ResourceType.Volume, request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        recent.Made(answer.Volume.VolumeId);
        return Ec2Translation.Volume(answer.Volume);
    }

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) =>
        AwsCalls.CallAsync("ec2:DeleteVolume", token => client.DeleteVolumeAsync(new Ec2.DeleteVolumeRequest(volumeId.Value), token), cancellationToken);

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        recent.ReadAsync(request.Ids, "InvalidVolume.NotFound", token => ReadVolumesAsync(request, token), cancellationToken);

    public async Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync(
            "ec2:AttachVolume", token => client.AttachVolumeAsync(new Ec2.AttachVolumeRequest(volumeId.Value, instanceId.Value, device), token), cancellationToken).ConfigureAwait(false);
        return Ec2Translation.Attachment(answer.Attachment);
    }

    public async Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync("ec2:DetachVolume", token => client.DetachVolumeAsync(
            new Ec2.DetachVolumeRequest { VolumeId = volumeId.Value, InstanceId = instanceId?.Value, Force = force ? true : null }, token), cancellationToken).ConfigureAwait(false);
        return Ec2Translation.Attachment(answer.Attachment);
    }

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) => AwsCalls.CallAsync("ec2:ModifyVolume", token => client.ModifyVolumeAsync(
        new Ec2.ModifyVolumeRequest
        {
            VolumeId = request.VolumeId.Value,
            Size = Ec2Translation.Size(request.SizeGibibytes),
            VolumeType = request.VolumeType,
            Iops = request.Iops,
            Throughput = request.ThroughputMibps,
        }, token), cancellationToken);

    public async Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync("ec2:CreateSnapshot", token => client.CreateSnapshotAsync(new Ec2.CreateSnapshotRequest
        {
            VolumeId = request.VolumeId.Value,
            Description = Ec2Translation.Text(request.Description),
            TagSpecifications = Ec2Translation.TagsOf(ResourceType.Snapshot, request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        recent.Made(answer.Snapshot.SnapshotId);
        return Ec2Translation.Snapshot(answer.Snapshot);
    }

    public async Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync("ec2:CopySnapshot", token => client.CopySnapshotAsync(new Ec2.CopySnapshotRequest
        {
            SourceRegion = region,
            SourceSnapshotId = request.SourceSnapshotId.Value,
            Encrypted = request.Encrypted,
            KmsKeyId = request.KmsKeyId,
            Description = Ec2Translation.Text(request.Description),
            TagSpecifications = Ec2Translation.TagsOf(ResourceType.Snapshot, request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        recent.Made(answer.SnapshotId);
        return new SnapshotId(answer.SnapshotId);
    }

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) =>
        AwsCalls.CallAsync("ec2:DeleteSnapshot", token => client.DeleteSnapshotAsync(new Ec2.DeleteSnapshotRequest(snapshotId.Value), token), cancellationToken);

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        recent.ReadAsync(request.Ids, "InvalidSnapshot.NotFound", token => ReadSnapshotsAsync(request, token), cancellationToken);

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        AwsCalls.CallAsync("ec2:CreateTags", token => client.CreateTagsAsync(new Ec2.CreateTagsRequest([resourceId], Ec2Translation.Tags(tags)), token), cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "ec2:DeleteTags", token => client.DeleteTagsAsync(new Ec2.DeleteTagsRequest([resourceId]) { Tags = [.. keys.Select(static key => new Ec2.Tag(key))] }, token), cancellationToken);

    public async Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken)
    {
        var byDefault = await AwsCalls.CallAsync(
            "ec2:GetEbsEncryptionByDefault", token => client.GetEbsEncryptionByDefaultAsync(new Ec2.GetEbsEncryptionByDefaultRequest(), token), cancellationToken).ConfigureAwait(false);
        var key = await AwsCalls.CallAsync(
            "ec2:GetEbsDefaultKmsKeyId", token => client.GetEbsDefaultKmsKeyIdAsync(new Ec2.GetEbsDefaultKmsKeyIdRequest(), token), cancellationToken).ConfigureAwait(false);
        return new EncryptionDefaults(byDefault.EbsEncryptionByDefault ?? false, key.KmsKeyId);
    }

    private async Task<IReadOnlyList<BlockVolume>> ReadVolumesAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var volumes = new List<BlockVolume>();
        var query = new Ec2.DescribeVolumesRequest { VolumeIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        // EC2 takes ids or pages, not both.
        if (query.VolumeIds is null) query.MaxResults = PageSize;
        do
        {
            var page = await AwsCalls.CallAsync("ec2:DescribeVolumes", token => client.DescribeVolumesAsync(query, token), cancellationToken).ConfigureAwait(false);
            volumes.AddRange((page.Volumes ?? []).Select(Ec2Translation.Volume));
            query.NextToken = Ec2Translation.Text(page.NextToken);
        }
        while (query.NextToken is not null);
        return volumes;
    }

    private async Task<IReadOnlyList<BlockSnapshot>> ReadSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var snapshots = new List<BlockSnapshot>();
        var query = new Ec2.DescribeSnapshotsRequest { SnapshotIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        if (query.SnapshotIds is null) (query.MaxResults, query.OwnerIds) = (PageSize, ["self"]);
        do
        {
            var page = await AwsCalls.CallAsync("ec2:DescribeSnapshots", token => client.DescribeSnapshotsAsync(query, token), cancellationToken).ConfigureAwait(false);
            snapshots.AddRange((page.Snapshots ?? []).Select(Ec2Translation.Snapshot));
            query.NextToken = Ec2Translation.Text(page.NextToken);
        }
        while (query.NextToken is not null);
        return snapshots;
    }
}
