using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>The 409 of an apply that changes what others own (Recorded).</summary>
internal static class ApplyConflicts
{
    /// <exception cref="ApiStatusException">Another manager owns one of the changed fields.</exception>
    public static void Check(List<ManagedEntry> others, KubeDocument? changed)
    {
        var conflicts = new List<(string Manager, string Path)>();
        foreach (var entry in others)
        {
            foreach (var path in FieldSet.Paths(FieldSet.Intersection(entry.Fields, changed))) conflicts.Add((Describe(entry), path));
        }

        if (conflicts.Count == 0) return;
        conflicts.Sort(static (a, b) => string.CompareOrdinal(a.Manager, b.Manager) is var order && order != 0 ? order : string.CompareOrdinal(a.Path, b.Path));
        var causes = KubeDocument.ArrayOf(conflicts.Select(c => KubeDocument.Object(("reason", "FieldManagerConflict"), ("message", $"conflict with {c.Manager}"), ("field", c.Path))));
        throw new ApiStatusException(ApiStatus.Failure(409, "Conflict", Message(conflicts), KubeDocument.Object(("causes", causes))));
    }

    private static string Message(List<(string Manager, string Path)> conflicts)
    {
        if (conflicts.Count == 1) return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Apply failed with {conflicts.Count} conflicts:");
        string? manager = null;
        foreach (var conflict in conflicts)
        {
            if (conflict.Manager != manager) text.Append(CultureInfo.InvariantCulture, $"{(manager is null ? " " : "\n")}conflicts with {conflict.Manager}:");
            manager = conflict.Manager;
            text.Append(CultureInfo.InvariantCulture, $"\n- {conflict.Path}");
        }

        return text.ToString();
    }

    private static string Describe(ManagedEntry entry)
    {
        var text = KubeDocument.Of(entry.Manager).ToString();
        if (entry.Subresource.Length > 0) text += $" with subresource {KubeDocument.Of(entry.Subresource)}";
        if (!entry.IsApplied) text += $" using {entry.ApiVersion}";
        return text;
    }
}
