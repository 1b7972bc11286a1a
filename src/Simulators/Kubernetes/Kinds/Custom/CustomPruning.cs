using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// Drops what a schema does not know, and nulls where it allows none and has no default. What does not change comes back as the same instance.
/// Provenance: Recorded (crd/cr-pruning, crd/cr-validation), Documented (Field pruning; Defaulting and Nullable).
/// </summary>
internal sealed class CustomPruning(List<string>? unknown)
{
    private readonly List<string> _path = [];

    /// <summary>Prunes a whole object: kind, apiVersion and metadata stay.</summary>
    /// <param name="value">The object.</param>
    /// <param name="schema">The schema of its version.</param>
    /// <param name="unknown">Takes the paths of what goes, in order.</param>
    public static KubeDocument Prune(KubeDocument value, JsonSchema schema, List<string>? unknown)
    {
        var found = unknown is null ? null : new List<string>();
        var pruned = new CustomPruning(found).Walk(value, schema, isResource: true);
        if (found is null) return pruned;
        found.Sort(StringComparer.Ordinal);
        unknown!.AddRange(found);
        return pruned;
    }

    /// <summary>Prunes a value that is no whole object, as a default in a schema.</summary>
    public static KubeDocument PruneValue(KubeDocument value, JsonSchema schema) => new CustomPruning(null).Walk(value, schema, schema.IsEmbeddedResource);

    /// <summary>Drops nulls that are neither allowed nor replaced by a default.</summary>
    public static KubeDocument DropNulls(KubeDocument value, JsonSchema? schema)
    {
        if (value.IsObject)
        {
            var fields = value.FieldSpan;
            List<KubeField>? changed = null;
            for (var i = 0; i < fields.Length; i++)
            {
                var (name, item) = fields[i];
                var child = schema?.Child(name);
                if (item.IsNull && child is { IsNullable: false, Default: null })
                {
                    changed ??= Head(fields, i);
                    continue;
                }

                Keep(ref changed, fields, i, DropNulls(item, child));
            }

            return changed is null ? value : KubeDocument.ObjectOf(changed);
        }

        return value.IsArray ? Items(value, item => DropNulls(item, schema?.Items)) : value;
    }

    internal static KubeDocument Items(KubeDocument value, Func<KubeDocument, KubeDocument> edit)
    {
        var items = value.ItemSpan;
        KubeDocument[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            var edited = edit(items[i]);
            if (changed is null && ReferenceEquals(edited, items[i])) continue;
            changed ??= items.ToArray();
            changed[i] = edited;
        }

        return changed is null ? value : KubeDocument.ArrayOf(changed.AsSpan());
    }

    internal static void Keep(ref List<KubeField>? changed, ReadOnlySpan<KubeField> fields, int index, KubeDocument item)
    {
        if (changed is null && ReferenceEquals(item, fields[index].Value)) return;
        changed ??= Head(fields, index);
        changed.Add(new KubeField(fields[index].Name, item));
    }

    private static List<KubeField> Head(ReadOnlySpan<KubeField> fields, int count)
    {
        var head = new List<KubeField>(fields.Length);
        foreach (var field in fields[..count]) head.Add(field);
        return head;
    }

    private KubeDocument Walk(KubeDocument value, JsonSchema? schema, bool isResource, bool keeps = false)
    {
        keeps |= schema?.PreservesUnknown == true;
        if (keeps && schema is null) return value;
        if (!value.IsArray) return value.IsObject ? WalkFields(value, schema, isResource, keeps) : value;
        var index = 0;
        return Items(value, item =>
        {
            _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{index++}]"));
            var pruned = Walk(item, schema?.Items, schema?.Items?.IsEmbeddedResource == true, keeps);
            _path.RemoveAt(_path.Count - 1);
            return pruned;
        });
    }

    private KubeDocument WalkFields(KubeDocument value, JsonSchema? schema, bool isResource, bool keeps)
    {
        var fields = value.FieldSpan;
        List<KubeField>? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var (name, item) = fields[i];
            var isMeta = name is "kind" or "apiVersion" or "metadata";
            if (isResource && isMeta)
            {
                changed?.Add(fields[i]);
                continue;
            }

            if (schema is not null && (schema.Properties.ContainsKey(name) || schema.HasAdditional))
            {
                var child = schema.Child(name);
                _path.Add(name);
                Keep(ref changed, fields, i, Walk(item, child, child?.IsEmbeddedResource == true));
                _path.RemoveAt(_path.Count - 1);
            }
            else if (keeps) changed?.Add(fields[i]);
            else
            {
                unknown?.Add(PathOf(name));
                changed ??= Head(fields, i);
            }
        }

        return changed is null ? value : KubeDocument.ObjectOf(changed);
    }

    private string PathOf(string name)
    {
        var text = "";
        foreach (var part in _path) text += part[0] == '[' ? part : text.Length == 0 ? part : "." + part;
        return text.Length == 0 ? name : $"{text}.{name}";
    }
}
