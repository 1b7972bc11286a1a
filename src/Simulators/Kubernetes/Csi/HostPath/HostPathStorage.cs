using Drydock.Simulators.Kernel;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Csi.HostPath;

/// <summary>
/// What the hostpath driver keeps on the disks of its nodes: volumes and snapshots. It belongs to no process, so it outlives every crash of the driver.
/// </summary>
/// <param name="random">For ids.</param>
public sealed class HostPathStorage(SeededRandom random)
{
    internal SortedDictionary<string, HostPathVolume> Volumes { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, HostPathSnapshot> Snapshots { get; } = new(StringComparer.Ordinal);
    internal SortedSet<string> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Told when a volume or snapshot comes, goes or changes, but not of what is written to devices; null: nobody asks.</summary>
    internal Action? Changed { get; set; }

    /// <summary>The device behind a volume, or null.</summary>
    public MemoryBlockDevice? FindDevice(string volumeId) => Volumes.GetValueOrDefault(volumeId)?.Device;

    /// <summary>Ids of the volumes that exist, in ordinal order.</summary>
    public IReadOnlyList<string> VolumeIds => [.. Volumes.Keys];

    /// <summary>Ids of the snapshots that exist, in ordinal order.</summary>
    public IReadOnlyList<string> SnapshotIds => [.. Snapshots.Keys];

    internal string NewId() => random.Uuid();
}
