using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Pods from the templates of their owners.</summary>
internal static class PodTemplates
{
    /// <summary>A pod as the owner's template says, owned by it, without a name of its own yet (generateName is the owner's name and a hyphen).</summary>
    internal static KubeDocument Instantiate(KubeDocument owner, KubeDocument template)
    {
        var metadata = KubeDocument.Object(
            ("generateName", owner.Name + "-"),
            ("namespace", owner["metadata"]!["namespace"]),
            ("labels", template.At("metadata", "labels")),
            ("annotations", template.At("metadata", "annotations")),
            ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(owner))),
            ("finalizers", template.At("metadata", "finalizers")));
        return KubeDocument.Object(
            ("apiVersion", "v1"), ("kind", "Pod"), ("metadata", metadata), ("spec", template["spec"] ?? KubeDocument.EmptyObject));
    }

    /// <summary>The object with labels set; all labels end in ordinal order, as the API shows maps.</summary>
    internal static KubeDocument WithLabels(KubeDocument value, params ReadOnlySpan<(string Key, string Value)> labels)
    {
        var map = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var field in value.At("metadata", "labels")?.Fields ?? []) map[field.Name] = field.Value;
        foreach (var (key, text) in labels) map[key] = text;
        return value.WithAt(["metadata", "labels"], KubeDocument.ObjectOf(map.Select(p => new KubeField(p.Key, p.Value))));
    }
}
