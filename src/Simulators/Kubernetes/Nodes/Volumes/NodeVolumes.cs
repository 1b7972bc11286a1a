using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>What is mounted on a node: it outlives the kubelet (which finds it again on the disk), and a power cut ends it.</summary>
internal sealed class NodeVolumes(TimeProvider clock)
{
    private readonly SortedDictionary<string, MemoryFileSystem> _hostPaths = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, IFileSystem>> _emptyDirs = new(StringComparer.Ordinal);

    /// <summary>CSI volumes by the unique name that node.status carries.</summary>
    public SortedDictionary<string, MountedDevice> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Mounted volumes by pod uid and the volume's name in the pod.</summary>
    public SortedDictionary<string, SortedDictionary<string, IFileSystem>> Pods { get; } = new(StringComparer.Ordinal);

    /// <summary>Told when a pod's claim is mounted for its containers.</summary>
    public Action<MountEvent>? Mounted { get; set; }

    /// <summary>Told when a pod's containers no longer see a claim.</summary>
    public Action<MountEvent>? Unmounted { get; set; }

    private SortedDictionary<string, List<MountEvent>> Claims { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes that a pod sees a claim from now on; a kubelet that starts again notes nothing twice.</summary>
    public void Note(string podUid, MountEvent mount)
    {
        if (!Claims.TryGetValue(podUid, out var mounts)) Claims[podUid] = mounts = [];
        if (mounts.Exists(m => m.VolumeHandle == mount.VolumeHandle)) return;
        mounts.Add(mount);
        Mounted?.Invoke(mount);
    }

    public IFileSystem? Find(string podUid, string volume) => Pods.GetValueOrDefault(podUid)?.GetValueOrDefault(volume);

    public void Add(string podUid, string volume, IFileSystem files)
    {
        if (!Pods.TryGetValue(podUid, out var volumes)) Pods[podUid] = volumes = new SortedDictionary<string, IFileSystem>(StringComparer.Ordinal);
        volumes[volume] = files;
    }

    /// <summary>The pod's emptyDir: on the node's own disk, so it is there again after a restart of the node; in memory it is not.</summary>
    public IFileSystem EmptyDir(string podUid, string volume, bool inMemory)
    {
        if (inMemory) return new MemoryFileSystem(clock);
        if (!_emptyDirs.TryGetValue(podUid, out var volumes)) _emptyDirs[podUid] = volumes = new SortedDictionary<string, IFileSystem>(StringComparer.Ordinal);
        if (!volumes.TryGetValue(volume, out var files)) volumes[volume] = files = new MemoryFileSystem(clock);
        return files;
    }

    public IFileSystem HostPath(string path)
    {
        if (!_hostPaths.TryGetValue(path, out var files)) _hostPaths[path] = files = new MemoryFileSystem(clock);
        return files;
    }

    /// <summary>The pod is gone: its emptyDirs are deleted.</summary>
    public void Forget(string podUid)
    {
        Pods.Remove(podUid);
        TellUnmounted(podUid);
        _emptyDirs.Remove(podUid);
    }

    public void LosePower()
    {
        foreach (var device in Devices.Values) device.Volume?.LosePageCache();
        Devices.Clear();
        Pods.Clear();
        foreach (var podUid in Claims.Keys.ToArray()) TellUnmounted(podUid);
    }

    private void TellUnmounted(string podUid)
    {
        if (!Claims.Remove(podUid, out var mounts)) return;
        foreach (var mount in mounts) Unmounted?.Invoke(mount);
    }
}
