using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Says in the status of each PodDisruptionBudget how many of its pods may be evicted now. Provenance: Documented (specifying a disruption budget).</summary>
internal sealed class PodDisruptionBudgetController : Controller
{
    private static readonly TimeSpan DisruptionTimeout = TimeSpan.FromMinutes(2);

    private readonly IKubernetesApi _api;
    private readonly InformerSet _informers;
    private readonly Informer _budgets;
    private readonly Informer _pods;
    private readonly EventRecorder _events;

    private PodDisruptionBudgetController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("disruption-controller", clock)
    {
        _api = api;
        _informers = informers;
        _budgets = informers.For(KubeResources.PodDisruptionBudgets);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "controllermanager");
        _ = _pods.ByNamespace;
        _budgets.OnChange((old, now) => Queue.Add((now ?? old)!.Key));
        _pods.OnChange((old, now) =>
        {
            var pod = (now ?? old)!;
            foreach (var budget in _budgets.Items)
            {
                if (budget.Namespace == pod.Namespace && Matches(budget, pod)) Queue.Add(budget.Key);
            }
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers)
    {
        var scalables = new[] { KubeResources.StatefulSets, KubeResources.ReplicaSets, KubeResources.Deployments };
        return new(
            new PodDisruptionBudgetController(api, clock, informers),
            [informers.For(KubeResources.PodDisruptionBudgets), informers.For(KubeResources.Pods), .. scalables.Select(informers.For)]);
    }

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_budgets.Get(key) is not { } budget) return true;
        var pods = _pods.ByNamespace.Find(budget.Namespace ?? "").Where(p => !p.IsFinished && Matches(budget, p)).ToArray();
        if (pods.Length == 0) _events.Normal(budget, "NoPods", "No matching pods found");
        var (expected, desired) = Expect(budget, pods);
        var disrupted = Disrupted(budget, pods);
        var healthy = pods.Count(p => !p.IsDeleting && p.IsReady && disrupted[p.Name] is null);
        var allowed = expected == 0 ? 0 : Math.Max(0, healthy - desired);
        var observed = budget.Integer("metadata", "generation") ?? 1;
        var old = ConditionList.Find(budget.List("status", "conditions"), "DisruptionAllowed");
        var text = allowed > 0 ? "True" : "False";
        var condition = KubeDocument.Object(
            ("type", "DisruptionAllowed"),
            ("status", text),
            ("observedGeneration", observed),
            ("lastTransitionTime", old?.Text("status") == text ? old["lastTransitionTime"] : KubeTime.Seconds(Clock.GetUtcNow())),
            ("reason", allowed > 0 ? "SufficientPods" : "InsufficientPods"),
            ("message", ""));
        var status = KubeDocument.Object(
            ("observedGeneration", observed),
            ("disruptedPods", disrupted.Fields.Count == 0 ? null : disrupted),
            ("disruptionsAllowed", allowed),
            ("currentHealthy", healthy),
            ("desiredHealthy", desired),
            ("expectedPods", expected),
            ("conditions", KubeDocument.Array(condition)));
        if (Equals(budget["status"], status)) return true;
        return (await _api.UpdateStatusAsync(KubeResources.PodDisruptionBudgets, budget.With("status", status), cancellationToken)).IsSuccessOrNotFound;
    }

    private static bool Matches(KubeDocument budget, KubeDocument pod) => LabelSelector.From(budget.At("spec", "selector")).Matches(pod.At("metadata", "labels"));

    /// <summary>How many pods there should be, and how many of them must stay healthy.</summary>
    private (int Expected, int Desired) Expect(KubeDocument budget, KubeDocument[] pods)
    {
        if (budget.At("spec", "maxUnavailable") is { } maxUnavailable)
        {
            var scale = ExpectedScale(pods);
            return (scale, Math.Max(0, scale - DeploymentRollout.Resolve(maxUnavailable, scale, roundUp: true)));
        }

        var minAvailable = budget.At("spec", "minAvailable") ?? KubeDocument.Of(1);
        var total = minAvailable.IsNumber ? pods.Length : ExpectedScale(pods);
        return (total, DeploymentRollout.Resolve(minAvailable, total, roundUp: true));
    }

    /// <summary>The replicas that the pods' controllers ask for, each controller once; a pod without one counts for itself.</summary>
    private int ExpectedScale(KubeDocument[] pods)
    {
        var controllers = new SortedSet<string>(StringComparer.Ordinal);
        var sum = 0;
        foreach (var pod in pods)
        {
            if (pod.ControllerOwner is not { } owner)
            {
                sum++;
                continue;
            }

            if (!controllers.Add(owner.Text("uid") ?? "")) continue;
            var resource = owner.Text("kind") switch { "StatefulSet" => KubeResources.StatefulSets, "ReplicaSet" => KubeResources.ReplicaSets, _ => null };
            var controller = resource is null ? null : _informers.For(resource).Get(pod.Namespace, owner.Text("name") ?? "");
            if (controller?.ControllerOwner is { } upper && upper.Text("kind") == "Deployment") controller = _informers.For(KubeResources.Deployments).Get(pod.Namespace, upper.Text("name") ?? "");
            sum += controller is null ? 0 : DeploymentRollout.Replicas(controller);
        }

        return sum;
    }

    /// <summary>Evictions that the API server let through and whose pods are not seen going yet; forgotten after two minutes.</summary>
    private KubeDocument Disrupted(KubeDocument budget, KubeDocument[] pods)
    {
        var kept = new List<KubeField>();
        foreach (var field in budget.At("status", "disruptedPods")?.Fields ?? [])
        {
            var pod = Array.Find(pods, p => p.Name == field.Name);
            if (pod is null || pod.IsDeleting || KubeTime.Parse(field.Value) is not { } since) continue;
            var left = since + DisruptionTimeout - Clock.GetUtcNow();
            if (left <= TimeSpan.Zero) continue;
            Queue.AddAfter(budget.Key, left);
            kept.Add(field);
        }

        return KubeDocument.ObjectOf(kept);
    }
}
