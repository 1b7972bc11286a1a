using Drydock.Core.Ports;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Csi.HostPath;

/// <summary>
/// The controller of csi-driver-host-path, as in the recordings: volumes and snapshots on a node's own disk, reachable from that node only; snapshots are ready at once and hold what
/// the files hold, written back or not. Provenance: Recorded (storage/csi-*, snapshot-*), Documented (csi-driver-host-path).
/// </summary>
/// <remarks>Left out: clones, raw block volumes' own behaviour, capacity limits. Ids are random rather than made from the time.</remarks>
public sealed class HostPathControllerDriver(HostPathStorage storage, TimeProvider clock) : ICsiControllerDriver
{
    public const string Name = "hostpath.csi.k8s.io";
    public const string NodeKey = "topology.hostpath.csi/node";
    private static readonly TimeSpan VolumeCopyTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SnapshotTime = TimeSpan.FromMilliseconds(60);

    public string DriverName => Name;
    public CsiControllerFeatures Features { get; } = new();

    public async Task<CsiVolume> CreateVolumeAsync(CsiCreateVolumeRequest request, CancellationToken cancellationToken)
    {
        if (storage.Volumes.Values.FirstOrDefault(v => v.Name == request.Name) is { } known)
        {
            return known.Device.Size >= request.Required ? Describe(known, request.SourceSnapshotId)
                : throw new CsiException("AlreadyExists", $"Volume with the same name: {request.Name} but with different size already exist");
        }

        var device = new MemoryBlockDevice(request.Required);
        if (request.SourceSnapshotId is { } source)
        {
            if (!storage.Snapshots.TryGetValue(source, out var snapshot)) throw new CsiException("NotFound", $"cannot find snapshot {source}");
            if (snapshot.Size > request.Required) throw new CsiException("InvalidArgument", $"snapshot {source} size {snapshot.Size.Bytes} is greater than requested volume size {request.Required.Bytes}");
            await Task.Delay(VolumeCopyTime, clock, cancellationToken);
            device = snapshot.Device.Copy();
            device.Grow(request.Required);
        }

        var volume = new HostPathVolume(storage.NewId(), request.Name, PickNode(request), device);
        storage.Volumes.Add(volume.Id, volume);
        storage.Changed?.Invoke();
        return Describe(volume, request.SourceSnapshotId);
    }

    public Task DeleteVolumeAsync(string volumeId, CancellationToken cancellationToken)
    {
        if (!storage.Volumes.TryGetValue(volumeId, out var volume)) return Task.CompletedTask;
        var isStaged = volume.Mounted() is null ? "false" : "true";
        if (volume.PublishedTo is not null || isStaged == "true")
        {
            var isAttached = volume.PublishedTo is null ? "false" : "true";
            throw new CsiException("Internal", $"volume '{volumeId}' is still used (attached: {isAttached}, staged: {isStaged}, published: {isStaged}) by '{volume.Node}' node");
        }

        storage.Volumes.Remove(volumeId);
        storage.Changed?.Invoke();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<KeyValuePair<string, string>>> PublishVolumeAsync(
        string volumeId, string nodeId, bool readOnly, IReadOnlyList<KeyValuePair<string, string>> volumeContext, CancellationToken cancellationToken)
    {
        var volume = Find(volumeId);
        if (volume.Node != nodeId) throw new CsiException("NotFound", $"Not matching Node ID {nodeId} to hostpath Node ID {volume.Node}");
        volume.PublishedTo = nodeId;
        storage.Changed?.Invoke();
        return Task.FromResult<IReadOnlyList<KeyValuePair<string, string>>>([]);
    }

    public Task UnpublishVolumeAsync(string volumeId, string nodeId, CancellationToken cancellationToken)
    {
        if (storage.Volumes.TryGetValue(volumeId, out var volume) && volume.PublishedTo == nodeId) volume.PublishedTo = null;
        storage.Changed?.Invoke();
        return Task.CompletedTask;
    }

    public async Task<CsiSnapshot> CreateSnapshotAsync(CsiCreateSnapshotRequest request, CancellationToken cancellationToken)
    {
        if (storage.Snapshots.Values.FirstOrDefault(s => s.Name == request.Name) is { } known)
        {
            return known.VolumeId == request.SourceVolumeId ? Describe(known)
                : throw new CsiException("AlreadyExists", $"snapshot with the same name: {request.Name} but with different SourceVolumeId already exist");
        }

        var volume = Find(request.SourceVolumeId);
        var created = clock.GetUtcNow();
        if (volume.Mounted() is { } files) await files.SyncAsync(cancellationToken);
        var device = volume.Device.Copy();
        await Task.Delay(SnapshotTime, clock, cancellationToken);
        var snapshot = new HostPathSnapshot(storage.NewId(), request.Name, volume.Id, volume.Device.Size, created, device);
        storage.Snapshots.Add(snapshot.Id, snapshot);
        storage.Changed?.Invoke();
        return Describe(snapshot);
    }

    public Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellationToken)
    {
        storage.Snapshots.Remove(snapshotId);
        storage.Changed?.Invoke();
        return Task.CompletedTask;
    }

    public Task<CsiSnapshot?> FindSnapshotAsync(string snapshotId, CancellationToken cancellationToken) =>
        Task.FromResult(storage.Snapshots.TryGetValue(snapshotId, out var snapshot) ? Describe(snapshot) : null);

    public Task<ByteSize> ExpandVolumeAsync(string volumeId, ByteSize required, CancellationToken cancellationToken)
    {
        var volume = Find(volumeId);
        if (volume.Device.Size < required) volume.Device.Grow(required);
        storage.Changed?.Invoke();
        return Task.FromResult(volume.Device.Size);
    }

    private HostPathVolume Find(string volumeId) =>
        storage.Volumes.GetValueOrDefault(volumeId) ?? throw new CsiException("NotFound", $"volume id {volumeId} does not exist in the volumes list");

    private string PickNode(CsiCreateVolumeRequest request)
    {
        foreach (var place in request.Preferred.Concat(request.Requisite))
        {
            if (place.Find(NodeKey) is { } node) return node;
        }

        return storage.Nodes.FirstOrDefault() ?? throw new CsiException("ResourceExhausted", "requested capacity cannot be provided: no node runs the driver");
    }

    private static CsiVolume Describe(HostPathVolume volume, string? source) =>
        new(volume.Id, volume.Device.Size, [], [new CsiTopology([new(NodeKey, volume.Node)])], source);

    private static CsiSnapshot Describe(HostPathSnapshot snapshot) => new(snapshot.Id, snapshot.VolumeId, snapshot.Size, snapshot.CreationTime, true);
}
