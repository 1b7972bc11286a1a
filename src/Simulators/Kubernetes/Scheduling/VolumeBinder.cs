using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// Carries out what a node means for a pod's claims: reserves existing volumes, names the selected node on claims to provision, and looks every second whether all are bound,
/// for ten minutes. Provenance: Recorded (a pod is bound about 1.0 s after its claim got the annotation, though the claim was bound after 40 ms); Documented (bindTimeoutSeconds 600).
/// </summary>
internal sealed class VolumeBinder(IKubernetesApi api, TimeProvider clock, InformerSet informers)
{
    private const int ChecksMax = 600;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly Informer _claims = informers.For(KubeResources.PersistentVolumeClaims);
    private readonly Informer _volumes = informers.For(KubeResources.PersistentVolumes);
    private readonly Informer _nodes = informers.For(KubeResources.Nodes);
    private readonly Informer _pods = informers.For(KubeResources.Pods);

    /// <summary>Null when every claim is bound; else why not.</summary>
    internal async Task<string?> BindAsync(KubeDocument pod, string node, VolumeChoice choice, CancellationToken cancellationToken)
    {
        foreach (var (claim, volume) in choice.Bindings)
        {
            var answer = await api.UpdateAsync(KubeResources.PersistentVolumes, Reserve(volume, claim), cancellationToken);
            if (!answer.IsSuccess) return answer.Message ?? "update of the volume failed";
        }

        foreach (var claim in choice.Provisions)
        {
            if (claim.Annotation(VolumeFilters.SelectedNode) == node) continue;
            var annotated = claim.WithAt(["metadata", "annotations", VolumeFilters.SelectedNode], node);
            var answer = await api.UpdateAsync(KubeResources.PersistentVolumeClaims, annotated, cancellationToken);
            if (!answer.IsSuccess) return answer.Message ?? "update of the claim failed";
        }

        for (var i = 0; i < ChecksMax; i++)
        {
            await Task.Delay(CheckEvery, clock, cancellationToken);
            var (isDone, failure) = Check(pod, node, choice);
            if (failure is not null || isDone) return failure;
        }

        return "context deadline exceeded";
    }

    private (bool IsDone, string? Failure) Check(KubeDocument pod, string nodeName, VolumeChoice choice)
    {
        var node = _nodes.Get(nodeName);
        if (node is null) return (false, $"failed to get node \"{nodeName}\": node \"{nodeName}\" not found");
        if (_pods.Get(pod.Key)?.Uid != pod.Uid) return (false, "pod does not exist any more");
        foreach (var (claim, volume) in choice.Bindings)
        {
            var current = _claims.Get(claim.Key);
            if (current is null || current.Uid != claim.Uid) return (false, $"could not find claim \"{claim.Key}\"");
            if (_volumes.Get(volume.Name) is not { } reserved) return (false, $"failed to check provisioning pvc: pv \"{volume.Name}\" not found");
            if (reserved.ResourceVersion != volume.ResourceVersion && reserved.At("spec", "claimRef") is null) return (false, $"ClaimRef got reset for pv \"{volume.Name}\"");
            if (!VolumeFilters.IsFullyBound(current)) return (false, null);
        }

        foreach (var claim in choice.Provisions)
        {
            var current = _claims.Get(claim.Key);
            if (current is null || current.Uid != claim.Uid) return (false, $"failed to check provisioning pvc: could not find v1.PersistentVolumeClaim \"{claim.Key}\"");
            // The annotation may not have come through the watch yet; a provisioner that gives up takes it away again.
            if (current.ResourceVersion != claim.ResourceVersion && current.Annotation(VolumeFilters.SelectedNode) != nodeName) return (false, $"provisioning failed for PVC \"{claim.Name}\"");
            if (!VolumeFilters.IsFullyBound(current)) return (false, null);
            if (_volumes.Get(current.Text("spec", "volumeName") ?? "") is not { } provisioned) return (false, null);
            if (!NodeSelector.Matches(provisioned.At("spec", "nodeAffinity", "required"), node))
            {
                return (false, $"pv \"{provisioned.Name}\" node affinity doesn't match node \"{nodeName}\": no matching NodeSelectorTerms");
            }
        }

        return (true, null);
    }

    private static KubeDocument Reserve(KubeDocument volume, KubeDocument claim)
    {
        if (volume.At("spec", "claimRef") is null) volume = volume.WithAt(["metadata", "annotations", "pv.kubernetes.io/bound-by-controller"], "yes");
        return volume.WithAt(["spec", "claimRef"], KubeDocument.Object(
            ("kind", "PersistentVolumeClaim"),
            ("namespace", claim.Namespace ?? ""),
            ("name", claim.Name),
            ("uid", claim.Uid),
            ("apiVersion", "v1"),
            ("resourceVersion", claim.ResourceVersion)));
    }
}
