using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// No pod of the set starts on anything but its own source volume, or a volume that holds, file by file, what the source holds. Once a pod
/// has started on a target, none of the set starts on a source again, unless the run says that it rolled back. Where the application itself fills the second set, a target must be empty at its first start,
/// and no pod of the one set starts on a volume of the other.
/// </summary>
public sealed class VerifiedStartChecker(CheckedMigration migration, IVolumeInspection volumes) : Checker("no start on an unverified or empty volume")
{
    private readonly SortedDictionary<string, string> _started = new(StringComparer.Ordinal);

    public void Mounted(MountEvent mount)
    {
        if (!migration.IsPodOfSet(mount.Namespace, mount.Pod) || migration.ByClaim(mount.Claim) is not { } known) return;
        if (mount.VolumeHandle == known.Source.Value)
        {
            if (migration.IsReplicated && mount.Claim == known.Claim) return;
            if (_started.TryGetValue(known.Claim, out var target)) Violate($"{mount.Pod} starts on the source {known.Source} of {mount.Claim} after writers were on {target}");
            return;
        }

        if (_started.TryGetValue(known.Claim, out var before) && before == mount.VolumeHandle) return;
        if (migration.IsReplicated) BeginEmpty(mount, known);
        else Compare(mount, known);
        _started[known.Claim] = mount.VolumeHandle;
    }

    private void BeginEmpty(MountEvent mount, CheckedVolume known)
    {
        if (migration.IsSource(mount.VolumeHandle) || mount.Claim == known.Claim) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which is no volume of its own");
        else if (_started.TryGetValue(known.Claim, out var before)) Violate($"{mount.Pod} starts on {mount.VolumeHandle} after it was on {before}");
        else if (volumes.Files(new VolumeId(mount.VolumeHandle)) is { Files.Count: > 0 } files) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which is not empty: {string.Join(", ", files.Files.Take(3))}");
    }

    private void Compare(MountEvent mount, CheckedVolume known)
    {
        var (source, target) = (volumes.Files(known.Source), volumes.Files(new VolumeId(mount.VolumeHandle)));
        if (migration.IsSource(mount.VolumeHandle)) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, the source of another claim");
        else if (source is null && target is null && volumes.Content(known.Source) is { } raw)
        {
            // No file systems: raw block volumes.
            if (volumes.Content(new VolumeId(mount.VolumeHandle)) != raw) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, whose bytes differ from those of {known.Source}");
        }
        else if (source is null) Violate($"{mount.Pod} starts on {mount.VolumeHandle} and the source {known.Source} can't be read any more");
        else if (target is null) Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which holds no file system");
        else if (target.DifferencesFrom(source) is { Count: > 0 } differences)
        {
            Violate($"{mount.Pod} starts on {mount.VolumeHandle}, which differs from {known.Source}: {string.Join("; ", differences.Take(3))}");
        }
    }
}
