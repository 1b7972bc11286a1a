using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Keeps the number of a ReplicaSet's active pods. Provenance: Documented (ReplicaSet concepts: which pods go first).</summary>
internal sealed class ReplicaSetController : Controller
{
    private const int BurstMax = 500;

    private readonly IKubernetesApi _api;
    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly EventRecorder _events;
    private readonly PodExpectations _expectations;

    private ReplicaSetController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("replicaset-controller", clock)
    {
        _api = api;
        _sets = informers.For(KubeResources.ReplicaSets);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "replicaset-controller") { TellsNormal = true };
        _expectations = new PodExpectations(clock);
        _ = _pods.ByNamespace;
        _sets.OnChange((old, now) =>
        {
            var set = (now ?? old)!;
            if (now is null) _expectations.Forget(set.Key);
            Queue.Add(set.Key);
        });
        _pods.OnChange(OnPod);
    }

    protected override int Workers => 5;

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new ReplicaSetController(api, clock, informers), [informers.For(KubeResources.ReplicaSets), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_sets.Get(key) is not { } set) return true;
        var selector = LabelSelector.From(set.At("spec", "selector"));
        var claims = new OwnershipClaims(_api, KubeResources.ReplicaSets, set, KubeResources.Pods);
        var active = _pods.ByNamespace.Find(set.Namespace ?? "").Where(static p => p.IsActive).ToArray();
        var pods = await claims.ClaimAsync(active, p => selector.Matches(p.At("metadata", "labels")), cancellationToken);
        if (claims.Failed) return false;
        string? failure = null;
        try
        {
            if (!set.IsDeleting && _expectations.AreMet(key)) failure = await ScaleAsync(set, pods, cancellationToken);
        }
        catch (PortUnreachableException)
        {
            // Whether the last call took effect is unknown: what the cache shows next decides.
            _expectations.Forget(key);
            return false;
        }

        var minReadySeconds = set.Integer("spec", "minReadySeconds") ?? 0;
        var status = Status(set, pods, minReadySeconds, failure);
        if (!Equals(set["status"], status))
        {
            var answer = await _api.UpdateStatusAsync(KubeResources.ReplicaSets, set.With("status", status), cancellationToken);
            if (!answer.IsSuccessOrNotFound) return false;
        }

        if (minReadySeconds > 0 && (status.Integer("readyReplicas") ?? 0) != (status.Integer("availableReplicas") ?? 0)) Queue.AddAfter(key, TimeSpan.FromSeconds(minReadySeconds + 1));
        return failure is null;
    }

    private async Task<string?> ScaleAsync(KubeDocument set, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        var missing = (int)(set.Integer("spec", "replicas") ?? 1) - pods.Count;
        return missing > 0 ? await CreateAsync(set, Math.Min(missing, BurstMax), cancellationToken)
            : missing < 0 ? await DeleteAsync(set, pods, Math.Min(-missing, BurstMax), cancellationToken) : null;
    }

    private async Task<string?> CreateAsync(KubeDocument set, int count, CancellationToken cancellationToken)
    {
        _expectations.Expect(set.Key, count, []);
        for (var i = 0; i < count; i++)
        {
            var answer = await _api.CreateAsync(KubeResources.Pods, PodTemplates.Instantiate(set, set["spec"]!["template"]!), cancellationToken);
            if (answer.IsSuccess)
            {
                _events.Normal(set, "SuccessfulCreate", $"Created pod: {answer.Body.Name}");
                continue;
            }

            _expectations.Forget(set.Key);
            _events.Warning(set, "FailedCreate", $"Error creating: {answer.Message}");
            return answer.Message ?? "";
        }

        return null;
    }

    private async Task<string?> DeleteAsync(KubeDocument set, List<KubeDocument> pods, int count, CancellationToken cancellationToken)
    {
        var doomed = RankForDeletion(pods).Take(count).ToArray();
        _expectations.Expect(set.Key, 0, doomed);
        string? failure = null;
        foreach (var pod in doomed)
        {
            var answer = await _api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, cancellationToken);
            if (answer.IsSuccess) _events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
            else _expectations.Deleted(set.Key, pod.Uid);
            if (answer.IsSuccessOrNotFound) continue;
            _events.Warning(set, "FailedDelete", $"Error deleting: {answer.Message}");
            failure ??= answer.Message ?? "";
        }

        return failure;
    }

    /// <summary>Not placed first, then pending, not ready, cheaper to delete, on crowded nodes, younger.</summary>
    private static IEnumerable<KubeDocument> RankForDeletion(List<KubeDocument> pods) => pods
        .OrderBy(p => p.Text("spec", "nodeName") is { Length: > 0 } ? 1 : 0)
        .ThenBy(p => p.Phase switch { "Pending" => 0, "Unknown" => 1, _ => 2 })
        .ThenBy(p => p.IsReady ? 1 : 0)
        .ThenBy(p => long.TryParse(p.Annotation("controller.kubernetes.io/pod-deletion-cost"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) ? cost : 0)
        .ThenByDescending(p => pods.Count(o => o.Text("spec", "nodeName") == p.Text("spec", "nodeName")))
        .ThenByDescending(p => p.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
        .ThenBy(p => p.Name, StringComparer.Ordinal);

    private KubeDocument Status(KubeDocument set, List<KubeDocument> pods, long minReadySeconds, string? failure)
    {
        var now = Clock.GetUtcNow();
        var labels = set.At("spec", "template", "metadata", "labels")?.Fields ?? [];
        var fullyLabeled = pods.Count(p => labels.All(l => p.Label(l.Name) == l.Value.ScalarText));
        var ready = pods.Count(static p => p.IsReady);
        var available = pods.Count(p => p.IsAvailable(minReadySeconds, now));
        var conditions = set.List("status", "conditions").Where(c => c.Text("type") != "ReplicaFailure").ToList();
        if (failure is not null)
        {
            var old = ConditionList.Find(set.List("status", "conditions"), "ReplicaFailure");
            conditions.Add(KubeDocument.Object(
                ("type", "ReplicaFailure"),
                ("status", "True"),
                ("lastTransitionTime", old?["lastTransitionTime"] ?? KubeTime.Seconds(now)),
                ("reason", "FailedCreate"),
                ("message", failure)));
        }

        return KubeDocument.Object(
            ("replicas", pods.Count),
            ("fullyLabeledReplicas", Positive(fullyLabeled)),
            ("readyReplicas", Positive(ready)),
            ("availableReplicas", Positive(available)),
            ("observedGeneration", set.Integer("metadata", "generation") ?? 1),
            ("conditions", conditions.Count == 0 ? null : KubeDocument.ArrayOf(conditions)));
    }

    private static KubeDocument? Positive(int count) => count == 0 ? null : KubeDocument.Of(count);

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        if (old is not null && now is not null && old.ResourceVersion == now.ResourceVersion) return;
        var pod = (now ?? old)!;
        if (now is not null && old?.ControllerOwner is { } previous && previous.Text("uid") != now.ControllerOwner?.Text("uid")) EnqueueOwner(old.Namespace, previous);
        if (pod.ControllerOwner is { } owner)
        {
            if (EnqueueOwner(pod.Namespace, owner) is not { } key) return;
            if (old is null) _expectations.Created(key);
            if (now is null || now.IsDeleting) _expectations.Deleted(key, pod.Uid);
            return;
        }

        if (now is null || (old is not null && Equals(old.At("metadata", "labels"), now.At("metadata", "labels")) && old.ControllerOwner is null)) return;
        foreach (var set in _sets.Items)
        {
            if (set.Namespace == pod.Namespace && LabelSelector.From(set.At("spec", "selector")).Matches(pod.At("metadata", "labels"))) Queue.Add(set.Key);
        }
    }

    private string? EnqueueOwner(string? ns, KubeDocument owner)
    {
        if (owner.Text("kind") != "ReplicaSet" || _sets.Get(ns, owner.Text("name") ?? "") is not { } set || set.Uid != owner.Text("uid")) return null;
        Queue.Add(set.Key);
        return set.Key;
    }
}
