using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>The selectable fields of Events in both groups. Provenance: Documented (Field Selectors).</summary>
internal static class EventFields
{
    internal static SortedDictionary<string, Func<KubeDocument, string>> Selectable(string regarding, string reporter, string source)
    {
        var fields = new SortedDictionary<string, Func<KubeDocument, string>>(StringComparer.Ordinal)
        {
            ["reason"] = static e => e.Text("reason") ?? "",
            ["type"] = static e => e.Text("type") ?? "",
            [reporter] = e => e.Text(reporter) ?? "",
            ["source"] = e => e.Text(source, "component") is { Length: > 0 } component ? component : e.Text(reporter) ?? "",
        };
        foreach (var name in (string[])["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"])
        {
            fields[$"{regarding}.{name}"] = e => e.Text(regarding, name) ?? "";
        }

        return fields;
    }
}
