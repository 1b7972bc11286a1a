using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>
/// Strategic merge patch: maps merge, lists merge by the schema's merge key where they have one, and the directives <c>$patch</c>, <c>$retainKeys</c>,
/// <c>$setElementOrder/…</c> and <c>$deleteFromPrimitiveList/…</c> are obeyed (Recorded; refusals of bad directives Assumed).
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string OrderPrefix = "$setElementOrder/";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";

    /// <exception cref="PatchException">The patch does not fit.</exception>
    public static KubeDocument Apply(KubeDocument target, KubeDocument patch, SchemaType schema) => MergeMap(target, patch, schema, isRoot: true);

    private static KubeDocument MergeMap(KubeDocument target, KubeDocument patch, SchemaType? schema, bool isRoot = false)
    {
        if (patch[Directive] is { } directive)
        {
            return directive.ScalarText switch
            {
                "replace" => patch.Without(Directive),
                "delete" => KubeDocument.EmptyObject,
                _ => throw Unknown(patch),
            };
        }

        if (patch[RetainKeys] is { } retained) target = Retain(target, patch, retained);
        CheckOrders(patch, schema, isRoot);
        var result = target;
        foreach (var field in patch.Fields)
        {
            if (field.Name == RetainKeys || field.Name.StartsWith(OrderPrefix, StringComparison.Ordinal)) continue;
            if (field.Name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                result = DeletePrimitives(result, field.Name[DeletePrefix.Length..], field.Value);
                continue;
            }

            result = field.Value.IsNull
                ? result.Without(field.Name)
                : result.With(field.Name, MergeField(result[field.Name], field.Value, FieldOf(schema, field.Name, isRoot)));
        }

        foreach (var field in patch.Fields)
        {
            if (!field.Name.StartsWith(OrderPrefix, StringComparison.Ordinal)) continue;
            var name = field.Name[OrderPrefix.Length..];
            if (result[name] is not { IsArray: true } list) continue;
            result = result.With(name, ElementOrder.Sort(list.Items, field.Value.Items, target[name]?.Items ?? [], FieldOf(schema, name, isRoot)?.MergeKey));
        }

        return result;
    }

    private static SchemaField? FieldOf(SchemaType? schema, string name, bool isRoot)
    {
        if (isRoot && name == "metadata") return new SchemaField("metadata", SchemaCatalog.Kubernetes["ObjectMeta"]);
        if (schema is null) return null;
        return schema.Kind switch
        {
            SchemaKind.Struct => schema.Find(name),
            SchemaKind.Map => new SchemaField(name, schema.Element!),
            _ => null,
        };
    }

    private static KubeDocument MergeField(KubeDocument? target, KubeDocument patch, SchemaField? field)
    {
        if (patch.IsObject)
        {
            var replaces = field?.PatchStrategy == "replace" || target is null or { IsObject: false };
            var merged = MergeMap(replaces ? KubeDocument.EmptyObject : target!, patch, field?.Type);
            return merged;
        }

        if (!patch.IsArray) return patch;
        var merges = field?.PatchStrategy.Contains("merge", StringComparison.Ordinal) == true;
        if (!merges) return Strip(patch);
        var list = target is { IsArray: true } ? target.Items : [];
        return field!.MergeKey is { Length: > 0 } key
            ? MergeList(list, patch.Items, key, field.Type.Element)
            : MergePrimitives(list, patch.Items);
    }

    private static KubeDocument MergePrimitives(IReadOnlyList<KubeDocument> list, IReadOnlyList<KubeDocument> patch)
    {
        var result = list.ToList();
        foreach (var item in patch)
        {
            if (!result.Contains(item)) result.Add(item);
        }

        return ElementOrder.Sort(result, patch, list, null);
    }

    private static KubeDocument MergeList(IReadOnlyList<KubeDocument> list, IReadOnlyList<KubeDocument> patch, string key, SchemaType? element)
    {
        var result = list.ToList();
        if (patch.Any(p => p.Text(Directive) == "replace"))
        {
            return KubeDocument.ArrayOf(patch.Where(p => p.Text(Directive) != "replace").Select(Strip));
        }

        var patched = new List<KubeDocument>();
        foreach (var item in patch)
        {
            if (!item.IsObject) throw new PatchException("invalid type in list of maps");
            switch (item[Directive]?.ScalarText)
            {
                case "delete":
                    var doomed = item[key] ?? throw NoKey(item, key);
                    result.RemoveAll(r => doomed.Equals(r[key]));
                    continue;
                case null when item[Directive] is null: break;
                case "merge": throw new PatchException("merging lists cannot yet be specified in the patch");
                default: throw Unknown(item);
            }

            patched.Add(item);
        }

        var kept = result.ToList();
        foreach (var item in patched)
        {
            var id = item[key] ?? throw NoKey(item, key);
            var index = result.FindIndex(r => id.Equals(r[key]));
            if (index >= 0) result[index] = MergeMap(result[index], item, element);
            else result.Add(MergeMap(KubeDocument.EmptyObject, item, element));
        }

        return ElementOrder.Sort(result, patched, kept, key);
    }

    private static PatchException Unknown(KubeDocument patch) => new($"unknown patch type: {Go(patch[Directive]!)} in map: {GoMap(patch)}");

    private static PatchException NoKey(KubeDocument item, string key) => new($"map: {GoMap(item)} does not contain declared merge key: {key}");

    public static string GoMap(KubeDocument item) => $"map[{string.Join(" ", item.Fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}:{Go(f.Value)}"))}]";

    private static string Go(KubeDocument value) => value.IsObject ? GoMap(value)
        : value.IsArray ? $"[{string.Join(" ", value.Items.Select(Go))}]" : value.ScalarText ?? "<nil>";

    private static KubeDocument Retain(KubeDocument target, KubeDocument patch, KubeDocument retained)
    {
        var keep = retained.Items.Select(r => r.ScalarText ?? "").ToList();
        var isMatched = retained.IsArray && patch.Fields.All(f => f.Name.StartsWith('$') || f.Value.IsNull || keep.Contains(f.Name));
        if (!isMatched) throw new PatchException("invalid patch format of retainKeys", 400);

        return KubeDocument.ObjectOf(target.Fields.Where(f => keep.Contains(f.Name)));
    }

    /// <summary>What a patch changes in a list must be in the order that it asks for (Documented: strategicpatch of apimachinery).</summary>
    private static void CheckOrders(KubeDocument patch, SchemaType? schema, bool isRoot)
    {
        foreach (var (field, order) in patch.Fields)
        {
            if (!field.StartsWith(OrderPrefix, StringComparison.Ordinal)) continue;
            var name = field[OrderPrefix.Length..];
            if (!order.IsArray || patch[name] is { IsArray: false, IsNull: false }) throw new PatchException("invalid patch format of setElementOrder list", 400);
            var key = FieldOf(schema, name, isRoot)?.MergeKey;
            var changed = (patch[name]?.Items ?? []).Where(i => i.Text(Directive) is null).ToList();
            var next = 0;
            foreach (var item in order.Items)
            {
                if (next < changed.Count && Equals(IdOf(changed[next], key), IdOf(item, key))) next++;
            }

            if (next < changed.Count) throw new PatchException($"The order in patch list:\n{Go(patch[name]!)}\n doesn't match $setElementOrder list:\n{Go(order)}\n");
        }
    }

    private static KubeDocument? IdOf(KubeDocument item, string? key) => string.IsNullOrEmpty(key) || !item.IsObject ? item : item[key];

    private static KubeDocument DeletePrimitives(KubeDocument target, string name, KubeDocument doomed) =>
        !doomed.IsArray ? throw new PatchException("invalid patch format of primitive list", 400) : target[name] is { IsArray: true } list ? target.With(name, KubeDocument.ArrayOf(list.Items.Where(i => !doomed.Items.Contains(i)))) : target;

    /// <summary>Directives inside of what is taken whole mean nothing there and go.</summary>
    private static KubeDocument Strip(KubeDocument value)
    {
        if (value.IsArray) return KubeDocument.ArrayOf(value.Items.Where(i => i.Text(Directive) is null or "merge").Select(Strip));
        if (!value.IsObject) return value;
        return KubeDocument.ObjectOf(value.Fields.Where(f => f.Name is not (Directive or RetainKeys) && !f.Name.StartsWith(OrderPrefix, StringComparison.Ordinal)
            && !f.Name.StartsWith(DeletePrefix, StringComparison.Ordinal)).Select(f => new KubeField(f.Name, Strip(f.Value))));
    }
}
