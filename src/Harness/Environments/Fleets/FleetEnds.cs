using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>Judges the end of a fleet's run: how each set ended, that those that moved left nothing, and that of the others nothing is changed.</summary>
internal sealed class FleetEnds(IReadOnlyList<FleetMember> members, EtcdStore store)
{
    private readonly SortedSet<string> _ofTheMoved = new(StringComparer.Ordinal);
    private readonly List<string> _revisions = [];

    /// <param name="checkers">What is judged.</param>
    /// <param name="fleet">How the sets must end.</param>
    /// <param name="isHurt">Whether hazards may have turned sets back that would have completed.</param>
    internal static void JudgeOutcomes(FleetCheckers checkers, FleetSpec fleet, bool isHurt)
    {
        foreach (var member in checkers.Members)
        {
            // A set that the selector does not find is nobody's.
            if (member.Plan is not { } plan) continue;
            var planned = plan.Phase switch { FleetSetPhase.Blocked => FleetOutcome.Blocked, FleetSetPhase.NothingToDo => FleetOutcome.DoneBefore, _ => FleetOutcome.Completed };
            var wanted = fleet.Ends.TryGetValue(member.Name, out var other) ? other : planned;
            IReadOnlyList<string> all = isHurt && wanted == FleetOutcome.Completed ? [nameof(FleetOutcome.Completed), nameof(FleetOutcome.RolledBack)] : [wanted.ToString()];
            checkers.Ends.Judge(member.Name, all, member.Outcome.ToString(), member.Result?.Detail ?? "");
        }
    }

    internal void JudgeWorld(FleetCheckers checkers, WorldSnapshot before, WorldSnapshot after)
    {
        foreach (var member in members.Where(m => m.IsMoved))
        {
            Note(member);
            JudgeClass(checkers, member);
        }

        checkers.Leftover.Judge(before, after, IsOfTheMoved);
        checkers.Restored.Judge(before.Without(IsOfTheMoved), after.Without(IsOfTheMoved));
    }

    /// <summary>A set whose class is gone can't scale up any more.</summary>
    private void JudgeClass(FleetCheckers checkers, FleetMember member)
    {
        foreach (var template in store.Peek(KubeResources.StatefulSets, member.Migration.Namespace, member.Migration.StatefulSet)?.List("spec", "volumeClaimTemplates") ?? [])
        {
            if (template.Text("spec", "storageClassName") is not { } name || store.Peek(KubeResources.StorageClasses, null, name) is not null) continue;
            checkers.Ends.Judge(member.Name, ["on a class that is there"], $"on storageclass {name}, which is gone", "");
        }
    }

    private void Note(FleetMember member)
    {
        var (ns, set) = (member.Migration.Namespace, member.Migration.StatefulSet);
        _ofTheMoved.Add($"statefulsets.apps {ns}/{set}");
        _revisions.Add($"controllerrevisions.apps {ns}/{set}-");
        foreach (var volume in member.Migration.Volumes)
        {
            _ofTheMoved.Add($"persistentvolumeclaims {ns}/{volume.Claim}");
            _ofTheMoved.Add($"persistentvolumes {volume.PersistentVolume}");
            _ofTheMoved.Add(volume.Source.Value);
            _ofTheMoved.Add($"pods {ns}/{set}-{volume.Claim[(volume.Claim.LastIndexOf('-') + 1)..]}");
            if (store.Peek(KubeResources.PersistentVolumeClaims, ns, volume.Claim) is not { } claim) continue;
            _ofTheMoved.Add($"storageclasses.storage.k8s.io {claim.Text("spec", "storageClassName")}");
            if (claim.Text("spec", "volumeName") is not { } pv) continue;
            _ofTheMoved.Add($"persistentvolumes {pv}");
            if (store.Peek(KubeResources.PersistentVolumes, null, pv)?.Text("spec", "csi", "volumeHandle") is { } handle) _ofTheMoved.Add(handle);
        }
    }

    private bool IsOfTheMoved(string key) => _ofTheMoved.Contains(key)
        || key.StartsWith("volumeattachments.storage.k8s.io ", StringComparison.Ordinal)
        || key.StartsWith("events", StringComparison.Ordinal)
        || (key.StartsWith("controllerrevisions.apps ", StringComparison.Ordinal) && _revisions.Exists(r => key.StartsWith(r, StringComparison.Ordinal)));
}
