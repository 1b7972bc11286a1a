using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Kubernetes.Csi.HostPath;

/// <summary>The node half of csi-driver-host-path: mounts a volume that lies on this node's disk. Provenance: Recorded (node id, topology key).</summary>
public sealed class HostPathNodeDriver : ICsiNodeDriver
{
    private readonly string _node;
    private readonly HostPathStorage _storage;
    private readonly DeviceMounts _mounts;

    public HostPathNodeDriver(string node, HostPathStorage storage, TimeProvider clock, SeededRandom random)
    {
        _node = node;
        _storage = storage;
        _mounts = new DeviceMounts(clock, random, "ext4");
        storage.Nodes.Add(node);
    }

    public string DriverName => HostPathControllerDriver.Name;

    public Task<CsiNodeInfo> GetInfoAsync(CancellationToken cancellationToken) => Task.FromResult(new CsiNodeInfo(_node, 0, [new(HostPathControllerDriver.NodeKey, _node)]));

    public Task<IMountedVolume> MountAsync(CsiMountRequest request, CancellationToken cancellationToken)
    {
        if (!_storage.Volumes.TryGetValue(request.VolumeHandle, out var volume) || volume.Node != _node)
        {
            throw new CsiException("NotFound", $"volume id {request.VolumeHandle} does not exist in the volumes list");
        }

        var mounted = _mounts.Mount(request, () => volume.Device);
        volume.Mounted = () => _mounts.Find(request.VolumeHandle);
        return Task.FromResult(mounted);
    }

    public Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken) => _mounts.UnmountAsync(volumeHandle, cancellationToken);
}
