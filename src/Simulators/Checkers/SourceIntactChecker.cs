using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// Until the cleanup every source volume exists, its claim or PersistentVolume is deleted only while the reclaim policy is Retain, and nobody but the set's own pods mounts it for writing.
/// </summary>
public sealed class SourceIntactChecker(CheckedMigration migration, Func<string, KubeDocument?> persistentVolume) : Checker("source intact until cleanup")
{
    private bool _cleaning;

    /// <summary>From now on the sources may go.</summary>
    public void CleanupBegins() => _cleaning = true;

    public void Mounted(MountEvent mount)
    {
        if (_cleaning || mount.IsReadOnly || !migration.IsSource(mount.VolumeHandle) || migration.IsPodOfSet(mount.Namespace, mount.Pod)) return;
        Violate($"{mount.Namespace}/{mount.Pod}, which is no pod of the set, mounts the source volume {mount.VolumeHandle} for writing");
    }

    public void VolumeGone(string volumeId)
    {
        if (!_cleaning && migration.IsSource(volumeId)) Violate($"the source volume {volumeId} is gone before the cleanup");
    }

    public void ObjectDeleted(KubeResource resource, KubeDocument deleted)
    {
        if (_cleaning) return;
        if (resource == KubeResources.PersistentVolumeClaims && deleted.Namespace == migration.Namespace
            && migration.ByClaim(deleted.Name) is { } known && deleted.Text("spec", "volumeName") == known.PersistentVolume)
        {
            var policy = persistentVolume(known.PersistentVolume)?.Text("spec", "persistentVolumeReclaimPolicy");
            if (policy != "Retain") Violate($"claim {known.Claim} is deleted while {known.PersistentVolume} has reclaim policy {policy ?? "(it is gone)"}");
        }

        if (resource == KubeResources.PersistentVolumes && migration.Volumes.Any(v => v.PersistentVolume == deleted.Name))
        {
            Violate($"{deleted.Name}, the PersistentVolume of a source, is deleted before the cleanup");
        }
    }
}
