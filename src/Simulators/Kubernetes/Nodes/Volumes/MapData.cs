using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>The entries of a ConfigMap (data, binaryData) or a Secret (data) as bytes.</summary>
internal static class MapData
{
    public static SortedDictionary<string, byte[]> Read(KubeDocument map, bool isSecret)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var field in map["data"]?.Fields ?? [])
        {
            var text = field.Value.ScalarText ?? "";
            entries[field.Name] = isSecret ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
        }

        foreach (var field in map["binaryData"]?.Fields ?? []) entries[field.Name] = Convert.FromBase64String(field.Value.ScalarText ?? "");
        return entries;
    }
}
