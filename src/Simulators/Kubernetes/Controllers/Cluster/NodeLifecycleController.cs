using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Watches nodes: one whose Lease was not renewed for 50 s gets its conditions set Unknown; a node that is not ready is tainted and its pods marked not ready; a ready one is freed of the taints.
/// When no node is ready nothing is driven off. Provenance: Documented (nodes: heartbeats; node-monitor-grace-period 50 s since 1.32); Recorded (event RegisteredNode).
/// </summary>
internal sealed class NodeLifecycleController : Controller
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(50);
    private static readonly string[] Heartbeats = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    private readonly IKubernetesApi _api;
    private readonly Informer _nodes;
    private readonly Informer _leases;
    private readonly Informer _pods;
    private readonly EventRecorder _events;
    private readonly SortedDictionary<string, DateTimeOffset> _heard = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _registered = new(StringComparer.Ordinal);

    private NodeLifecycleController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("node-lifecycle-controller", clock)
    {
        _api = api;
        _nodes = informers.For(KubeResources.Nodes);
        _leases = informers.For(KubeResources.Leases);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "node-controller") { TellsNormal = true };
        _ = PodsByNode;
        _nodes.OnChange((old, now) =>
        {
            if (now is not null && !Equals(old?["status"], now["status"])) _heard[now.Name] = Clock.GetUtcNow();
            Queue.Add((now ?? old)!.Name);
        });
        _leases.OnChange((_, now) =>
        {
            if (now?.Namespace != "kube-node-lease") return;
            _heard[now.Name] = Clock.GetUtcNow();
            // A node called dead comes back with its status; a live one needs no look.
            Queue.AddAfter(now.Name, GracePeriod);
        });
    }

    private InformerIndex PodsByNode => _pods.Index("assigned", static p => p.Text("spec", "nodeName"));

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new NodeLifecycleController(api, clock, informers), [informers.For(KubeResources.Nodes), informers.For(KubeResources.Leases), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_nodes.Get(key) is not { } node)
        {
            _heard.Remove(key);
            _registered.Remove(key);
            return true;
        }

        if (_registered.Add(key)) _events.Normal(node, "RegisteredNode", $"Node {key} event: Registered Node {key} in Controller");
        if (_leases.Get("kube-node-lease", key) is not null)
        {
            var silence = Clock.GetUtcNow() - _heard.GetValueOrDefault(key, Clock.GetUtcNow());
            if (silence < GracePeriod) Queue.AddAfter(key, GracePeriod - silence);
            else if (node.Condition("Ready")?.Text("status") != "Unknown")
            {
                var marked = await MarkUnknownAsync(node, cancellationToken);
                if (marked is null) return false;
                node = marked;
            }
        }

        var isReady = node.Condition("Ready")?.Text("status") == "True";
        var taints = NodeTaints.Wanted(node, !isReady && _nodes.Items.Any(static n => n.Condition("Ready")?.Text("status") == "True"), Clock.GetUtcNow());
        if (!taints.SequenceEqual(node.List("spec", "taints")))
        {
            var tainted = taints.Count == 0 ? node.WithoutAt("spec", "taints") : node.WithAt(["spec", "taints"], KubeDocument.ArrayOf(taints));
            if (!(await _api.UpdateAsync(KubeResources.Nodes, tainted, cancellationToken)).IsSuccessOrNotFound) return false;
        }

        return isReady || node.Condition("Ready") is null || await MarkPodsNotReadyAsync(node, cancellationToken);
    }

    private async Task<KubeDocument?> MarkUnknownAsync(KubeDocument node, CancellationToken cancellationToken)
    {
        var now = KubeTime.Seconds(Clock.GetUtcNow());
        IReadOnlyList<KubeDocument> conditions = node.List("status", "conditions");
        foreach (var type in Heartbeats)
        {
            var old = ConditionList.Find(conditions, type);
            conditions = ConditionList.With(conditions, KubeDocument.Object(
                ("type", type),
                ("status", "Unknown"),
                ("lastHeartbeatTime", old?["lastHeartbeatTime"] ?? now),
                ("lastTransitionTime", now),
                ("reason", old is null ? "NodeStatusNeverUpdated" : "NodeStatusUnknown"),
                ("message", old is null ? "Kubelet never posted node status." : "Kubelet stopped posting node status.")));
        }

        var answer = await _api.UpdateStatusAsync(KubeResources.Nodes, node.WithAt(["status", "conditions"], KubeDocument.ArrayOf(conditions)), cancellationToken);
        if (!answer.IsSuccess) return null;
        _events.Normal(node, "NodeNotReady", $"Node {node.Name} status is now: NodeNotReady");
        return answer.Body;
    }

    private async Task<bool> MarkPodsNotReadyAsync(KubeDocument node, CancellationToken cancellationToken)
    {
        foreach (var pod in PodsByNode.Find(node.Name))
        {
            if (!pod.IsReady) continue;
            var condition = KubeDocument.Object(("type", "Ready"), ("status", "False"), ("lastTransitionTime", KubeTime.Seconds(Clock.GetUtcNow())));
            var patch = KubeDocument.Object(
                ("metadata", KubeDocument.Object(("uid", pod.Uid))), ("status", KubeDocument.Object(("conditions", KubeDocument.Array(condition)))));
            var answer = await _api.PatchAsync(KubeResources.Pods, pod, patch, cancellationToken, "status", PatchContentType.StrategicMerge);
            if (!answer.IsSuccessOrNotFound && answer.StatusCode != 422) return false;
            _events.Warning(pod, "NodeNotReady", "Node is not ready");
        }

        return true;
    }
}
