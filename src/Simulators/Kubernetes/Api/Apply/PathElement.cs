using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>The elements of field paths in their FieldsV1 text.</summary>
internal static class PathElement
{
    /// <summary>The element of a field of a struct or map.</summary>
    public static string Field(SchemaType type, string name) => type.Kind == SchemaKind.Struct && type.Find(name) is { } field ? field.PathElement : Field(name);

    public static string Field(string name) => string.Concat("f:", name);

    /// <summary>The element of an item of a list that is a set or a map; null when the item lacks a key.</summary>
    public static string? Item(KubeDocument item, SchemaType list)
    {
        if (list.Ownership == ListOwnership.Set) return string.Concat("v:", item.ToString());
        var keys = new List<KubeField>(list.MapKeys.Count);
        foreach (var key in list.MapKeys)
        {
            var value = item[key] ?? (list.KeyDefaults is { } defaults ? defaults.GetValueOrDefault(key) : Default(key));
            if (value is null) return null;
            keys.Add(new(key, value));
        }

        keys.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return string.Concat("k:", KubeDocument.ObjectOf(keys).ToString());
    }

    /// <summary>As errors and conflicts write it.</summary>
    public static string Describe(string element)
    {
        if (element.StartsWith("f:", StringComparison.Ordinal)) return "." + element[2..];
        if (element.StartsWith("k:", StringComparison.Ordinal))
        {
            var keys = KubeDocument.Parse(element[2..]);
            return $"[{string.Join(",", keys.Fields.Select(f => $"{f.Name}={f.Value}"))}]";
        }

        return element.StartsWith("v:", StringComparison.Ordinal) ? $"[={element[2..]}]" : $"[{element[2..]}]";
    }

    /// <summary>Keys that have a default in the schema: a port's protocol.</summary>
    private static KubeDocument? Default(string key) => key == "protocol" ? KubeDocument.Of("TCP") : null;
}
