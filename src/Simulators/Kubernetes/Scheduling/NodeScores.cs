using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Cluster;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// Chooses among the nodes that fit: least allocated, few soft taints, preferred affinity, replicas of one owner apart by node and zone; ties by the seed.
/// The weights are the default profile's; the scores themselves are simpler than the real ones. Assumed.
/// </summary>
internal static class NodeScores
{
    private const long CpuOfAPodWithoutRequest = 100;
    private const long MemoryOfAPodWithoutRequest = 200L * 1024 * 1024;

    internal static NodeView Best(PodView pod, IReadOnlyList<NodeView> fitting, IReadOnlyList<NodeView> all, SeededRandom random)
    {
        if (fitting.Count == 1) return fitting[0];
        var preferences = Normalize(fitting.Select(n => PodAffinity.Preference(pod, n, all)).ToArray());
        var affinities = Normalize(fitting.Select(n => PreferredAffinity(pod, n)).ToArray());
        var taints = Normalize(fitting.Select(n => -SoftTaints(pod, n)).ToArray());
        var spread = Normalize(Siblings(pod, fitting, all));
        var best = new List<NodeView>();
        var bestScore = long.MinValue;
        for (var i = 0; i < fitting.Count; i++)
        {
            var score = LeastAllocated(pod, fitting[i]) + (2 * preferences[i]) + (2 * affinities[i]) + (3 * taints[i]) + (2 * spread[i]);
            if (score < bestScore) continue;
            if (score > bestScore) best.Clear();
            bestScore = score;
            best.Add(fitting[i]);
        }

        return best[random.Next(best.Count)];
    }

    private static long LeastAllocated(PodView pod, NodeView node)
    {
        var score = 0L;
        foreach (var (resource, assumed) in new[] { ("cpu", CpuOfAPodWithoutRequest), ("memory", MemoryOfAPodWithoutRequest) })
        {
            var allocatable = node.Allocatable[resource];
            if (allocatable == 0) continue;
            var wanted = node.Requested[resource] + (pod.Requests[resource] == 0 ? assumed : pod.Requests[resource]);
            score += wanted >= allocatable ? 0 : (allocatable - wanted) * 100 / allocatable;
        }

        return score / 2;
    }

    private static long PreferredAffinity(PodView pod, NodeView node)
    {
        var score = 0L;
        foreach (var preferred in pod.Spec.At("affinity", "nodeAffinity")?.List("preferredDuringSchedulingIgnoredDuringExecution") ?? [])
        {
            if (preferred["preference"] is { } term && NodeSelector.TermMatches(term, node.Node)) score += preferred.Integer("weight") ?? 0;
        }

        return score;
    }

    private static long SoftTaints(PodView pod, NodeView node) =>
        node.Node.List("spec", "taints").Count(t => t.Text("effect") == "PreferNoSchedule" && !Tolerations.Tolerates(pod.Tolerations, t));

    /// <summary>Pods of the same owner count against each node that fits: those on the node, and those in its zone once more.</summary>
    private static long[] Siblings(PodView pod, IReadOnlyList<NodeView> fitting, IReadOnlyList<NodeView> all)
    {
        var scores = new long[fitting.Count];
        if (pod.Pod.ControllerOwner?.Text("uid") is not { } owner) return scores;
        var inZone = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in all)
        {
            if (node.Zone is { } zone && node.PodsOf(owner) is > 0 and var pods) inZone[zone] = inZone.GetValueOrDefault(zone) + pods;
        }

        for (var i = 0; i < scores.Length; i++) scores[i] = -(fitting[i].PodsOf(owner) + (fitting[i].Zone is { } zone ? inZone.GetValueOrDefault(zone) : 0));
        return scores;
    }

    /// <summary>Onto 0 to 100, the highest on top; equal ones all get 100.</summary>
    private static long[] Normalize(long[] scores)
    {
        var (min, max) = (scores.Min(), scores.Max());
        for (var i = 0; i < scores.Length; i++) scores[i] = max == min ? 100 : (scores[i] - min) * 100 / (max - min);
        return scores;
    }
}
