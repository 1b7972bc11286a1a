using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Pacing;

/// <summary>EC2 under a budget for reads and one for changes.</summary>
internal sealed class PacedBlockStorage(IBlockStorage storage, RequestBudget reads, RequestBudget changes) : IBlockStorage
{
    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(changes, () => storage.CreateVolumeAsync(request, cancellationToken), cancellationToken);

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) => DoAsync(() => storage.DeleteVolumeAsync(volumeId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(reads, () => storage.DescribeVolumesAsync(request, cancellationToken), cancellationToken);

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(changes, () => storage.AttachVolumeAsync(volumeId, instanceId, device, cancellationToken), cancellationToken);

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(changes, () => storage.DetachVolumeAsync(volumeId, instanceId, force, cancellationToken), cancellationToken);

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) => DoAsync(() => storage.ModifyVolumeAsync(request, cancellationToken), cancellationToken);

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(changes, () => storage.CreateSnapshotAsync(request, cancellationToken), cancellationToken);

    public Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(changes, () => storage.CopySnapshotAsync(request, cancellationToken), cancellationToken);

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) => DoAsync(() => storage.DeleteSnapshotAsync(snapshotId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(reads, () => storage.DescribeSnapshotsAsync(request, cancellationToken), cancellationToken);

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) => DoAsync(() => storage.CreateTagsAsync(resourceId, tags, cancellationToken), cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => DoAsync(() => storage.DeleteTagsAsync(resourceId, keys, cancellationToken), cancellationToken);

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(reads, () => storage.GetEncryptionDefaultsAsync(cancellationToken), cancellationToken);

    private Task DoAsync(Func<Task> change, CancellationToken cancellationToken) => AwsTurn.TakeAsync(changes, async () =>
    {
        await change();
        return true;
    }, cancellationToken);
}
