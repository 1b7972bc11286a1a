using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>
/// The checkers of a fleet's run. What happens in the world is told to the set that it is about, found by claim, volume or PersistentVolume: hundreds of sets must not each look at everything.
/// </summary>
internal sealed class FleetCheckers
{
    private readonly Dictionary<string, FleetMember> _byClaim = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FleetMember> _bySet = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FleetMember> _byVolume = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FleetMember> _byPersistentVolume = new(StringComparer.Ordinal);

    internal FleetCheckers(IReadOnlyList<FleetMember> members, int pendingSnapshotsMax)
    {
        Members = members;
        Quota = new PendingSnapshotsChecker(pendingSnapshotsMax);
        foreach (var member in members)
        {
            _bySet[member.Name] = member;
            foreach (var volume in member.Migration.Volumes)
            {
                _byClaim[$"{member.Migration.Namespace}/{volume.Claim}"] = member;
                _byVolume[volume.Source.Value] = member;
                _byPersistentVolume[volume.PersistentVolume] = member;
            }
        }
    }

    internal IReadOnlyList<FleetMember> Members { get; }
    internal AcknowledgedWritesChecker AcknowledgedWrites { get; } = new();
    internal LeftoverChecker Leftover { get; } = new();
    internal RestoredChecker Restored { get; } = new();
    internal EndChecker End { get; } = new();
    internal FleetEndChecker Ends { get; } = new();
    internal PendingSnapshotsChecker Quota { get; }

    /// <summary>What was mounted before the migration began: writers of old count too.</summary>
    internal void MountedBefore(MountEvent mount) => MemberOf(mount)?.Checkers.SingleWriter.Mounted(mount);

    internal void Mounted(MountEvent mount, bool hasOneWriter)
    {
        if (MemberOf(mount) is { } owner) _byVolume.TryAdd(mount.VolumeHandle, owner);
        if (MemberOf(mount) is not { } member) return;
        if (hasOneWriter) member.Checkers.SingleWriter.Mounted(mount);
        member.Checkers.VerifiedStart.Mounted(mount);
        member.Checkers.SourceIntact.Mounted(mount);
        // A pod of one set on another's source is that other's business.
        if (_byVolume.GetValueOrDefault(mount.VolumeHandle) is { } other && other != member) other.Checkers.SourceIntact.Mounted(mount);
    }

    internal void Unmounted(MountEvent mount) => MemberOf(mount)?.Checkers.SingleWriter.Unmounted(mount);

    internal void PodChanged(KubeDocument? before, KubeDocument? after)
    {
        var pod = (after ?? before)!;
        if (pod.Name.LastIndexOf('-') is > 0 and var ordinal && _bySet.GetValueOrDefault($"{pod.Namespace}/{pod.Name[..ordinal]}") is { } member) member.Checkers.PodByPod.Changed(before, after);
    }

    internal void ObjectDeleted(KubeResource resource, KubeDocument deleted)
    {
        var member = resource == KubeResources.PersistentVolumeClaims ? _byClaim.GetValueOrDefault(deleted.Key)
            : resource == KubeResources.PersistentVolumes ? _byPersistentVolume.GetValueOrDefault(deleted.Name) : null;
        member?.Checkers.SourceIntact.ObjectDeleted(resource, deleted);
    }

    internal void Changed(AwsResourceChange change)
    {
        if (change.Kind == "snapshot") Quota.Changed(change.ResourceId, change.NewState);
        if (change.Kind == "volume" && change.NewState is null or "deleting" or "deleted") _byVolume.GetValueOrDefault(change.ResourceId)?.Checkers.SourceIntact.VolumeGone(change.ResourceId);
    }

    /// <summary>One result for each invariant; violations of a set name it.</summary>
    internal IReadOnlyList<CheckerResult> Results(IEnumerable<Checker> more)
    {
        var results = new List<CheckerResult>();
        for (var i = 0; Members.Count > 0 && i < Members[0].Own.Count; i++)
        {
            var violations = Members.SelectMany(m => m.Own[i].Violations.Select(v => $"{m.Name}: {v}")).ToList();
            results.Add(new CheckerResult(Members[0].Own[i].Name, violations.Count == 0, violations));
        }

        foreach (var checker in more.Concat([AcknowledgedWrites, Leftover, Restored, Quota, Ends, End])) results.Add(new CheckerResult(checker.Name, checker.IsGreen, checker.Violations));
        return results;
    }

    private FleetMember? MemberOf(MountEvent mount) => _byClaim.GetValueOrDefault($"{mount.Namespace}/{mount.Claim}") ?? _byVolume.GetValueOrDefault(mount.VolumeHandle);
}
