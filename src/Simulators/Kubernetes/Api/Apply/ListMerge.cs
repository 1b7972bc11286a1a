using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Merges two lists that are sets or maps, keeping the order of both as far as they agree and the applied one's where they don't.</summary>
internal static class ListMerge
{
    public static List<KubeDocument> Merge(KubeDocument live, KubeDocument applied, SchemaType type)
    {
        var left = TypedShape.Items(live, type);
        var right = TypedShape.Items(applied, type);
        var shared = new Queue<string>(right.Where(r => left.Exists(l => l.Element == r.Element)).Select(r => r.Element));
        var next = shared.TryDequeue(out var first) ? first : null;
        var merged = new List<string>();
        var result = new List<KubeDocument>();
        for (int l = 0, r = 0; l < left.Count || r < right.Count;)
        {
            if (l < left.Count && r < right.Count)
            {
                if (left[l].Element == right[r].Element)
                {
                    merged.Add(right[r].Element);
                    result.Add(TypedValue.Merge(left[l].Item, right[r].Item, type.Element!));
                    l++;
                    r++;
                    next = shared.TryDequeue(out var following) ? following : null;
                    continue;
                }

                if (Has(right, left[l].Element) && next is not null && next != left[l].Element)
                {
                    // Shared, but another one's turn is now.
                    l++;
                    continue;
                }
            }

            if (l < left.Count)
            {
                if (!Has(right, left[l].Element))
                {
                    result.Add(left[l].Item);
                    l++;
                    continue;
                }

                if (merged.Contains(left[l].Element)) l++;
            }

            if (r >= right.Count) continue;
            var (element, item) = right[r++];
            merged.Add(element);
            result.Add(TypedValue.Merge(left.Find(x => x.Element == element).Item, item, type.Element!));
            if (next == element) next = shared.TryDequeue(out var following2) ? following2 : null;
        }

        return result;
    }

    private static bool Has(List<(string Element, KubeDocument Item)> items, string element) => items.Exists(i => i.Element == element);
}
