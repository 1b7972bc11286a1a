using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// A core v1 NodeSelector (a Pod's required node affinity, a PersistentVolume's nodeAffinity.required): terms are alternatives, the requirements of a
/// term all hold, a term without requirements matches no node. Provenance: Documented (API reference, NodeSelector).
/// </summary>
public static class NodeSelector
{
    /// <param name="selector">An object with nodeSelectorTerms; null matches every node.</param>
    /// <param name="node">The whole Node.</param>
    public static bool Matches(KubeDocument? selector, KubeDocument node)
    {
        if (selector is null || selector.IsNull) return true;
        foreach (var term in selector.List("nodeSelectorTerms"))
        {
            if (TermMatches(term, node)) return true;
        }

        return false;
    }

    /// <summary>One term, as preferred node affinity holds in its <c>preference</c>.</summary>
    public static bool TermMatches(KubeDocument term, KubeDocument node)
    {
        var expressions = term.List("matchExpressions");
        var fields = term.List("matchFields");
        if (expressions.Count + fields.Count == 0) return false;
        foreach (var expression in expressions)
        {
            var requirement = LabelRequirement.From(expression);
            if (!requirement.Matches(node.Label(requirement.Key))) return false;
        }

        foreach (var field in fields)
        {
            var requirement = LabelRequirement.From(field);
            if (!requirement.Matches(requirement.Key == "metadata.name" ? node.Name : null)) return false;
        }

        return true;
    }
}
