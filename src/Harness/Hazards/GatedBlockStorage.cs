using Drydock.Core.Ports;

namespace Drydock.Harness.Hazards;

/// <summary>The EC2 port of a migrator, through the gate.</summary>
internal sealed class GatedBlockStorage(IBlockStorage inner, CallGate gate, string subject = "") : IBlockStorage
{
    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) =>
        Pass("CreateVolume", request.AvailabilityZone, () => inner.CreateVolumeAsync(request, cancellationToken));

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) =>
        Pass("DeleteVolume", volumeId.Value, () => inner.DeleteVolumeAsync(volumeId, cancellationToken));

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        Pass("DescribeVolumes", Text(request), () => inner.DescribeVolumesAsync(request, cancellationToken));

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        Pass("AttachVolume", volumeId.Value, () => inner.AttachVolumeAsync(volumeId, instanceId, device, cancellationToken));

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        Pass("DetachVolume", volumeId.Value, () => inner.DetachVolumeAsync(volumeId, instanceId, force, cancellationToken));

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) =>
        Pass("ModifyVolume", request.VolumeId.Value, () => inner.ModifyVolumeAsync(request, cancellationToken));

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) =>
        Pass("CreateSnapshot", request.VolumeId.Value, () => inner.CreateSnapshotAsync(request, cancellationToken));

    public Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) =>
        Pass("CopySnapshot", request.SourceSnapshotId.Value, () => inner.CopySnapshotAsync(request, cancellationToken));

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) =>
        Pass("DeleteSnapshot", snapshotId.Value, () => inner.DeleteSnapshotAsync(snapshotId, cancellationToken));

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        Pass("DescribeSnapshots", Text(request), () => inner.DescribeSnapshotsAsync(request, cancellationToken));

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        Pass("CreateTags", resourceId, () => inner.CreateTagsAsync(resourceId, tags, cancellationToken));

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Pass("DeleteTags", resourceId, () => inner.DeleteTagsAsync(resourceId, keys, cancellationToken));

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) =>
        Pass("GetEbsEncryptionByDefault", "", () => inner.GetEncryptionDefaultsAsync(cancellationToken));

    private static string Text(DescribeRequest request) => string.Join(",", request.Ids ?? request.Filters?.Select(f => f.Key).ToList() ?? []);

    private Task Pass(string operation, string what, Func<Task> call) => Pass(operation, what, async () =>
    {
        await call();
        return true;
    });

    private Task<T> Pass<T>(string operation, string what, Func<Task<T>> call) => gate.PassAsync(
        $"ec2:{operation} {what}".TrimEnd(),
        call,
        null,
        () => throw new AwsServiceException("RequestLimitExceeded", "Request limit exceeded. (injected)", 503),
        subject);
}
