using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>A claim of a pod resolved to its PersistentVolume.</summary>
internal sealed record ClaimVolume(KubeDocument PersistentVolume, bool ReadOnly)
{
    public string Name => PersistentVolume.Name;
    public string ClaimName => PersistentVolume.Text("spec", "claimRef", "name") ?? "";
    public bool IsCsi => PersistentVolume.At("spec", "csi") is not null;
    public string Driver => PersistentVolume.Text("spec", "csi", "driver") ?? "";
    public string VolumeHandle => PersistentVolume.Text("spec", "csi", "volumeHandle") ?? "";

    /// <summary>As in node.status.volumesInUse and volumesAttached.</summary>
    public string UniqueName => $"kubernetes.io/csi/{Driver}^{VolumeHandle}";
}
