using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary><c>$setElementOrder</c>: the order of a merged list, as the patch wants it, with what only the server has kept beside its neighbours.</summary>
internal static class ElementOrder
{
    public static KubeDocument Sort(KubeDocument list, KubeDocument? patched, KubeDocument order, string? mergeKey)
    {
        _ = patched;
        KubeDocument Id(KubeDocument item) => mergeKey is null || !item.IsObject ? item : item[mergeKey] ?? KubeDocument.Null;
        var ids = order.Items.Select(Id).ToList();
        var wanted = new List<KubeDocument>();
        foreach (var id in ids)
        {
            if (list.Items.FirstOrDefault(i => Id(i).Equals(id)) is { } item) wanted.Add(item);
        }

        // Items that only the server has keep their place relative to the item that follows them in the live list.
        var result = new List<KubeDocument>(wanted);
        for (var i = list.Items.Count - 1; i >= 0; i--)
        {
            var item = list.Items[i];
            if (ids.Contains(Id(item))) continue;
            var follower = i + 1 < list.Items.Count ? result.FindIndex(r => ReferenceEquals(r, list.Items[i + 1])) : -1;
            result.Insert(follower >= 0 ? follower : result.Count, item);
        }

        return KubeDocument.ArrayOf(result);
    }
}
