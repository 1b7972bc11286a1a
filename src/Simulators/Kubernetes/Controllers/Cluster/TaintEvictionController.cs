using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Deletes pods from nodes with NoExecute taints that they don't bear, or bear only for some seconds from the taint on. It does not force: where the kubelet is gone
/// the pod stays Terminating. Provenance: Documented (taint based evictions).
/// </summary>
internal sealed class TaintEvictionController : Controller
{
    private readonly IKubernetesApi _api;
    private readonly Informer _nodes;
    private readonly Informer _pods;
    private readonly EventRecorder _events;

    private TaintEvictionController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("taint-eviction-controller", clock)
    {
        _api = api;
        _nodes = informers.For(KubeResources.Nodes);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "taint-eviction-controller") { TellsNormal = true };
        var podsByNode = _pods.Index("assigned", static p => p.Text("spec", "nodeName"));
        _nodes.OnChange((old, now) =>
        {
            if (now is null || Equals(old?.At("spec", "taints"), now.At("spec", "taints"))) return;
            foreach (var pod in podsByNode.Find(now.Name)) Queue.Add(pod.Key);
        });
        _pods.OnChange((old, now) =>
        {
            if (now is not null && now.Text("spec", "nodeName") is { Length: > 0 } && old?.Text("spec", "nodeName") != now.Text("spec", "nodeName")) Queue.Add(now.Key);
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new TaintEvictionController(api, clock, informers), [informers.For(KubeResources.Nodes), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_pods.Get(key) is not { } pod || pod.IsDeleting || _nodes.Get(pod.Text("spec", "nodeName") ?? "") is not { } node) return true;
        if (Deadline(pod, node) is not { } deadline) return true;
        var left = deadline - Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return true;
        }

        _events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {pod.Key}");
        var condition = KubeDocument.Object(
            ("type", "DisruptionTarget"),
            ("status", "True"),
            ("lastTransitionTime", KubeTime.Seconds(Clock.GetUtcNow())),
            ("reason", "DeletionByTaintManager"),
            ("message", "Taint manager: deleting due to NoExecute taint"));
        var patch = KubeDocument.Object(("status", KubeDocument.Object(("conditions", KubeDocument.Array(condition)))));
        var marked = await _api.PatchAsync(KubeResources.Pods, pod, patch, cancellationToken, "status", PatchContentType.StrategicMerge);
        if (!marked.IsSuccessOrNotFound) return false;
        var deleted = await _api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, cancellationToken, pod.Uid);
        return deleted.IsSuccessOrNotFound || deleted.IsConflict;
    }

    /// <summary>When the pod has to go, or null when it may stay.</summary>
    private DateTimeOffset? Deadline(KubeDocument pod, KubeDocument node)
    {
        DateTimeOffset? earliest = null;
        var tolerations = pod.List("spec", "tolerations");
        foreach (var taint in node.List("spec", "taints"))
        {
            if (taint.Text("effect") != "NoExecute") continue;
            var since = KubeTime.Parse(taint.Text("timeAdded")) ?? Clock.GetUtcNow();
            if (Tolerations.Find(tolerations, taint) is not { } toleration) return since;
            if (toleration.Integer("tolerationSeconds") is not { } seconds) continue;
            var until = since + TimeSpan.FromSeconds(Math.Max(0, seconds));
            if (earliest is null || until < earliest) earliest = until;
        }

        return earliest;
    }
}
