using Drydock.Simulators.Kubernetes.Csi;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>A CSI volume mounted on the node, and the pods (by uid) that have it.</summary>
internal sealed class MountedDevice(ICsiNodeDriver driver, string volumeHandle, bool isAttachable)
{
    public ICsiNodeDriver Driver { get; } = driver;
    public string VolumeHandle { get; } = volumeHandle;
    public bool IsAttachable { get; } = isAttachable;

    /// <summary>Null until the driver has mounted it: a mount under way counts as one for the volume's use.</summary>
    public IMountedVolume? Volume { get; set; }

    public SortedSet<string> Pods { get; } = new(StringComparer.Ordinal);
}
