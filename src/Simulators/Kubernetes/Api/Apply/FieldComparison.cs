using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Which field paths one object has more, less, or other than another (Documented: structured-merge-diff; Recorded: managedFields).</summary>
internal readonly record struct FieldComparison(KubeDocument? Added, KubeDocument? Modified, KubeDocument? Removed)
{
    public bool IsEmpty => Added is null && Modified is null && Removed is null;

    public FieldComparison Without(IReadOnlyList<string> branches) => new(
        FieldSet.WithoutBranches(Added, branches), FieldSet.WithoutBranches(Modified, branches), FieldSet.WithoutBranches(Removed, branches));

    public static FieldComparison Compare(KubeDocument? before, KubeDocument? after, SchemaType type)
    {
        if (ReferenceEquals(before, after)) return default;
        if ((TypedShape.IsEmpty(before) && TypedShape.IsEmpty(after)) || TypedShape.IsLeaf(before, after, type)) return Leaf(before, after);
        var isObject = after is { IsNull: false } ? after.IsObject : before!.IsObject;
        // A value that changes between scalar and container: both sides are leaves of their own.
        if (before is { IsNull: false } && after is { IsNull: false } && before.Kind != after.Kind) return Leaf(before, after);
        var walk = new Walk();
        if (isObject) Fields(before, after, type, walk);
        else ListItems(before, after, type, walk);
        return new(FieldSet.Node(before is null, walk.Added), FieldSet.Node(false, walk.Modified), FieldSet.Node(after is null, walk.Removed));
    }

    private static FieldComparison Leaf(KubeDocument? before, KubeDocument? after)
    {
        if (before is null) return new(FieldSet.Member, null, null);
        if (after is null) return new(null, null, FieldSet.Member);
        return before.Equals(after) ? default : new(null, FieldSet.Member, null);
    }

    private static void Fields(KubeDocument? before, KubeDocument? after, SchemaType type, Walk walk)
    {
        if (after is not null)
        {
            foreach (var field in after.Fields)
            {
                var old = before?[field.Name];
                if (!ReferenceEquals(old, field.Value)) walk.Add(PathElement.Field(field.Name), Compare(old, field.Value, TypedShape.FieldType(type, field.Name)));
            }
        }

        if (before is null) return;
        foreach (var field in before.Fields)
        {
            if (after?[field.Name] is null) walk.Add(PathElement.Field(field.Name), Compare(field.Value, null, TypedShape.FieldType(type, field.Name)));
        }
    }

    private static void ListItems(KubeDocument? before, KubeDocument? after, SchemaType type, Walk walk)
    {
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

    private sealed class Walk
    {
        public List<KubeField> Added { get; } = [];
        public List<KubeField> Modified { get; } = [];
        public List<KubeField> Removed { get; } = [];

        public void Add(string element, FieldComparison child)
        {
            if (child.Added is { } added) Added.Add(new(element, added));
            if (child.Modified is { } modified) Modified.Add(new(element, modified));
            if (child.Removed is { } removed) Removed.Add(new(element, removed));
        }
    }
}
