using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Operations of server-side apply on values with their type: the set of fields, merging, removing (Recorded for maps and struct lists; the rest Assumed to follow structured-merge-diff).</summary>
internal static class TypedValue
{
    /// <summary>The leaves of a value, and the items of its maps and lists.</summary>
    public static KubeDocument? ToFieldSet(KubeDocument value, SchemaType type, bool isMember = false)
    {
        if (!value.IsObject && !value.IsArray) return FieldSet.Member;
        if (TypedShape.IsLeaf(value, null, type)) return FieldSet.Member;
        var children = new List<KubeField>();
        foreach (var field in value.Fields)
        {
            var isItem = field.Value.IsNull || (field.Value.IsObject && field.Value.Fields.Count == 0) || !TypedShape.IsNamedField(type, field.Name);
            if (ToFieldSet(field.Value, TypedShape.FieldType(type, field.Name), isItem) is { } set) children.Add(new(PathElement.Field(type, field.Name), set));
        }

        foreach (var (element, item) in TypedShape.Items(value.IsArray ? value : null, type))
        {
            if (ToFieldSet(item, type.Element!, true) is { } set) children.Add(new(element, set));
        }

        return FieldSet.Node(isMember, children);
    }

    /// <summary>The live value with what the applied one says.</summary>
    public static KubeDocument Merge(KubeDocument? live, KubeDocument? applied, SchemaType type)
    {
        if (applied is null) return live!;
        if (live is null || applied.IsNull || live.Kind != applied.Kind || TypedShape.IsLeaf(live, applied, type)) return applied;
        if (applied.IsArray) return KubeDocument.ArrayOf(ListMerge.Merge(live, applied, type));
        var result = live;
        foreach (var field in applied.Fields) result = result.With(field.Name, Merge(live[field.Name], field.Value, TypedShape.FieldType(type, field.Name)));
        return result;
    }

    /// <summary>The value without the fields of a set; null when nothing is left of a container.</summary>
    public static KubeDocument? Remove(KubeDocument value, KubeDocument? doomed, SchemaType type)
    {
        if (doomed is null || (!value.IsObject && !value.IsArray) || TypedShape.IsLeaf(value, null, type)) return value;
        if (value.IsArray)
        {
            var items = new List<KubeDocument>();
            foreach (var (element, item) in TypedShape.Items(value, type))
            {
                var below = doomed[element];
                if (FieldSet.IsMember(below)) continue;
                if (Remove(item, below, type.Element!) is { } rest) items.Add(rest);
            }

            return items.Count == 0 ? null : items.Count == value.Items.Count && items.SequenceEqual(value.Items, ReferenceEqualityComparer.Instance) ? value : KubeDocument.ArrayOf(items);
        }

        var result = value;
        foreach (var field in value.Fields)
        {
            var below = doomed[PathElement.Field(field.Name)];
            if (below is null) continue;
            if (FieldSet.IsMember(below)) result = result.Without(field.Name);
            else result = Remove(field.Value, below, TypedShape.FieldType(type, field.Name)) is { } rest ? result.With(field.Name, rest) : result.With(field.Name, KubeDocument.Null);
        }

        return result.Fields.Count == 0 && value.Fields.Count > 0 ? null : result;
    }

    /// <summary>The set with the struct fields above each of its paths as members too.</summary>
    public static KubeDocument? WithNamedParents(KubeDocument? set, SchemaType type)
    {
        if (set is null || set.Fields.Count == 0) return set;
        var children = new List<KubeField>();
        foreach (var child in set.Fields)
        {
            if (child.Name == ".") continue;
            var isField = child.Name.StartsWith("f:", StringComparison.Ordinal);
            var name = isField ? child.Name[2..] : "";
            var below = WithNamedParents(child.Value, isField ? TypedShape.FieldType(type, name) : type.Element ?? type)!;
            if (isField && TypedShape.IsNamedField(type, name) && !FieldSet.IsMember(below)) below = FieldSet.Union(below, FieldSet.Member)!;
            children.Add(new(child.Name, below));
        }

        return FieldSet.Node(FieldSet.IsMember(set), children);
    }
}
