using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;

/// <summary>
/// Which volume fits a claim: a volume whose claimRef names it first, else the smallest available one of the right class, modes, labels and size; with a node only what that node reaches.
/// Provenance: Recorded (storage/static-*), Documented (Kubernetes: Persistent Volumes, binding).
/// </summary>
public static class VolumeMatching
{
    /// <param name="claim">The unbound claim.</param>
    /// <param name="volumes">All volumes, or at least those that name the claim and those that are free.</param>
    /// <param name="node">The node that the scheduler considers, or null for the binder.</param>
    /// <param name="delayBinding">The class waits for the first consumer: without a node only pre-bound volumes count.</param>
    public static KubeDocument? FindBestMatch(KubeDocument claim, IEnumerable<KubeDocument> volumes, KubeDocument? node, bool delayBinding)
    {
        var request = claim.StorageRequest;
        var selector = claim.At("spec", "selector") is { IsObject: true } given ? LabelSelector.From(given) : null;
        KubeDocument? best = null;
        foreach (var volume in volumes)
        {
            if (volume.IsDeleting || volume.VolumeMode != claim.VolumeMode || AttributesOf(volume) != AttributesOf(claim) || !HasAccessModes(volume, claim)) continue;
            if (VolumeBinding.IsBoundToClaim(volume, claim))
            {
                if (volume.StorageCapacity < request || !IsReachable(volume, node)) continue;
                return volume;
            }

            if (node is null && delayBinding) continue;
            if (volume.At("spec", "claimRef") is { IsObject: true } || volume.Phase != "Available") continue;
            if (volume.VolumeClass != claim.ClaimClass || volume.StorageCapacity < request) continue;
            if (selector is not null && !selector.Matches(volume.At("metadata", "labels"))) continue;
            if (!IsReachable(volume, node)) continue;
            if (best is null || volume.StorageCapacity < best.StorageCapacity) best = volume;
        }

        return best;
    }

    /// <summary>Why a volume that the claim names can't serve it, in the controller's words; null when it can.</summary>
    public static string? WhyUnfit(KubeDocument volume, KubeDocument claim)
    {
        if (volume.IsDeleting) return $"the volume is marked for deletion \"{volume.Name}\"";
        if (volume.StorageCapacity < claim.StorageRequest) return "requested PV is too small";
        if (volume.VolumeClass != claim.ClaimClass) return "storageClassName does not match";
        if (volume.VolumeMode != claim.VolumeMode) return "incompatible volumeMode";
        if (AttributesOf(volume) != AttributesOf(claim)) return "volumeAttributesClassName does not match";
        return HasAccessModes(volume, claim) ? null : "incompatible accessMode";
    }

    private static string AttributesOf(KubeDocument value) => value.Text("spec", "volumeAttributesClassName") ?? "";

    private static bool HasAccessModes(KubeDocument volume, KubeDocument claim)
    {
        var offered = volume.AccessModes;
        foreach (var mode in claim.AccessModes)
        {
            if (!offered.Contains(mode, StringComparer.Ordinal)) return false;
        }

        return true;
    }

    private static bool IsReachable(KubeDocument volume, KubeDocument? node) => node is null || NodeSelector.Matches(volume.At("spec", "nodeAffinity", "required"), node);
}
