using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// Pods that want to be near or away from others, and spread constraints, over any topology key. Namespace selectors match the namespace of the pod only when they are empty (all) or absent.
/// Provenance: Documented (inter-pod affinity, topology spread constraints).
/// </summary>
internal static class PodAffinity
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    internal static FilterFailure? Check(PodView pod, NodeView node, IReadOnlyList<NodeView> all) =>
        Spread(pod, node, all) ?? Near(pod, node, all) ?? Away(pod, node, all) ?? KeptAway(pod, node, all);

    /// <summary>The sum of the preferred terms' weights for a node; terms to keep away from count negative.</summary>
    internal static long Preference(PodView pod, NodeView node, IReadOnlyList<NodeView> all)
    {
        var score = 0L;
        foreach (var (kind, sign) in new[] { ("podAffinity", 1L), ("podAntiAffinity", -1L) })
        {
            foreach (var preferred in pod.Spec.At("affinity", kind)?.List("preferredDuringSchedulingIgnoredDuringExecution") ?? [])
            {
                if (preferred["podAffinityTerm"] is not { } term) continue;
                score += sign * (preferred.Integer("weight") ?? 0) * CountInDomain(term, pod.Pod, node, all);
            }
        }

        return score;
    }

    private static FilterFailure? Near(PodView pod, NodeView node, IReadOnlyList<NodeView> all)
    {
        foreach (var term in pod.Spec.At("affinity", "podAffinity")?.List(Required) ?? [])
        {
            if (node.Node.Label(term.Text("topologyKey") ?? "") is null || (CountInDomain(term, pod.Pod, node, all) == 0 && !IsFirstOfItsKind(term, pod.Pod, all)))
            {
                return new FilterFailure(SchedulingConcerns.Pods, false, "node(s) didn't match pod affinity rules");
            }
        }

        return null;
    }

    private static FilterFailure? Away(PodView pod, NodeView node, IReadOnlyList<NodeView> all)
    {
        foreach (var term in pod.Spec.At("affinity", "podAntiAffinity")?.List(Required) ?? [])
        {
            if (CountInDomain(term, pod.Pod, node, all) > 0) return new FilterFailure(SchedulingConcerns.Pods, true, "node(s) didn't match pod anti-affinity rules");
        }

        return null;
    }

    /// <summary>Whether a pod keeps others away.</summary>
    internal static bool Repels(KubeDocument pod) => pod.At("spec", "affinity", "podAntiAffinity")?.List(Required) is { Count: > 0 };

    private static FilterFailure? KeptAway(PodView pod, NodeView node, IReadOnlyList<NodeView> all)
    {
        foreach (var other in all)
        {
            foreach (var existing in other.Repelling)
            {
                foreach (var term in existing.At("spec", "affinity", "podAntiAffinity")?.List(Required) ?? [])
                {
                    if (IsSameDomain(term.Text("topologyKey") ?? "", node, other) && TermMatches(term, existing, pod.Pod))
                    {
                        return new FilterFailure(SchedulingConcerns.Pods, true, "node(s) didn't satisfy existing pods anti-affinity rules");
                    }
                }
            }
        }

        return null;
    }

    private static FilterFailure? Spread(PodView pod, NodeView node, IReadOnlyList<NodeView> all)
    {
        foreach (var constraint in pod.Spec.List("topologySpreadConstraints"))
        {
            if (constraint.Text("whenUnsatisfiable") != "DoNotSchedule") continue;
            var key = constraint.Text("topologyKey") ?? "";
            if (node.Node.Label(key) is not { } domain) return new FilterFailure(SchedulingConcerns.Nodes, false, "node(s) didn't match pod topology spread constraints (missing required label)");
            var counts = CountByDomain(constraint, key, pod, all);
            var self = LabelSelector.From(constraint["labelSelector"]).Matches(pod.Pod.At("metadata", "labels")) ? 1 : 0;
            if (counts[domain] + self - counts.Values.Min() > (constraint.Integer("maxSkew") ?? 1))
            {
                return new FilterFailure(SchedulingConcerns.Pods, true, "node(s) didn't match pod topology spread constraints");
            }
        }

        return null;
    }

    private static SortedDictionary<string, int> CountByDomain(KubeDocument constraint, string key, PodView pod, IReadOnlyList<NodeView> all)
    {
        var selector = LabelSelector.From(constraint["labelSelector"]);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in all)
        {
            if (node.Node.Label(key) is not { } domain) continue;
            var matching = node.Pods.Count(p => p.Namespace == pod.Pod.Namespace && !p.IsDeleting && selector.Matches(p.At("metadata", "labels")));
            counts[domain] = counts.GetValueOrDefault(domain) + matching;
        }

        return counts;
    }

    private static int CountInDomain(KubeDocument term, KubeDocument owner, NodeView node, IReadOnlyList<NodeView> all)
    {
        var key = term.Text("topologyKey") ?? "";
        var count = 0;
        foreach (var other in all)
        {
            if (!IsSameDomain(key, node, other)) continue;
            foreach (var pod in other.Pods)
            {
                if (!pod.IsFinished && TermMatches(term, owner, pod)) count++;
            }
        }

        return count;
    }

    /// <summary>A pod that asks to be near its own kind may start the first group.</summary>
    private static bool IsFirstOfItsKind(KubeDocument term, KubeDocument pod, IReadOnlyList<NodeView> all) =>
        TermMatches(term, pod, pod) && !all.Any(n => n.Pods.Any(p => TermMatches(term, pod, p)));

    private static bool IsSameDomain(string key, NodeView a, NodeView b) => a.Node.Label(key) is { } domain && domain == b.Node.Label(key);

    private static bool TermMatches(KubeDocument term, KubeDocument owner, KubeDocument candidate)
    {
        var namespaces = term.List("namespaces");
        var isInNamespace = namespaces.Count > 0
            ? namespaces.Any(n => n.ScalarText == candidate.Namespace)
            : term["namespaceSelector"] is { } everywhere ? LabelSelector.From(everywhere).IsEmpty || candidate.Namespace == owner.Namespace : candidate.Namespace == owner.Namespace;
        return isInNamespace && LabelSelector.From(term["labelSelector"]).Matches(candidate.At("metadata", "labels"));
    }
}
