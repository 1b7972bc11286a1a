using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>JSON merge patch (RFC 7386). Objects that it touches come out sorted by key, as the Go library that the API server uses leaves them.</summary>
internal static class MergePatch
{
    public static KubeDocument Apply(KubeDocument target, KubeDocument patch)
    {
        if (!patch.IsObject) return patch;
        var fields = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var field in target.Fields) fields[field.Name] = field.Value;
        foreach (var field in patch.Fields)
        {
            if (field.Value.IsNull) fields.Remove(field.Name);
            else if (field.Value.IsObject) fields[field.Name] = Apply(fields.GetValueOrDefault(field.Name) is { IsObject: true } child ? child : KubeDocument.EmptyObject, field.Value);
            else fields[field.Name] = field.Value;
        }

        return KubeDocument.ObjectOf(fields.Select(f => new KubeField(f.Key, f.Value)));
    }
}
