using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>EC2 as one role sees it; usable from any process. Beyond the port it has what the EBS CSI driver calls besides.</summary>
public sealed class Ec2Client : IBlockStorage
{
    private readonly AwsEndpoint _endpoint;
    private readonly AwsPrincipal _principal;

    internal Ec2Client(AwsEndpoint endpoint, AwsPrincipal principal)
    {
        _endpoint = endpoint;
        _principal = principal;
    }

    public async Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) =>
        (BlockVolume)(await CallAsync("ec2:CreateVolume", request.SnapshotId?.Value ?? request.AvailabilityZone, request, cancellationToken))!;

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) =>
        CallAsync("ec2:DeleteVolume", volumeId.Value, new DeleteVolumeInput(volumeId), cancellationToken);

    public async Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        (IReadOnlyList<BlockVolume>)(await CallAsync("ec2:DescribeVolumes", About(request), request, cancellationToken))!;

    public async Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        (VolumeAttachmentState)(await CallAsync(
            "ec2:AttachVolume", $"{volumeId} to {instanceId}", new AttachVolumeInput(volumeId, instanceId, device), cancellationToken))!;

    public async Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        (VolumeAttachmentState)(await CallAsync("ec2:DetachVolume", volumeId.Value, new DetachVolumeInput(volumeId, instanceId, force), cancellationToken))!;

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) =>
        CallAsync("ec2:ModifyVolume", request.VolumeId.Value, request, cancellationToken);

    public async Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) =>
        (BlockSnapshot)(await CallAsync("ec2:CreateSnapshot", request.VolumeId.Value, request, cancellationToken))!;

    public async Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) =>
        (SnapshotId)(await CallAsync("ec2:CopySnapshot", request.SourceSnapshotId.Value, request, cancellationToken))!;

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) =>
        CallAsync("ec2:DeleteSnapshot", snapshotId.Value, new DeleteSnapshotInput(snapshotId), cancellationToken);

    public async Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        (IReadOnlyList<BlockSnapshot>)(await CallAsync("ec2:DescribeSnapshots", About(request), request, cancellationToken))!;

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        CallAsync("ec2:CreateTags", resourceId, new CreateTagsInput([resourceId], tags), cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        CallAsync("ec2:DeleteTags", resourceId, new DeleteTagsInput([resourceId], [.. keys.Select(static key => new KeyValuePair<string, string?>(key, null))]), cancellationToken);

    public async Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) =>
        (EncryptionDefaults)(await CallAsync("ec2:GetEbsEncryptionByDefault", "the region", new GetEncryptionDefaultsInput(AsksForBoth: true), cancellationToken))!;

    /// <summary>DescribeInstances.</summary>
    public async Task<IReadOnlyList<Ec2Instance>> DescribeInstancesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        (IReadOnlyList<Ec2Instance>)(await CallAsync("ec2:DescribeInstances", About(request), request, cancellationToken))!;

    /// <summary>DescribeVolumesModifications; a volume that was never modified is InvalidVolumeModification.NotFound.</summary>
    public async Task<IReadOnlyList<VolumeModification>> DescribeVolumesModificationsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        (IReadOnlyList<VolumeModification>)(await CallAsync("ec2:DescribeVolumesModifications", About(request), request, cancellationToken))!;

    /// <summary>DescribeAvailabilityZones: the names of the region's zones.</summary>
    public async Task<IReadOnlyList<string>> DescribeAvailabilityZonesAsync(CancellationToken cancellationToken) =>
        (IReadOnlyList<string>)(await CallAsync("ec2:DescribeAvailabilityZones", "the region", new DescribeRequest(), cancellationToken))!;

    private static string About(DescribeRequest request) =>
        request.Ids is { Count: > 0 } ids ? string.Join(',', ids) : request.Filters is { Count: > 0 } filters ? filters[0].Key : "all";

    private Task<object?> CallAsync(string operation, string about, object request, CancellationToken cancellationToken) =>
        _endpoint.CallAsync(operation, about, _principal, request, cancellationToken);
}
