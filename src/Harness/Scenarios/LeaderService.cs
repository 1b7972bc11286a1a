using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Scenarios;

/// <summary>The Service by which clients of a replicated application come to whoever leads: it selects a set's pods by one label more than its template gives, whose value names a leader.</summary>
internal static class LeaderService
{
    private static readonly string[] Leaders = ["master", "primary", "leader"];

    /// <summary>Its name; null when the manifests have none for this set.</summary>
    internal static string? Of(IReadOnlyList<Manifest> manifests, Manifest set)
    {
        var labels = set.Document.At("spec", "template", "metadata", "labels");
        foreach (var service in manifests.Where(m => m.Kind == "Service" && (m.Document.Namespace ?? "default") == (set.Document.Namespace ?? "default")))
        {
            var selector = service.Document.At("spec", "selector")?.Fields ?? [];
            var added = selector.Where(f => labels?[f.Name] is null).ToList();
            if (selector.Count > 1 && added.Count == 1 && Leaders.Contains(added[0].Value.ScalarText) && selector.All(f => f.Name == added[0].Name || labels![f.Name]!.ScalarText == f.Value.ScalarText)) return service.Document.Name;
        }

        return null;
    }
}
