using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>
/// The last known version of every object of a collection: what the informer brought or what this controller itself wrote, whichever is newer. The storage controllers keep
/// such a store so that an event about their own first write does not undo or repeat their second.
/// </summary>
internal sealed class ObjectStore
{
    private const int GoneMax = 1000;

    private readonly Dictionary<string, KubeDocument> _items = new(StringComparer.Ordinal);
    private readonly List<InformerIndex> _indexes = [];
    private readonly SortedSet<string> _gone = new(StringComparer.Ordinal);
    private readonly Queue<string> _goneInOrder = new();

    public ObjectStore(Informer informer) => informer.OnChange((old, now) =>
    {
        if (now is not null) Put(now);
        else Remove(old!);
    });

    public KubeDocument? Get(string? ns, string name) => _items.GetValueOrDefault(string.IsNullOrEmpty(ns) ? name : string.Concat(ns, "/", name));
    public KubeDocument? Get(string key) => _items.GetValueOrDefault(key);

    /// <summary>The objects by some value of theirs (null: not in the index); made before the informer runs.</summary>
    public InformerIndex Index(Func<KubeDocument, string?> keyOf)
    {
        var index = new InformerIndex(keyOf);
        _indexes.Add(index);
        return index;
    }

    /// <summary>Keeps an object unless a newer version is known already; returns the newest.</summary>
    public KubeDocument Put(KubeDocument value)
    {
        var key = value.Key;
        if (_items.TryGetValue(key, out var known) && known.Uid == value.Uid && VersionOf(known) > VersionOf(value)) return known;
        if (_gone.Contains(value.Uid)) return value;
        _items[key] = value;
        foreach (var index in _indexes) index.Replace(known, value);
        return value;
    }

    /// <summary>The answer to a write may arrive after the news that the object is gone: such uids are remembered for a while.</summary>
    private void Remove(KubeDocument value)
    {
        if (_items.Remove(value.Key, out var known))
        {
            foreach (var index in _indexes) index.Replace(known, null);
        }

        if (!_gone.Add(value.Uid)) return;
        _goneInOrder.Enqueue(value.Uid);
        if (_goneInOrder.Count > GoneMax) _gone.Remove(_goneInOrder.Dequeue());
    }

    private static ulong VersionOf(KubeDocument value) =>
        ulong.TryParse(value.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
