using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// The claims of a StatefulSet's pods. A claim that is missing when its pod is made or still pending is made anew, <em>empty</em>, whatever volume the ordinal had before: the
/// trap of every migration. Owner references follow persistentVolumeClaimRetentionPolicy. Provenance: Recorded (storage/sts-retention-scaled, sts-retention-deleted).
/// </summary>
internal sealed class StatefulSetClaims(IKubernetesApi api, Informer claims, EventRecorder events)
{
    /// <summary>Makes the claims that are missing; null, or why the pod can't be made.</summary>
    internal async Task<string?> CreateMissingAsync(KubeDocument set, int ordinal, string podName, CancellationToken cancellationToken)
    {
        string? failure = null;
        foreach (var template in set.List("spec", "volumeClaimTemplates"))
        {
            var name = StatefulSetPods.ClaimName(set, template, ordinal);
            if (claims.Get(set.Namespace, name) is { } existing)
            {
                if (existing.IsDeleting) failure ??= $"pvc {name} is being deleted";
                continue;
            }

            var answer = await api.CreateAsync(KubeResources.PersistentVolumeClaims, StatefulSetPods.BuildClaim(set, template, ordinal), cancellationToken);
            if (answer.IsSuccess)
            {
                events.Normal(set, "SuccessfulCreate", $"Create Claim {name} Pod {podName} in StatefulSet {set.Name} success");
            }
            else if (!answer.IsAlreadyExists)
            {
                failure ??= $"failed to create PVC {name}: {answer.Message}";
                events.Warning(set, "FailedCreate", $"Create Claim {name} for Pod {podName} in StatefulSet {set.Name} failed error: {answer.Message}");
            }
        }

        return failure;
    }

    /// <summary>True when every claim there is carries the owners that the policy asks for.</summary>
    internal bool MatchesPolicy(KubeDocument set, KubeDocument pod, int ordinal)
    {
        foreach (var claim in Existing(set, ordinal))
        {
            if (!HasForeignController(claim, set, pod) && !Wanted(set, ordinal).Matches(claim, set, pod)) return false;
        }

        return true;
    }

    /// <summary>Sets the owners of the claims as the policy asks; false when a call failed.</summary>
    internal async Task<bool> ApplyPolicyAsync(KubeDocument set, KubeDocument pod, int ordinal, CancellationToken cancellationToken)
    {
        var isDone = true;
        foreach (var claim in Existing(set, ordinal))
        {
            if (HasForeignController(claim, set, pod)) continue;
            var wanted = Wanted(set, ordinal);
            if (wanted.Matches(claim, set, pod)) continue;
            var updated = OwnerReferences.Without(OwnerReferences.Without(claim, set.Uid), pod.Uid);
            if (wanted.BySet) updated = OwnerReferences.WithController(updated, set);
            if (wanted.ByPod) updated = OwnerReferences.WithController(updated, pod);
            isDone &= (await api.UpdateAsync(KubeResources.PersistentVolumeClaims, updated, cancellationToken)).IsSuccessOrNotFound;
        }

        return isDone;
    }

    /// <summary>True when a claim is still owned by an earlier pod or set of the same name: it is about to be collected, so no pod may be made on it.</summary>
    internal bool AnyIsStale(KubeDocument set, string podName, int ordinal)
    {
        foreach (var claim in Existing(set, ordinal))
        {
            foreach (var owner in claim.List("metadata", "ownerReferences"))
            {
                var (kind, name) = (owner.Text("kind"), owner.Text("name"));
                // The pod is not there, so any owner of its name is an earlier one.
                if (kind == "Pod" && name == podName) return true;
                if (kind == "StatefulSet" && name == set.Name && owner.Text("uid") != set.Uid) return true;
            }
        }

        return false;
    }

    private IEnumerable<KubeDocument> Existing(KubeDocument set, int ordinal)
    {
        foreach (var template in set.List("spec", "volumeClaimTemplates"))
        {
            if (claims.Get(set.Namespace, StatefulSetPods.ClaimName(set, template, ordinal)) is { } claim) yield return claim;
        }
    }

    private static WantedOwners Wanted(KubeDocument set, int ordinal)
    {
        var deletesWhenScaled = set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled") == "Delete";
        var deletesWhenDeleted = set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") == "Delete";
        var isScaledDown = !StatefulSetPods.IsInRange(set, ordinal);
        return (deletesWhenScaled, deletesWhenDeleted) switch
        {
            (false, false) => new WantedOwners(false, false),
            (false, true) => new WantedOwners(true, false),
            (true, false) => new WantedOwners(false, isScaledDown),
            (true, true) => new WantedOwners(!isScaledDown, isScaledDown),
        };
    }

    /// <summary>Somebody else controls the claim: the set leaves its owners alone.</summary>
    private static bool HasForeignController(KubeDocument claim, KubeDocument set, KubeDocument pod) =>
        claim.ControllerOwner?.Text("uid") is { } uid && uid != set.Uid && uid != pod.Uid;

    private readonly record struct WantedOwners(bool BySet, bool ByPod)
    {
        internal bool Matches(KubeDocument claim, KubeDocument set, KubeDocument pod) =>
            OwnerReferences.Has(claim, set.Uid) == BySet && OwnerReferences.Has(claim, pod.Uid) == ByPod;
    }
}
