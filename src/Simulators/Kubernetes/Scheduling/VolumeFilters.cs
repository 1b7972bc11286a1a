using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// What volumes say about nodes: node affinity of bound volumes, volumes and topologies for unbound claims, attach limits of CSI drivers.
/// A claim with a volumeName that is not fully bound counts as unbound and immediate, also in a WaitForFirstConsumer class.
/// Provenance: Recorded (storage/pod-missing-claim, pod-unbound-immediate), Documented (volume binding mode, node-specific volume limits).
/// </summary>
internal sealed class VolumeFilters(InformerSet informers)
{
    private const string BindCompleted = "pv.kubernetes.io/bind-completed";
    internal const string SelectedNode = "volume.kubernetes.io/selected-node";

    private readonly Informer _claims = informers.For(KubeResources.PersistentVolumeClaims);
    private readonly Informer _volumes = informers.For(KubeResources.PersistentVolumes);
    private readonly Informer _classes = informers.For(KubeResources.StorageClasses);
    private readonly Informer _csiNodes = informers.For(KubeResources.CsiNodes);
    private readonly InformerIndex _attachmentsByNode = informers.For(KubeResources.VolumeAttachments).Index("node", static attachment => attachment.Text("spec", "nodeName"));
    private readonly InformerIndex _volumesByUse = informers.For(KubeResources.PersistentVolumes).Index("use", UseOf);

    /// <summary>Volumes that a placed pod is about to bind: volume name to claim uid.</summary>
    internal SortedDictionary<string, string> Assumed { get; } = new(StringComparer.Ordinal);

    internal static IEnumerable<(string Name, bool IsEphemeral)> ClaimNames(KubeDocument pod)
    {
        foreach (var volume in pod.List("spec", "volumes"))
        {
            if (volume.Text("persistentVolumeClaim", "claimName") is { } name) yield return (name, false);
            else if (volume["ephemeral"] is not null) yield return ($"{pod.Name}-{volume.Text("name")}", true);
        }
    }

    internal PodClaims Sort(KubeDocument pod)
    {
        var bound = new List<KubeDocument>();
        var waiting = new List<KubeDocument>();
        var hasUnboundImmediate = false;
        foreach (var (name, isEphemeral) in ClaimNames(pod))
        {
            var claim = _claims.Get(pod.Namespace, name);
            if (claim is null)
            {
                return PodClaims.Refused(isEphemeral
                    ? $"waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\""
                    : $"persistentvolumeclaim \"{name}\" not found");
            }

            if (claim.Text("status", "phase") == "Lost") return PodClaims.Refused($"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{claim.Text("spec", "volumeName")}\"");
            if (claim.IsDeleting) return PodClaims.Refused($"persistentvolumeclaim \"{name}\" is being deleted");
            if (isEphemeral && claim.ControllerOwner?.Text("uid") != pod.Uid) return PodClaims.Refused($"PVC {claim.Key} was not created for pod {pod.Key} (pod is not owner)");
            if (IsFullyBound(claim)) bound.Add(claim);
            else if (string.IsNullOrEmpty(claim.Text("spec", "volumeName")) && WaitsForConsumer(claim)) waiting.Add(claim);
            else hasUnboundImmediate = true;
        }

        return hasUnboundImmediate ? PodClaims.Refused("pod has unbound immediate PersistentVolumeClaims") : new PodClaims(bound, waiting, null);
    }

    internal static bool IsFullyBound(KubeDocument claim) => !string.IsNullOrEmpty(claim.Text("spec", "volumeName")) && claim.Annotation(BindCompleted) is not null;

    private bool WaitsForConsumer(KubeDocument claim) =>
        claim.Text("spec", "storageClassName") is { Length: > 0 } name && _classes.Get(name)?.Text("volumeBindingMode") == "WaitForFirstConsumer";

    /// <summary>Whether the volumes of the bound claims are there and can be used on a node: a part of <see cref="Check"/> that is quick.</summary>
    internal bool AreReachable(PodClaims claims, NodeView node)
    {
        foreach (var claim in claims.Bound)
        {
            if (_volumes.Get(claim.Text("spec", "volumeName") ?? "") is not { } volume || !NodeSelector.Matches(volume.At("spec", "nodeAffinity", "required"), node.Node)) return false;
        }

        return true;
    }

    /// <summary>Attach limits, then bound volumes, then unbound claims; the choice to carry out when the node is taken.</summary>
    internal FilterFailure? Check(PodView pod, PodClaims claims, NodeView node, out VolumeChoice choice)
    {
        choice = VolumeChoice.Nothing;
        if (claims.IsEmpty) return null;
        if (OnlyOnePod(pod, claims, node) is { } taken) return taken;
        if (ExceedsLimit(claims, node)) return new FilterFailure(SchedulingConcerns.Pods | SchedulingConcerns.Volumes, true, "node(s) exceed max volume count");
        foreach (var claim in claims.Bound)
        {
            var volume = _volumes.Get(claim.Text("spec", "volumeName") ?? "");
            if (volume is null) return Conflict("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
            if (!NodeSelector.Matches(volume.At("spec", "nodeAffinity", "required"), node.Node)) return Conflict("node(s) didn't match PersistentVolume's node affinity");
        }

        return claims.WaitingForConsumer.Count == 0 ? null : Choose(claims.WaitingForConsumer, node, out choice);
    }

    private FilterFailure? Choose(IReadOnlyList<KubeDocument> claims, NodeView node, out VolumeChoice choice)
    {
        choice = VolumeChoice.Nothing;
        var bindings = new List<(KubeDocument, KubeDocument)>();
        var provisions = new List<KubeDocument>();
        foreach (var claim in claims)
        {
            if (claim.Annotation(SelectedNode) is { } selected)
            {
                if (selected != node.Name) return Conflict("node(s) didn't find available persistent volumes to bind");
                provisions.Add(claim);
            }
            else if (SmallestFit(claim, node, bindings) is { } volume) bindings.Add((claim, volume));
            else if (MayProvision(claim, node)) provisions.Add(claim);
            else return Conflict("node(s) didn't find available persistent volumes to bind");
        }

        choice = new VolumeChoice(bindings, provisions);
        return null;
    }

    private bool MayProvision(KubeDocument claim, NodeView node)
    {
        var storageClass = _classes.Get(claim.Text("spec", "storageClassName") ?? "");
        if (storageClass is null || storageClass.Text("provisioner") is null or "" or "kubernetes.io/no-provisioner") return false;
        var topologies = storageClass.List("allowedTopologies");
        return topologies.Count == 0 || topologies.Any(t => TopologyMatches(t, node.Node));
    }

    private static bool TopologyMatches(KubeDocument term, KubeDocument node)
    {
        foreach (var expression in term.List("matchLabelExpressions"))
        {
            var value = node.Label(expression.Text("key") ?? "");
            if (value is null || !expression.List("values").Any(v => v.ScalarText == value)) return false;
        }

        return true;
    }

    /// <summary>The claim ("namespace/name") that a volume is reserved for, or "" for a free one; null: of no use to a claim.</summary>
    private static string? UseOf(KubeDocument volume) =>
        volume.At("spec", "claimRef") is { } reference ? $"{reference.Text("namespace")}/{reference.Text("name")}" : volume.Text("status", "phase") == "Available" ? "" : null;

    /// <summary>A volume that is reserved for the claim, else the smallest free one.</summary>
    private KubeDocument? SmallestFit(KubeDocument claim, NodeView node, List<(KubeDocument, KubeDocument Volume)> chosen)
    {
        foreach (var volume in _volumesByUse.Find($"{claim.Namespace}/{claim.Name}"))
        {
            if (volume.Text("spec", "claimRef", "uid") is null or "" && Fits(claim, volume, node, out _)) return volume;
        }

        KubeDocument? best = null;
        var bestSize = Quantity.Zero;
        foreach (var volume in _volumesByUse.Find(""))
        {
            if (!Fits(claim, volume, node, out var size) || Assumed.ContainsKey(volume.Name)) continue;
            if (chosen.Any(c => c.Volume.Name == volume.Name) || (best is not null && size >= bestSize)) continue;
            (best, bestSize) = (volume, size);
        }

        return best;
    }

    private static bool Fits(KubeDocument claim, KubeDocument volume, NodeView node, out Quantity size)
    {
        size = Quantity.Zero;
        if (volume.IsDeleting || (volume.Text("spec", "storageClassName") ?? "") != (claim.Text("spec", "storageClassName") ?? "")) return false;
        if ((volume.Text("spec", "volumeMode") ?? "Filesystem") != (claim.Text("spec", "volumeMode") ?? "Filesystem")) return false;
        if (!Quantity.TryParse(volume.Text("spec", "capacity", "storage"), out size) || !Quantity.TryParse(claim.Text("spec", "resources", "requests", "storage"), out var wanted)) return false;
        if (size < wanted) return false;
        var modes = volume.List("spec", "accessModes");
        if (claim.List("spec", "accessModes").Any(m => !modes.Any(has => has.ScalarText == m.ScalarText))) return false;
        if (claim.At("spec", "selector") is { } selector && !LabelSelector.From(selector).Matches(volume.At("metadata", "labels"))) return false;
        return NodeSelector.Matches(volume.At("spec", "nodeAffinity", "required"), node.Node);
    }

    private FilterFailure? OnlyOnePod(PodView pod, PodClaims claims, NodeView node)
    {
        foreach (var claim in claims.Bound.Concat(claims.WaitingForConsumer))
        {
            if (!claim.List("spec", "accessModes").Any(m => m.ScalarText == "ReadWriteOncePod")) continue;
            if (node.Pods.Any(p => p.Namespace == pod.Pod.Namespace && ClaimNames(p).Any(n => n.Name == claim.Name)))
            {
                return new FilterFailure(SchedulingConcerns.Pods, true, "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");
            }
        }

        return null;
    }

    private bool ExceedsLimit(PodClaims claims, NodeView node)
    {
        var drivers = _csiNodes.Get(node.Name)?.List("spec", "drivers");
        if (drivers is null) return false;
        foreach (var driver in drivers)
        {
            if (driver.Integer("allocatable", "count") is not { } limit || driver.Text("name") is not { } name) continue;
            // Were all of them of this driver, and none counted twice: most nodes are far from their limit.
            if (node.Claims.Count + _attachmentsByNode.Find(node.Name).Count + claims.Bound.Count + claims.WaitingForConsumer.Count <= limit) continue;
            var added = new HashSet<string>(StringComparer.Ordinal);
            foreach (var claim in claims.Bound.Concat(claims.WaitingForConsumer)) AddVolume(claim, name, added);
            if (added.Count == 0) continue;
            var used = VolumesOn(node, name);
            added.ExceptWith(used);
            if (added.Count > 0 && used.Count + added.Count > limit) return true;
        }

        return false;
    }

    /// <summary>What is on a node by its pods and by its attachments: a volume still attached after its pod went counts.</summary>
    private HashSet<string> VolumesOn(NodeView node, string driver)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in node.Claims)
        {
            if (_claims.Get(key) is { } claim) AddVolume(claim, driver, used);
        }

        foreach (var attachment in _attachmentsByNode.Find(node.Name))
        {
            if (attachment.Text("spec", "attacher") != driver) continue;
            if (_volumes.Get(attachment.Text("spec", "source", "persistentVolumeName") ?? "")?.Text("spec", "csi", "volumeHandle") is { } handle) used.Add(handle);
        }

        return used;
    }

    private void AddVolume(KubeDocument claim, string driver, HashSet<string> volumes)
    {
        if (claim.Text("spec", "volumeName") is { Length: > 0 } name)
        {
            if (_volumes.Get(name) is { } volume && volume.Text("spec", "csi", "driver") == driver) volumes.Add(volume.Text("spec", "csi", "volumeHandle") ?? name);
        }
        else if (_classes.Get(claim.Text("spec", "storageClassName") ?? "")?.Text("provisioner") == driver) volumes.Add("unbound/" + claim.Key);
    }

    private static FilterFailure Conflict(string reason) => new(SchedulingConcerns.Volumes, false, reason);
}
