using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Which field paths one object has more, less, or other than another (Recorded: managedFields; the rest Assumed to follow structured-merge-diff).</summary>
internal readonly record struct FieldComparison(KubeDocument? Added, KubeDocument? Modified, KubeDocument? Removed)
{
    public bool IsEmpty => Added is null && Modified is null && Removed is null;

    private static readonly string[] UntrackedMetadata =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"];

    /// <summary>Compares whole objects, leaving out what names the object and what nobody may own there.</summary>
    /// <param name="before">The object before.</param>
    /// <param name="after">The object after.</param>
    /// <param name="type">Its type.</param>
    /// <param name="skipped">Fields of the root to leave out besides kind and apiVersion.</param>
    public static FieldComparison CompareObjects(KubeDocument before, KubeDocument after, SchemaType type, IReadOnlyList<string> skipped)
    {
        var walk = new Walk();
        foreach (var field in after.Fields)
        {
            var old = before[field.Name];
            if (ReferenceEquals(old, field.Value) || IsSkipped(field.Name, skipped)) continue;
            if (field.Name == "metadata") walk.Add("f:metadata", CompareMetadata(old, field.Value, TypedShape.FieldType(type, field.Name)));
            else walk.Add(PathElement.Field(type, field.Name), Compare(old, field.Value, TypedShape.FieldType(type, field.Name)));
        }

        foreach (var field in before.Fields)
        {
            if (after[field.Name] is null && !IsSkipped(field.Name, skipped)) walk.Add(PathElement.Field(type, field.Name), Compare(field.Value, null, TypedShape.FieldType(type, field.Name)));
        }

        return walk.Result(false, false);
    }

    private static bool IsSkipped(string name, IReadOnlyList<string> skipped) => name is "kind" or "apiVersion" || skipped.Contains(name);

    private static FieldComparison CompareMetadata(KubeDocument? before, KubeDocument after, SchemaType type)
    {
        var walk = new Walk();
        foreach (var field in after.Fields)
        {
            var old = before?[field.Name];
            if (ReferenceEquals(old, field.Value) || UntrackedMetadata.Contains(field.Name)) continue;
            walk.Add(PathElement.Field(type, field.Name), Compare(old, field.Value, TypedShape.FieldType(type, field.Name)));
        }

        foreach (var field in before?.Fields ?? [])
        {
            if (after[field.Name] is null && !UntrackedMetadata.Contains(field.Name)) walk.Add(PathElement.Field(type, field.Name), Compare(field.Value, null, TypedShape.FieldType(type, field.Name)));
        }

        return walk.Result(false, false);
    }

    public static FieldComparison Compare(KubeDocument? before, KubeDocument? after, SchemaType type)
    {
        if (ReferenceEquals(before, after)) return default;
        if ((TypedShape.IsEmpty(before) && TypedShape.IsEmpty(after)) || TypedShape.IsLeaf(before, after, type)) return Leaf(before, after);
        var isObject = after is { IsNull: false } ? after.IsObject : before!.IsObject;
        // A value that changes between scalar and container: both sides are leaves of their own.
        if (before is { IsNull: false } && after is { IsNull: false } && before.Kind != after.Kind) return Leaf(before, after);
        var walk = new Walk();
        if (isObject) Fields(before, after, type, ref walk);
        else ListItems(before, after, type, ref walk);
        return walk.Result(before is null, after is null);
    }

    private static FieldComparison Leaf(KubeDocument? before, KubeDocument? after)
    {
        if (before is null) return new(FieldSet.Member, null, null);
        if (after is null) return new(null, null, FieldSet.Member);
        return before.Equals(after) ? default : new(null, FieldSet.Member, null);
    }

    private static void Fields(KubeDocument? before, KubeDocument? after, SchemaType type, ref Walk walk)
    {
        if (after is not null)
        {
            foreach (var field in after.Fields)
            {
                var old = before?[field.Name];
                if (!ReferenceEquals(old, field.Value)) walk.Add(PathElement.Field(type, field.Name), Compare(old, field.Value, TypedShape.FieldType(type, field.Name)));
            }
        }

        if (before is null) return;
        foreach (var field in before.Fields)
        {
            if (after?[field.Name] is null) walk.Add(PathElement.Field(type, field.Name), Compare(field.Value, null, TypedShape.FieldType(type, field.Name)));
        }
    }

    private static void ListItems(KubeDocument? before, KubeDocument? after, SchemaType type, ref Walk walk)
    {
        if (before is not null && after is not null && HaveSameKeys(before, after, type))
        {
            for (var i = 0; i < after.Items.Count; i++)
            {
                if (ReferenceEquals(before.Items[i], after.Items[i])) continue;
                var comparison = Compare(before.Items[i], after.Items[i], type.Element!);
                if (!comparison.IsEmpty) walk.Add(PathElement.Item(after.Items[i], type) ?? $"i:{i}", comparison);
            }

            return;
        }

        var old = TypedShape.Items(before, type);
        var now = TypedShape.Items(after, type);
        foreach (var (element, item) in now)
        {
            var match = old.Find(o => o.Element == element).Item;
            if (!ReferenceEquals(match, item)) walk.Add(element, Compare(match, item, type.Element!));
        }

        foreach (var (element, item) in old)
        {
            if (!now.Exists(n => n.Element == element)) walk.Add(element, Compare(item, null, type.Element!));
        }
    }

    /// <summary>The usual case: the same items in the same order, so that no path element needs to be written out for those that did not change.</summary>
    private static bool HaveSameKeys(KubeDocument before, KubeDocument after, SchemaType type)
    {
        if (before.Items.Count != after.Items.Count) return false;
        for (var i = 0; i < after.Items.Count; i++)
        {
            var (old, now) = (before.Items[i], after.Items[i]);
            if (ReferenceEquals(old, now)) continue;
            if (type.Ownership == ListOwnership.Set) return false;
            foreach (var key in type.MapKeys)
            {
                if (old[key] is not { } left || now[key] is not { } right || !left.Equals(right)) return false;
            }
        }

        return true;
    }

    private struct Walk
    {
        private List<KubeField>? _added;
        private List<KubeField>? _modified;
        private List<KubeField>? _removed;

        public void Add(string element, FieldComparison child)
        {
            if (child.Added is { } added) (_added ??= []).Add(new(element, added));
            if (child.Modified is { } modified) (_modified ??= []).Add(new(element, modified));
            if (child.Removed is { } removed) (_removed ??= []).Add(new(element, removed));
        }

        public readonly FieldComparison Result(bool isAdded, bool isRemoved) => new(FieldSet.Node(isAdded, _added), FieldSet.Node(false, _modified), FieldSet.Node(isRemoved, _removed));
    }
}
