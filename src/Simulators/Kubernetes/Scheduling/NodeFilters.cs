using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Cluster;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// The filters over a node's own fields and its pods' requests, in the order of the default scheduler profile; the first that objects names its reasons.
/// Provenance: Documented (scheduler profiles, taints and tolerations, assigning pods to nodes); texts CrossChecked against events of 1.35 and 1.36 clusters.
/// </summary>
internal static class NodeFilters
{
    internal static FilterFailure? Check(PodView pod, NodeView node) =>
        Unschedulable(pod, node) ?? NodeName(pod, node) ?? TaintToleration(pod, node) ?? Affinity(pod, node) ?? Ports(pod, node) ?? Resources(pod, node);

    private static FilterFailure? Unschedulable(PodView pod, NodeView node)
    {
        if (node.Node.Flag("spec", "unschedulable") != true) return null;
        var taint = KubeDocument.Object(("key", "node.kubernetes.io/unschedulable"), ("effect", "NoSchedule"));
        return Tolerations.Tolerates(pod.Tolerations, taint) ? null : Helpless("node(s) were unschedulable");
    }

    private static FilterFailure? NodeName(PodView pod, NodeView node) =>
        pod.Spec.Text("nodeName") is { Length: > 0 } wanted && wanted != node.Name ? Helpless("node(s) didn't match the requested node name") : null;

    private static FilterFailure? TaintToleration(PodView pod, NodeView node)
    {
        foreach (var taint in node.Node.List("spec", "taints"))
        {
            if (taint.Text("effect") is "NoSchedule" or "NoExecute" && !Tolerations.Tolerates(pod.Tolerations, taint)) return Helpless("node(s) had untolerated taint(s)");
        }

        return null;
    }

    private static FilterFailure? Affinity(PodView pod, NodeView node)
    {
        foreach (var wanted in pod.Spec["nodeSelector"]?.Fields ?? [])
        {
            if (node.Node.Label(wanted.Name) != wanted.Value.ScalarText) return Mismatch();
        }

        var required = pod.Spec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        return NodeSelector.Matches(required, node.Node) ? null : Mismatch();

        static FilterFailure Mismatch() => Helpless("node(s) didn't match Pod's node affinity/selector");
    }

    private static FilterFailure? Ports(PodView pod, NodeView node)
    {
        if (pod.HostPorts.Count == 0) return null;
        foreach (var other in node.Pods)
        {
            foreach (var port in PodView.HostPortsOf(other))
            {
                if (pod.HostPorts.Contains(port, StringComparer.Ordinal))
                {
                    return new FilterFailure(SchedulingConcerns.Pods, true, "node(s) didn't have free ports for the requested pod ports");
                }
            }
        }

        return null;
    }

    private static FilterFailure? Resources(PodView pod, NodeView node)
    {
        var reasons = new List<string>();
        var couldHelp = true;
        if (node.Pods.Count + 1 > node.Allocatable["pods"]) reasons.Add("Too many pods");
        foreach (var (resource, wanted) in pod.Requests.Items)
        {
            if (wanted == 0 || wanted <= node.Allocatable[resource] - node.Requested[resource]) continue;
            reasons.Add($"Insufficient {resource}");
            if (wanted > node.Allocatable[resource]) couldHelp = false;
        }

        return reasons.Count == 0 ? null : new FilterFailure(SchedulingConcerns.Pods, couldHelp, reasons);
    }

    private static FilterFailure Helpless(string reason) => new(SchedulingConcerns.Nodes, false, reason);
}
