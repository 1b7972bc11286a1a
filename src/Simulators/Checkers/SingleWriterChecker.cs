using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// No volume is mounted read-write by two pods at a time, and no claim of the set has two volumes mounted read-write by the set's pods at a time.
/// </summary>
public sealed class SingleWriterChecker(CheckedMigration migration) : Checker("single writer")
{
    private readonly List<MountEvent> _mounts = [];

    public void Mounted(MountEvent mount)
    {
        if (mount.IsReadOnly) return;
        foreach (var other in _mounts)
        {
            var samePod = other.Pod == mount.Pod && other.Namespace == mount.Namespace && other.Node == mount.Node;
            if (other.VolumeHandle == mount.VolumeHandle && !samePod)
            {
                Violate($"{mount.VolumeHandle} is mounted read-write by {other.Namespace}/{other.Pod} on {other.Node} and by {mount.Namespace}/{mount.Pod} on {mount.Node}");
            }

            if (OfSet(other) && OfSet(mount) && IsSame(other.Claim, mount.Claim) && other.VolumeHandle != mount.VolumeHandle)
            {
                Violate($"claim {mount.Claim} is written on {other.VolumeHandle} (by {other.Pod}) and on {mount.VolumeHandle} (by {mount.Pod})");
            }
        }

        _mounts.Add(mount);
    }

    public void Unmounted(MountEvent mount)
    {
        var index = _mounts.FindIndex(m => m.VolumeHandle == mount.VolumeHandle && m.Pod == mount.Pod && m.Namespace == mount.Namespace && m.Node == mount.Node);
        if (index >= 0) _mounts.RemoveAt(index);
    }

    /// <summary>The old set's claim and the second set's hold the same data: two writers on them are two truths, unless the one replicates the other.</summary>
    private bool IsSame(string one, string other) => one == other || (!migration.IsReplicated && migration.ByClaim(one) is { } known && known == migration.ByClaim(other));

    private bool OfSet(MountEvent mount) => migration.IsPodOfSet(mount.Namespace, mount.Pod);
}
