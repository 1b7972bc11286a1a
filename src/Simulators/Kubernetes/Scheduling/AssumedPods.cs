using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>Pods that were placed in memory and are not yet seen bound, by node. What it gives out stays as it is.</summary>
internal sealed class AssumedPods
{
    private static readonly KubeDocument[] None = [];

    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeDocument[]> _pods = new(StringComparer.Ordinal);

    internal bool Contains(KubeDocument pod) => _nodes.ContainsKey(pod.Uid);

    /// <summary>In the order of their uids; the same list until one comes or goes.</summary>
    internal IReadOnlyList<KubeDocument> On(string node) => _pods.GetValueOrDefault(node, None);

    internal void Add(KubeDocument pod, string node)
    {
        Remove(pod);
        _nodes[pod.Uid] = node;
        _pods[node] = [.. _pods.GetValueOrDefault(node, None).Append(pod).OrderBy(static p => p.Uid, StringComparer.Ordinal)];
    }

    internal void Remove(KubeDocument pod)
    {
        if (!_nodes.Remove(pod.Uid, out var node)) return;
        KubeDocument[] left = [.. _pods[node].Where(p => p.Uid != pod.Uid)];
        if (left.Length == 0) _pods.Remove(node);
        else _pods[node] = left;
    }
}
