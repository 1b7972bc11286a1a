using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>What is left in a namespace that is being deleted, and the conditions that say so. Provenance: Recorded (delete/namespace-delete).</summary>
internal sealed class NamespaceRemains
{
    private readonly SortedDictionary<string, int> _resources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _finalizers = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    internal bool IsEmpty => _resources.Count == 0 && _failures.Count == 0;

    /// <summary>The longest grace period of a pod still there.</summary>
    internal long GraceSeconds { get; private set; }

    internal void Failed(string message) => _failures.Add(message);

    internal void Add(ResourceKind kind, IReadOnlyList<KubeDocument> items)
    {
        if (items.Count == 0) return;
        _resources[$"{kind.Resource.Plural}.{kind.Resource.Group}"] = items.Count;
        foreach (var item in items)
        {
            foreach (var finalizer in item.List("metadata", "finalizers"))
            {
                var name = finalizer.ScalarText ?? "";
                _finalizers[name] = _finalizers.GetValueOrDefault(name) + 1;
            }

            if (kind.Kind == "Pod") GraceSeconds = Math.Max(GraceSeconds, item.Integer("metadata", "deletionGracePeriodSeconds") ?? 0);
        }
    }

    internal KubeDocument Conditions(IReadOnlyList<KubeDocument> before, string now)
    {
        var conditions = new[]
        {
            ("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"),
            ("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            _failures.Count > 0
                ? ("NamespaceDeletionContentFailure", true, "ContentDeletionFailed", "Failed to delete all resource types, " + string.Join(", ", _failures))
                : ("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            _resources.Count > 0
                ? ("NamespaceContentRemaining", true, "SomeResourcesRemain", "Some resources are remaining: " + Join(_resources, "{0} has {1} resource instances"))
                : ("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"),
            _finalizers.Count > 0
                ? ("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: " + Join(_finalizers, "{0} in {1} resource instances"))
                : ("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
        };
        return KubeDocument.ArrayOf(conditions.Select(c => Condition(before, c.Item1, c.Item2, c.Item3, c.Item4, now)));
    }

    private static string Join(SortedDictionary<string, int> counts, string format) =>
        string.Join(", ", counts.Select(c => string.Format(CultureInfo.InvariantCulture, format, c.Key, c.Value)));

    private static KubeDocument Condition(IReadOnlyList<KubeDocument> before, string type, bool holds, string reason, string message, string now)
    {
        var old = before.FirstOrDefault(c => c.Text("type") == type);
        var status = holds ? "True" : "False";
        var since = old is not null && old.Text("status") == status ? old["lastTransitionTime"] : now;
        return KubeDocument.Object(("type", type), ("status", status), ("lastTransitionTime", since), ("reason", reason), ("message", message));
    }
}
