using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Forces pods out whose node is gone for 40 s, pods stuck on a node tainted out-of-service, and pods that were to go before they got a node.
/// Provenance: Documented (pod garbage collection, non-graceful node shutdown). The real one looks every 20 s; here a change wakes it. The threshold of 12500 finished pods is left out.
/// </summary>
internal sealed class PodGarbageCollector : Controller
{
    private static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(40);

    private readonly IKubernetesApi _api;
    private readonly Informer _nodes;
    private readonly Informer _pods;
    private readonly SortedDictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);

    private PodGarbageCollector(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("pod-garbage-collector-controller", clock)
    {
        _api = api;
        _nodes = informers.For(KubeResources.Nodes);
        _pods = informers.For(KubeResources.Pods);
        var podsByNode = _pods.Index("assigned", static p => p.Text("spec", "nodeName"));
        _nodes.OnChange((old, now) =>
        {
            if (now is null || Equals(old?.At("spec", "taints"), now.At("spec", "taints")) is false)
            {
                foreach (var pod in podsByNode.Find((now ?? old)!.Name)) Queue.Add(pod.Key);
            }
        });
        _pods.OnChange((old, now) =>
        {
            if (now is not null && (old is null || old.IsDeleting != now.IsDeleting || old.Text("spec", "nodeName") != now.Text("spec", "nodeName"))) Queue.Add(now.Key);
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new PodGarbageCollector(api, clock, informers), [informers.For(KubeResources.Nodes), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_pods.Get(key) is not { } pod) return true;
        var name = pod.Text("spec", "nodeName");
        if (string.IsNullOrEmpty(name)) return !pod.IsDeleting || await RemoveAsync(pod, null, cancellationToken);
        if (_nodes.Get(name) is { } node)
        {
            _gone.Remove(name);
            var isOut = pod.IsDeleting && !NodeIsReady(node) && node.List("spec", "taints").Any(static t => t.Text("key") == "node.kubernetes.io/out-of-service");
            return !isOut || await RemoveAsync(pod, "PodGC: node is out of service", cancellationToken);
        }

        if (!_gone.TryGetValue(name, out var since)) _gone[name] = since = Clock.GetUtcNow();
        var left = since + Quarantine - Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return true;
        }

        var answer = await _api.GetAsync(KubeResources.Nodes, null, name, cancellationToken);
        return answer.IsSuccess || (answer.IsNotFound && await RemoveAsync(pod, "PodGC: node no longer exists", cancellationToken));
    }

    private static bool NodeIsReady(KubeDocument node) => node.Condition("Ready")?.Text("status") == "True";

    private async Task<bool> RemoveAsync(KubeDocument pod, string? why, CancellationToken cancellationToken)
    {
        if (why is not null && !pod.IsFinished)
        {
            var condition = KubeDocument.Object(
                ("type", "DisruptionTarget"), ("status", "True"), ("lastTransitionTime", KubeTime.Seconds(Clock.GetUtcNow())), ("reason", "DeletionByPodGC"), ("message", why));
            var patch = KubeDocument.Object(("status", KubeDocument.Object(("phase", "Failed"), ("conditions", KubeDocument.Array(condition)))));
            var marked = await _api.PatchAsync(KubeResources.Pods, pod, patch, cancellationToken, "status", PatchContentType.StrategicMerge);
            if (!marked.IsSuccessOrNotFound) return false;
        }

        var deleted = await _api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, cancellationToken, pod.Uid, gracePeriodSeconds: 0);
        return deleted.IsSuccessOrNotFound || deleted.IsConflict;
    }
}
