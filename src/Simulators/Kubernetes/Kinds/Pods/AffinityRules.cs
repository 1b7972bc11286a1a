using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Node and Pod affinity. Provenance: Documented (Assigning Pods to Nodes).</summary>
internal static class AffinityRules
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    private const string WeightRange = "must be in the range 1-100";

    internal static void Validate(KubeDocument affinity, string path, FieldErrors errors)
    {
        if (affinity["nodeAffinity"] is { IsObject: true } node) Node(node, path + ".nodeAffinity", errors);
        foreach (var name in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            if (affinity[name] is { IsObject: true } pods) Pods(pods, $"{path}.{name}", errors);
        }
    }

    private static void Node(KubeDocument affinity, string path, FieldErrors errors)
    {
        if (affinity[Required] is { IsObject: true } required) SelectorRules.NodeSelector(required, $"{path}.{Required}", errors);
        var preferred = affinity.List(Preferred);
        for (var i = 0; i < preferred.Count; i++)
        {
            var at = $"{path}.{Preferred}[{i}]";
            Weight(preferred[i], at, errors);
            SelectorRules.NodeTerm(preferred[i]["preference"] ?? KubeDocument.EmptyObject, checksValues: false, at + ".preference", errors);
        }
    }

    private static void Pods(KubeDocument affinity, string path, FieldErrors errors)
    {
        var required = affinity.List(Required);
        for (var i = 0; i < required.Count; i++) Term(required[i], $"{path}.{Required}[{i}]", errors);
        var preferred = affinity.List(Preferred);
        for (var i = 0; i < preferred.Count; i++)
        {
            var at = $"{path}.{Preferred}[{i}]";
            Weight(preferred[i], at, errors);
            Term(preferred[i]["podAffinityTerm"] ?? KubeDocument.EmptyObject, at + ".podAffinityTerm", errors);
        }
    }

    private static void Weight(KubeDocument term, string path, FieldErrors errors)
    {
        if (term.Integer("weight") is null or < 1 or > 100) errors.Invalid(path + ".weight", term["weight"] ?? 0, WeightRange);
    }

    private static void Term(KubeDocument term, string path, FieldErrors errors)
    {
        SelectorRules.Selector(term["labelSelector"], path + ".labelSelector", errors);
        SelectorRules.Selector(term["namespaceSelector"], path + ".namespaceSelector", errors);
        var namespaces = term.List("namespaces");
        for (var i = 0; i < namespaces.Count; i++)
        {
            foreach (var problem in NameRules.Label(namespaces[i].ScalarText ?? "")) errors.Invalid(path + ".namespace", namespaces[i], problem);
        }

        if (term.IsBlank("topologyKey")) errors.Required(path + ".topologyKey", "can not be empty");
        foreach (var problem in NameRules.QualifiedName(term.Text("topologyKey") ?? "")) errors.Invalid(path + ".topologyKey", term["topologyKey"] ?? "", problem);
    }
}
