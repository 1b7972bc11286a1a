using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Reads;

/// <summary>
/// Answers the reads of hundreds of planners from one list of the account's volumes, and one of the snapshots of those that move. Nothing is changed through it: a planner that tried would be a defect.
/// </summary>
internal sealed class SharedBlockReads(IReadOnlyList<BlockVolume> volumes, IReadOnlyList<BlockSnapshot> snapshots, EncryptionDefaults defaults) : IBlockStorage
{
    private readonly Dictionary<string, BlockVolume> _volumes = volumes.ToDictionary(v => v.VolumeId.Value, StringComparer.Ordinal);
    private readonly ILookup<string, BlockSnapshot> _snapshots = snapshots.ToLookup(s => s.VolumeId.Value, StringComparer.Ordinal);

    /// <summary>All volumes of the region.</summary>
    internal IEnumerable<BlockVolume> Volumes => volumes;

    internal BlockVolume? Find(string volumeId) => _volumes.GetValueOrDefault(volumeId);

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        if (request.Ids is not { Count: > 0 } ids) throw Unexpected("DescribeVolumes without ids");
        if (ids.FirstOrDefault(id => !_volumes.ContainsKey(id)) is { } unknown) throw new AwsServiceException("InvalidVolume.NotFound", $"The volume '{unknown}' does not exist.");
        return Task.FromResult<IReadOnlyList<BlockVolume>>([.. ids.Select(id => _volumes[id])]);
    }

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        if (request.Filters is not [{ Key: "volume-id", Value: var ids }]) throw Unexpected("DescribeSnapshots by anything but volume-id");
        return Task.FromResult<IReadOnlyList<BlockSnapshot>>([.. ids.SelectMany(id => _snapshots[id])]);
    }

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) => Task.FromResult(defaults);

    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) => throw Unexpected("CreateVolume");

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) => throw Unexpected("DeleteVolume");

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) => throw Unexpected("AttachVolume");

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) => throw Unexpected("DetachVolume");

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) => throw Unexpected("ModifyVolume");

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) => throw Unexpected("CreateSnapshot");

    public Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) => throw Unexpected("CopySnapshot");

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) => throw Unexpected("DeleteSnapshot");

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) => throw Unexpected("CreateTags");

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => throw Unexpected("DeleteTags");

    private static InvalidOperationException Unexpected(string call) => new($"a fleet's planner reads only volumes by id and snapshots by volume, and it asked for {call}");
}
