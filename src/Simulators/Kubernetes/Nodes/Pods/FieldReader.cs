using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// What fieldRef and resourceFieldRef give: fields of the pod, its node, and its containers' resources. Provenance: Documented (downward API page; fieldpath.FormatMap).
/// </summary>
internal sealed class FieldReader(string nodeName, string hostAddress, Func<string, string> allocatable)
{
    /// <summary>The text of a field of the pod, as "metadata.labels['app']".</summary>
    public string Field(KubeDocument pod, string path, string? podAddress = null) => path switch
    {
        "metadata.name" => pod.Name,
        "metadata.namespace" => pod.Namespace ?? "",
        "metadata.uid" => pod.Uid,
        "metadata.labels" => FormatMap(pod.At("metadata", "labels")),
        "metadata.annotations" => FormatMap(pod.At("metadata", "annotations")),
        "spec.nodeName" => nodeName,
        "spec.serviceAccountName" => pod.Text("spec", "serviceAccountName") ?? "default",
        "status.hostIP" or "status.hostIPs" => hostAddress,
        "status.podIP" or "status.podIPs" => podAddress ?? pod.Text("status", "podIP") ?? "",
        _ => Subscript(pod, path),
    };

    /// <summary>A container's limit or request, divided; a limit that is not set is the node's allocatable.</summary>
    public string Resource(KubeDocument pod, KubeDocument reference, string containerName)
    {
        var resource = reference.Text("resource") ?? "";
        var dot = resource.IndexOf('.', StringComparison.Ordinal);
        var (kind, name) = (resource[..Math.Max(0, dot)], resource[(dot + 1)..]);
        var container = pod.List("spec", "containers").Concat(pod.List("spec", "initContainers")).FirstOrDefault(c => c.Text("name") == containerName);
        var text = container?.At("resources", kind, name)?.ScalarText ?? (kind == "limits" ? allocatable(name) : "0");
        var value = Quantity.Parse(text);
        var divisor = reference["divisor"]?.ScalarText is { Length: > 0 } given && given != "0" ? Quantity.Parse(given) : Quantity.FromInteger(1);
        var quotient = Math.Ceiling((decimal)value.MilliValue / divisor.MilliValue);
        return quotient.ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Subscript(KubeDocument pod, string path)
    {
        var open = path.IndexOf("['", StringComparison.Ordinal);
        if (open < 0 || !path.EndsWith("']", StringComparison.Ordinal)) return "";
        var key = path[(open + 2)..^2];
        return path[..open] switch
        {
            "metadata.labels" => pod.Label(key) ?? "",
            "metadata.annotations" => pod.Annotation(key) ?? "",
            _ => "",
        };
    }

    /// <summary>Lines of key="value" in order of the keys, the values quoted as Go's %q does, no newline at the end.</summary>
    private static string FormatMap(KubeDocument? map)
    {
        var text = new StringBuilder();
        foreach (var field in (map?.Fields ?? []).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(field.Name).Append("=\"");
            foreach (var c in field.Value.ScalarText ?? "")
            {
                text.Append(c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '\r' => "\\r",
                    _ => c.ToString(),
                });
            }

            text.Append('"');
        }

        return text.ToString();
    }
}
