using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>JSON patch (RFC 6902) with the habits of the Go library that the API server uses: <c>replace</c> of a missing key of a map succeeds, a negative index is refused (Recorded).</summary>
internal static class JsonPatch
{
    /// <exception cref="PatchException">An operation fails.</exception>
    public static KubeDocument Apply(KubeDocument target, KubeDocument patch)
    {
        foreach (var operation in patch.Items) target = ApplyOne(target, operation);
        return target;
    }

    private static KubeDocument ApplyOne(KubeDocument target, KubeDocument operation)
    {
        var path = Pointer(operation.Text("path") ?? throw Rejected("missing path"));
        switch (operation.Text("op"))
        {
            case "add": return Set(target, path, 0, Value(operation), Edit.Add);
            case "replace": return Set(target, path, 0, Value(operation), Edit.Replace);
            case "remove": return Set(target, path, 0, null, Edit.Remove);
            case "test":
                var expected = operation["value"] ?? KubeDocument.Null;
                if (!(Find(target, path) ?? KubeDocument.Null).Equals(expected)) throw Rejected("testing value failed");
                return target;
            // A missing key of a map is copied as null.
            case "copy": return Set(target, path, 0, Find(target, From(operation)) ?? KubeDocument.Null, Edit.Add);
            case "move":
                var from = From(operation);
                var moved = Find(target, from) ?? throw Rejected("missing from");
                return Set(Set(target, from, 0, null, Edit.Remove), path, 0, moved, Edit.Add);
            default: throw Rejected("unexpected kind: " + operation.Text("op"));
        }
    }

    private static KubeDocument Value(KubeDocument operation) => operation["value"] ?? KubeDocument.Null;

    private static List<string> From(KubeDocument operation) => Pointer(operation.Text("from") ?? throw Rejected("missing from"));

    /// <summary>The keys of a pointer: whatever stands ahead of its first slash is ignored, and without a slash it leads nowhere.</summary>
    private static List<string> Pointer(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) throw Rejected("doc is missing path: " + text);
        return [.. text[(slash + 1)..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static KubeDocument? Find(KubeDocument target, List<string> path)
    {
        var current = target;
        for (var i = 0; i < path.Count; i++)
        {
            var part = path[i];
            KubeDocument? next;
            if (current.IsArray)
            {
                var index = Index(part, current.Items.Count);
                next = index < current.Items.Count ? current.Items[index] : throw Rejected("index out of bounds");
            }
            else
            {
                next = current[part];
            }

            if (next is null) return i == path.Count - 1 ? null : throw Rejected("missing path");
            current = next;
        }

        return current;
    }

    private static KubeDocument Set(KubeDocument target, List<string> path, int at, KubeDocument? value, Edit edit)
    {
        if (at == path.Count) return value ?? KubeDocument.Null;
        var isLast = at == path.Count - 1;
        if (target.IsArray) return SetItem(target, path, at, value, edit, isLast);
        if (!target.IsObject) throw Rejected("path does not lead to a container");
        var existing = target[path[at]];
        if (!isLast)
        {
            if (existing is null or { IsNull: true }) throw Rejected("missing path");
            return target.With(path[at], Set(existing, path, at + 1, value, edit));
        }

        if (edit != Edit.Remove) return target.With(path[at], value!);
        return existing is null ? throw Rejected("remove of a missing path") : target.Without(path[at]);
    }

    private static KubeDocument SetItem(KubeDocument target, List<string> path, int at, KubeDocument? value, Edit edit, bool isLast)
    {
        var items = target.Items.ToList();
        if (!isLast)
        {
            var inner = Index(path[at], items.Count);
            if (inner >= items.Count) throw Rejected("index out of bounds");
            items[inner] = Set(items[inner], path, at + 1, value, edit);
            return KubeDocument.ArrayOf(items);
        }

        var index = path[at] == "-" && edit == Edit.Add ? items.Count : Index(path[at], items.Count);
        if (index > items.Count || (edit != Edit.Add && index == items.Count)) throw Rejected("index out of bounds");
        if (edit == Edit.Add) items.Insert(index, value!);
        else if (edit == Edit.Replace) items[index] = value!;
        else items.RemoveAt(index);
        return KubeDocument.ArrayOf(items);
    }

    private static int Index(string text, int count)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)) throw Rejected("bad index " + text);
        if (index < 0) index += count;
        return index < 0 ? throw Rejected("index out of bounds") : index;
    }

    private static PatchException Rejected(string message) => new(message, 422);

    private enum Edit
    {
        Add,
        Replace,
        Remove,
    }
}
