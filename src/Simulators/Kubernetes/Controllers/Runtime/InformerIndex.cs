using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>The objects of an <see cref="Informer"/> by some value of theirs (namespace, owner, node), so that a reconcile need not look at all of them.</summary>
public sealed class InformerIndex(Func<KubeDocument, string?> keyOf)
{
    private static readonly KubeDocument[] None = [];
    private readonly SortedDictionary<string, SortedDictionary<string, KubeDocument>> _buckets = new(StringComparer.Ordinal);

    /// <summary>A copy of the objects under a key, in ordinal order of "namespace/name": it stays as it is over an await.</summary>
    public IReadOnlyList<KubeDocument> Find(string key) => _buckets.TryGetValue(key, out var bucket) ? bucket.Values.ToArray() : None;

    internal void Replace(KubeDocument? old, KubeDocument? now)
    {
        var (before, after) = (old is null ? null : keyOf(old), now is null ? null : keyOf(now));
        if (before is not null && (after is null || !string.Equals(before, after, StringComparison.Ordinal)) && _buckets.TryGetValue(before, out var from))
        {
            from.Remove(old!.Key);
            if (from.Count == 0) _buckets.Remove(before);
        }

        if (after is null) return;
        if (!_buckets.TryGetValue(after, out var to)) _buckets[after] = to = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        to[now!.Key] = now!;
    }
}
