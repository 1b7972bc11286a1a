using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>
/// Sets of field paths in the form in which managedFields writes them (FieldsV1): an object per path element ("f:name", "k:{…}", "v:…"), "{}" for a path that is in the set
/// and has nothing below, "." for one that is in the set and has. Null is the empty set. The nodes are shared and never changed.
/// </summary>
internal static class FieldSet
{
    private const string Self = ".";

    /// <summary>A path that is in the set, with nothing below.</summary>
    public static KubeDocument Member => KubeDocument.EmptyObject;

    public static bool IsMember(KubeDocument? node) => node is not null && (node.Fields.Count == 0 || node[Self] is not null);

    /// <summary>The set as managedFields holds it; null for the empty one.</summary>
    public static KubeDocument? Read(KubeDocument? fields) => fields is null || fields.Fields.Count == 0 ? null : fields;

    /// <summary>A node of the given membership and children (in any order, none null); null when it holds nothing.</summary>
    public static KubeDocument? Node(bool isMember, List<KubeField>? children)
    {
        if (children is null || children.Count == 0) return isMember ? Member : null;
        var fields = new KubeField[children.Count + (isMember ? 1 : 0)];
        children.CopyTo(fields, isMember ? 1 : 0);
        if (isMember) fields[0] = new KubeField(Self, Member);
        if (children.Count > 1) fields.AsSpan(isMember ? 1 : 0).Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return KubeDocument.ObjectOf(fields.AsSpan());
    }

    public static KubeDocument? Union(KubeDocument? left, KubeDocument? right)
    {
        if (left is null) return right;
        if (right is null || ReferenceEquals(left, right)) return left;
        var children = new List<KubeField>(left.Fields.Count + right.Fields.Count);
        foreach (var child in left.Fields)
        {
            if (child.Name != Self) children.Add(new(child.Name, Union(child.Value, right[child.Name])!));
        }

        foreach (var child in right.Fields)
        {
            if (child.Name != Self && left[child.Name] is null) children.Add(child);
        }

        return Node(IsMember(left) || IsMember(right), children);
    }

    public static KubeDocument? Difference(KubeDocument? left, KubeDocument? right)
    {
        if (left is null || right is null) return left;
        List<KubeField>? children = null;
        for (var i = 0; i < left.Fields.Count; i++)
        {
            var child = left.Fields[i];
            if (child.Name == Self)
            {
                children?.Add(child);
                continue;
            }

            var rest = Difference(child.Value, right[child.Name]);
            if (ReferenceEquals(rest, child.Value))
            {
                children?.Add(child);
                continue;
            }

            children ??= [.. left.Fields.Take(i)];
            if (rest is not null) children.Add(new(child.Name, rest));
        }

        var isMember = IsMember(left) && !IsMember(right);
        if (children is null && isMember == IsMember(left)) return left;
        children ??= [.. left.Fields];
        children.RemoveAll(static c => c.Name == Self);
        return Node(isMember, children);
    }

    public static KubeDocument? Intersection(KubeDocument? left, KubeDocument? right)
    {
        if (left is null || right is null) return null;
        var children = new List<KubeField>();
        foreach (var child in left.Fields)
        {
            if (child.Name != Self && Intersection(child.Value, right[child.Name]) is { } shared) children.Add(new(child.Name, shared));
        }

        return Node(IsMember(left) && IsMember(right), children);
    }

    /// <summary>The set without whole branches of the root.</summary>
    public static KubeDocument? WithoutBranches(KubeDocument? set, IReadOnlyList<string> branches)
    {
        if (set is null) return null;
        foreach (var branch in branches) set = set.Without(branch);
        return set.Fields.Count == 0 ? null : set;
    }

    /// <summary>Every path of the set as the API's conflicts write it (".data.k", ".spec.containers[name=\"c\"].image"), in order.</summary>
    public static List<string> Paths(KubeDocument? set)
    {
        var paths = new List<string>();
        if (set is not null) AddPaths(set, "", true, paths);
        return paths;
    }

    private static void AddPaths(KubeDocument node, string path, bool isRoot, List<string> paths)
    {
        if (!isRoot && IsMember(node)) paths.Add(path);
        foreach (var child in node.Fields)
        {
            if (child.Name != Self) AddPaths(child.Value, path + PathElement.Describe(child.Name), false, paths);
        }
    }
}
