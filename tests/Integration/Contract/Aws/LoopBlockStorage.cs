using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Integration.Contract.Aws;

/// <summary>A simulated client of EC2, usable off the loop: the arm without a wire.</summary>
internal sealed class LoopBlockStorage(WorldDriver driver, SimProcess process, IBlockStorage inner) : IBlockStorage
{
    public Task<BlockVolume> CreateVolumeAsync(CreateVolumeRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.CreateVolumeAsync(request, token), cancellationToken);

    public Task DeleteVolumeAsync(VolumeId volumeId, CancellationToken cancellationToken) => CallAsync(token => inner.DeleteVolumeAsync(volumeId, token), cancellationToken);

    public Task<IReadOnlyList<BlockVolume>> DescribeVolumesAsync(DescribeRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.DescribeVolumesAsync(request, token), cancellationToken);

    public Task<VolumeAttachmentState> AttachVolumeAsync(VolumeId volumeId, InstanceId instanceId, string device, CancellationToken cancellationToken) =>
        CallAsync(token => inner.AttachVolumeAsync(volumeId, instanceId, device, token), cancellationToken);

    public Task<VolumeAttachmentState> DetachVolumeAsync(VolumeId volumeId, InstanceId? instanceId, bool force, CancellationToken cancellationToken) =>
        CallAsync(token => inner.DetachVolumeAsync(volumeId, instanceId, force, token), cancellationToken);

    public Task ModifyVolumeAsync(ModifyVolumeRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.ModifyVolumeAsync(request, token), cancellationToken);

    public Task<BlockSnapshot> CreateSnapshotAsync(CreateSnapshotRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.CreateSnapshotAsync(request, token), cancellationToken);

    public Task<SnapshotId> CopySnapshotAsync(CopySnapshotRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.CopySnapshotAsync(request, token), cancellationToken);

    public Task DeleteSnapshotAsync(SnapshotId snapshotId, CancellationToken cancellationToken) => CallAsync(token => inner.DeleteSnapshotAsync(snapshotId, token), cancellationToken);

    public Task<IReadOnlyList<BlockSnapshot>> DescribeSnapshotsAsync(DescribeRequest request, CancellationToken cancellationToken) => CallAsync(token => inner.DescribeSnapshotsAsync(request, token), cancellationToken);

    public Task CreateTagsAsync(string resourceId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) => CallAsync(token => inner.CreateTagsAsync(resourceId, tags, token), cancellationToken);

    public Task DeleteTagsAsync(string resourceId, IReadOnlyList<string> keys, CancellationToken cancellationToken) => CallAsync(token => inner.DeleteTagsAsync(resourceId, keys, token), cancellationToken);

    public Task<EncryptionDefaults> GetEncryptionDefaultsAsync(CancellationToken cancellationToken) => CallAsync(inner.GetEncryptionDefaultsAsync, cancellationToken);

    private Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) => driver.CallAsync(process, call, cancellationToken);

    private Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => driver.CallAsync(process, async token =>
    {
        await call(token);
        return true;
    }, cancellationToken);
}
