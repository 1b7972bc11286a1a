using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>The objects of an <see cref="Informer"/> by some value of theirs (namespace, owner, node), so that a reconcile need not look at all of them.</summary>
public sealed class InformerIndex(Func<KubeDocument, string?> keyOf)
{
    private static readonly KubeDocument[] None = [];
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>A copy of the objects under a key, in ordinal order of "namespace/name": it stays as it is over an await, and is the same list until one of them changes.</summary>
    public IReadOnlyList<KubeDocument> Find(string key) => _buckets.TryGetValue(key, out var bucket) ? bucket.Copy : None;

    internal void Replace(KubeDocument? old, KubeDocument? now)
    {
        var (before, after) = (old is null ? null : keyOf(old), now is null ? null : keyOf(now));
        if (before is not null && (after is null || !string.Equals(before, after, StringComparison.Ordinal)) && _buckets.TryGetValue(before, out var from))
        {
            if (from.Remove(old!.Key)) _buckets.Remove(before);
        }

        if (after is null) return;
        if (!_buckets.TryGetValue(after, out var to)) _buckets[after] = to = new Bucket();
        to.Set(now!);
    }

    private sealed class Bucket
    {
        private readonly SortedDictionary<string, KubeDocument> _items = new(StringComparer.Ordinal);
        private KubeDocument[]? _copy;

        internal KubeDocument[] Copy => _copy ??= [.. _items.Values];

        internal void Set(KubeDocument value)
        {
            _items[value.Key] = value;
            _copy = null;
        }

        /// <summary>Takes one out; true when none is left.</summary>
        internal bool Remove(string key)
        {
            _items.Remove(key);
            _copy = null;
            return _items.Count == 0;
        }
    }
}
