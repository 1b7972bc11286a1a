using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>Lists that are sets or maps hold no item twice. Provenance: Recorded (crd/cr-list-map), Documented (Merge strategy of server-side apply).</summary>
internal static class ListTypeRules
{
    public static void Validate(KubeDocument value, JsonSchema schema, string path, FieldErrors errors)
    {
        if (value.IsArray)
        {
            if (schema.ListType == "set") Unique(value.Items, path, errors);
            else if (schema.ListType == "map") Keyed(value, schema, path, errors);
            for (var i = 0; schema.Items is not null && i < value.Items.Count; i++) Validate(value.Items[i], schema.Items, $"{path}[{i}]", errors);
            return;
        }

        foreach (var (name, item) in value.FieldSpan)
        {
            if (schema.Properties.TryGetValue(name, out var property)) Validate(item, property, path.Length == 0 ? name : $"{path}.{name}", errors);
            else if (schema.AdditionalProperties is { } additional) Validate(item, additional, $"{path}[{name}]", errors);
        }
    }

    private static void Keyed(KubeDocument list, JsonSchema schema, string path, FieldErrors errors)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i].IsObject || list.Items[i].IsNull) continue;
            errors.Invalid($"{path}[{i}]", list.Items[i], "must be an object for an array of list-type map");
            return;
        }

        Unique([.. list.Items.Select(item => KubeDocument.ObjectOf(schema.ListMapKeys.Where(k => item[k] is not null).Select(k => new KubeField(k, item[k]!))))], path, errors);
    }

    private static void Unique(IReadOnlyList<KubeDocument> items, string path, FieldErrors errors)
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var text = items[i].ToString();
            var times = seen.GetValueOrDefault(text);
            seen[text] = times + 1;
            if (times == 1) errors.Duplicate($"{path}[{i}]", items[i]);
        }
    }
}
