using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>The order of a list after a strategic merge: what the patch names in the patch's order, what only the server has in the server's, each server item before the first patch item that follows it there.</summary>
internal static class ElementOrder
{
    /// <param name="merged">The merged items.</param>
    /// <param name="wanted">The items of the patch, or of its <c>$setElementOrder</c>.</param>
    /// <param name="live">The items before the patch.</param>
    /// <param name="mergeKey">What identifies an item; null for scalars.</param>
    public static KubeDocument Sort(IReadOnlyList<KubeDocument> merged, IReadOnlyList<KubeDocument> wanted, IReadOnlyList<KubeDocument> live, string? mergeKey)
    {
        KubeDocument Id(KubeDocument item) => mergeKey is null || !item.IsObject ? item : item[mergeKey] ?? KubeDocument.Null;
        int IndexIn(IReadOnlyList<KubeDocument> list, KubeDocument item)
        {
            var id = Id(item);
            for (var i = 0; i < list.Count; i++)
            {
                if (Id(list[i]).Equals(id)) return i;
            }

            return -1;
        }

        var named = merged.Where(m => IndexIn(wanted, m) >= 0).OrderBy(m => IndexIn(wanted, m)).ToList();
        var others = merged.Where(m => IndexIn(wanted, m) < 0).OrderBy(m => IndexIn(live, m)).ToList();
        var result = new List<KubeDocument>(merged.Count);
        for (int l = 0, r = 0; l < others.Count || r < named.Count;)
        {
            if (l == others.Count) result.Add(named[r++]);
            else if (r == named.Count) result.Add(others[l++]);
            else
            {
                var (left, right) = (IndexIn(live, others[l]), IndexIn(live, named[r]));
                result.Add(left >= 0 && right >= 0 && left < right ? others[l++] : named[r++]);
            }
        }

        return KubeDocument.ArrayOf(result);
    }
}
