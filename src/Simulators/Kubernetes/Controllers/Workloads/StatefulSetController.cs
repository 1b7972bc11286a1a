using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// The StatefulSet controller: pods with stable names and claims, in order. It has no memory but its caches, and what it reads there may be stale.
/// It does not watch claims: a claim deleted under a running pod comes back (empty) only when the pod is made again.
/// Provenance: Recorded (timelines/statefulset-snapshot-restore-1.36, storage/sts-*), Documented (StatefulSet concepts).
/// </summary>
internal sealed class StatefulSetController : Controller
{
    private readonly IKubernetesApi _api;
    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly EventRecorder _events;
    private readonly StatefulSetClaims _claims;
    private readonly StatefulSetRevisions _revisions;

    private StatefulSetController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("statefulset-controller", clock)
    {
        _api = api;
        _sets = informers.For(KubeResources.StatefulSets);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "statefulset-controller") { TellsNormal = true };
        _claims = new StatefulSetClaims(api, informers.For(KubeResources.PersistentVolumeClaims), _events);
        _revisions = new StatefulSetRevisions(api, informers.For(KubeResources.ControllerRevisions));
        _ = _pods.ByNamespace;
        _ = informers.For(KubeResources.ControllerRevisions).ByNamespace;
        _sets.OnChange((old, now) => Queue.Add((now ?? old)!.Key));
        _pods.OnChange(OnPod);
    }

    protected override int Workers => 5;

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(
            new StatefulSetController(api, clock, informers),
            [informers.For(KubeResources.StatefulSets), informers.For(KubeResources.Pods), informers.For(KubeResources.PersistentVolumeClaims), informers.For(KubeResources.ControllerRevisions)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_sets.Get(key) is not { } set) return true;
        var selector = LabelSelector.From(set.At("spec", "selector"));
        var known = await _revisions.ListAsync(set, r => selector.Matches(r.At("metadata", "labels")), cancellationToken);
        if (known is null) return false;
        var pods = await ClaimPodsAsync(set, selector, cancellationToken);
        if (pods is null) return false;
        var revisions = await _revisions.ResolveAsync(set, known, cancellationToken);
        if (revisions is null) return false;

        var pass = new StatefulSetPass(_api, _claims, _events, set, revisions, pods, Clock.GetUtcNow());
        await pass.RunAsync(cancellationToken);
        var isDone = await WriteStatusAsync(set, pass.Status.Build(), cancellationToken) && !pass.Failed;
        if (!isDone) return false;
        if (set.Integer("spec", "minReadySeconds") is > 0 and var seconds && !pass.Status.AllAvailable) Queue.AddAfter(key, TimeSpan.FromSeconds(seconds));
        return await _revisions.TruncateAsync(set, known, revisions, pods, cancellationToken);
    }

    private async Task<List<KubeDocument>?> ClaimPodsAsync(KubeDocument set, LabelSelector selector, CancellationToken cancellationToken)
    {
        var claims = new OwnershipClaims(_api, KubeResources.StatefulSets, set, KubeResources.Pods);
        var pods = await claims.ClaimAsync(
            _pods.ByNamespace.Find(set.Namespace ?? ""),
            p => StatefulSetPods.OrdinalOf(set, p.Name) >= 0 && selector.Matches(p.At("metadata", "labels")),
            cancellationToken);
        return claims.Failed ? null : pods;
    }

    private async Task<bool> WriteStatusAsync(KubeDocument set, KubeDocument status, CancellationToken cancellationToken)
    {
        if (set["status"] is { } before && before.Equals(status)) return true;
        var answer = await _api.UpdateStatusAsync(KubeResources.StatefulSets, set.With("status", status), cancellationToken);
        return answer.IsSuccessOrNotFound;
    }

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        if (old is not null && now is not null && old.ResourceVersion == now.ResourceVersion) return;
        var pod = (now ?? old)!;
        if (now is not null && old?.ControllerOwner is { } previous && previous.Text("uid") != now.ControllerOwner?.Text("uid")) EnqueueOwner(old.Namespace, previous);
        if (pod.ControllerOwner is { } owner)
        {
            EnqueueOwner(pod.Namespace, owner);
            if (now is not null && old is not null && !old.IsReady && now.IsReady) EnqueueWhenAvailable(pod.Namespace, owner);
            return;
        }

        if (now is null || (old is not null && old.At("metadata", "labels") is { } labels && labels.Equals(now.At("metadata", "labels")) && old.ControllerOwner is null)) return;
        foreach (var set in _sets.Items)
        {
            if (set.Namespace == pod.Namespace && LabelSelector.From(set.At("spec", "selector")).Matches(pod.At("metadata", "labels"))) Queue.Add(set.Key);
        }
    }

    private void EnqueueOwner(string? ns, KubeDocument owner)
    {
        if (owner.Text("kind") == "StatefulSet" && _sets.Get(ns, owner.Text("name") ?? "") is { } set && set.Uid == owner.Text("uid")) Queue.Add(set.Key);
    }

    private void EnqueueWhenAvailable(string? ns, KubeDocument owner)
    {
        if (owner.Text("kind") != "StatefulSet" || _sets.Get(ns, owner.Text("name") ?? "") is not { } set) return;
        if (set.Integer("spec", "minReadySeconds") is > 0 and var seconds) Queue.AddAfter(set.Key, TimeSpan.FromSeconds(seconds + 1));
    }
}
