using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>EBS of a served account through its administration endpoint.</summary>
internal sealed class AdminBlockStorage(AdminClient client) : IBlockStorage
{
    private static AdminJson Json => AdminJson.Default;

    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/CreateVolume", request, Json.CreateVolumeRequest, Json.BlockVolume, cancellationToken);

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DeleteVolume", new VolumeArguments(volumeId), Json.VolumeArguments, Json.Nothing, cancellationToken);

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DescribeVolumes", request, Json.DescribeRequest, Json.IReadOnlyListBlockVolume, cancellationToken);

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/AttachVolume", new AttachArguments(volumeId, instanceId, device), Json.AttachArguments, Json.VolumeAttachmentState, cancellationToken);

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DetachVolume", new DetachArguments(volumeId, instanceId, force), Json.DetachArguments, Json.VolumeAttachmentState, cancellationToken);

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/ModifyVolume", request, Json.ModifyVolumeRequest, Json.Nothing, cancellationToken);

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/CreateSnapshot", request, Json.CreateSnapshotRequest, Json.BlockSnapshot, cancellationToken);

    public async Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) =>
        (await client.CallAsync("block-storage/CopySnapshot", request, Json.CopySnapshotRequest, Json.SnapshotArguments, cancellationToken).ConfigureAwait(false)).SnapshotId;

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DeleteSnapshot", new SnapshotArguments(snapshotId), Json.SnapshotArguments, Json.Nothing, cancellationToken);

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DescribeSnapshots", request, Json.DescribeRequest, Json.IReadOnlyListBlockSnapshot, cancellationToken);

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/CreateTags", new TagArguments(resourceId, tags), Json.TagArguments, Json.Nothing, cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/DeleteTags", new UntagArguments(resourceId, keys), Json.UntagArguments, Json.Nothing, cancellationToken);

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) =>
        client.CallAsync("block-storage/GetEncryptionDefaults", new Nothing(), Json.Nothing, Json.EncryptionDefaults, cancellationToken);
}
