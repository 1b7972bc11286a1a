using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// No pod of the set starts on anything but its own source volume, or a volume that holds, file by file, what the source holds. Once a pod
/// has started on a target, none of the set starts on a source again, unless the run says that it rolled back.
/// </summary>
public sealed class VerifiedStartChecker(CheckedMigration migration, IVolumeInspection volumes) : Checker("no start on an unverified or empty volume")
{
    private readonly SortedDictionary<string, string> _started = new(StringComparer.Ordinal);

    public void Mounted(MountEvent mount)
    {
        if (!migration.IsPodOfSet(mount.Namespace, mount.Pod) || migration.ByClaim(mount.Claim) is not { } known) return;
        if (mount.VolumeHandle == known.Source.Value)
        {
            if (_started.TryGetValue(known.Claim, out var target)) Violate($"{mount.Pod} starts on the source {known.Source} of {mount.Claim} after writers were on {target}");
            return;
        }

        if (_started.TryGetValue(known.Claim, out var before) && before == mount.VolumeHandle) return;
        Compare(mount, known);
        _started[known.Claim] = mount.VolumeHandle;
    }

    private void Compare(MountEvent mount, CheckedVolume known)
    {
        var (source, target) = (volumes.Files(known.Source), volumes.Files(new VolumeId(mount.VolumeHandle)));
        if (migration.IsSource(mount.VolumeHandle)) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, the source of another claim");
        else if (source is null) Violate($"{mount.Pod} starts on {mount.VolumeHandle} and the source {known.Source} can't be read any more");
        else if (target is null) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which holds no file system");
        else if (target.DifferencesFrom(source) is { Count: > 0 } differences)
        {
            Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which differs from {known.Source}: {string.Join("; ", differences.Take(3))}");
        }
    }
}
