using Drydock.Core.Ports;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>The EC2 port of a migrator with a planted bug.</summary>
internal sealed class SabotagedBlockStorage(IBlockStorage inner, Sabotage sabotage) : IBlockStorage
{
    public async Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        [.. (await inner.DescribeVolumesAsync(request, cancellationToken)).Select(sabotage.See).OfType<BlockVolume>()];

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken)
    {
        if (!sabotage.KeepsVolumes) return inner.DeleteVolumeAsync(volumeId, cancellationToken);
        sabotage.PretendDeleted(volumeId);
        return Task.CompletedTask;
    }

    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) =>
        inner.CreateVolumeAsync(sabotage.OnItsWay(request), cancellationToken);

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        inner.AttachVolumeAsync(volumeId, instanceId, device, cancellationToken);

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        inner.DetachVolumeAsync(volumeId, instanceId, force, cancellationToken);

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) => inner.ModifyVolumeAsync(request, cancellationToken);

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) => inner.CreateSnapshotAsync(request, cancellationToken);

    public Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) => inner.CopySnapshotAsync(request, cancellationToken);

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) => inner.DeleteSnapshotAsync(snapshotId, cancellationToken);

    public async Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        [.. (await inner.DescribeSnapshotsAsync(request, cancellationToken)).Select(sabotage.See)];

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) => inner.CreateTagsAsync(resourceId, tags, cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => inner.DeleteTagsAsync(resourceId, keys, cancellationToken);

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) => inner.GetEncryptionDefaultsAsync(cancellationToken);
}
