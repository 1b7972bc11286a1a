using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Storage;

/// <summary>All objects of one resource, the history of their changes since the last compaction, and who watches it.</summary>
/// <param name="resource">The resource.</param>
/// <param name="forgotten">The revision up to which nothing is known of changes.</param>
internal sealed class ResourceTable(KubeResource resource, long forgotten)
{
    private const int CacheEventsMin = 100;
    private readonly List<StoreEvent> _history = [];
    private readonly WatcherTable _watchers = new();
    private long _forgotten = forgotten;

    public KubeResource Resource { get; } = resource;

    /// <summary>Keys are "namespace/name", or the name of a cluster-scoped object.</summary>
    public OrderedTable<StoredObject> Objects { get; } = new();

    /// <summary>The revision of the last change of this resource; 0 when there was none.</summary>
    public long LastRevision { get; private set; }

    public int HistoryCount => _history.Count;

    /// <summary>The key in etcd.</summary>
    public string EtcdKey(string key) => $"/registry/{EtcdPrefix}/{key}";

    private string EtcdPrefix => Resource switch
    {
        { Plural: "services", Group: "" } => "services/specs",
        { Plural: "endpoints", Group: "" } => "services/endpoints",
        { Plural: "nodes", Group: "" } => "minions",
        { Group: "" or "apps" or "batch" or "policy" or "autoscaling" or "rbac.authorization.k8s.io" or "storage.k8s.io" or "coordination.k8s.io" or "discovery.k8s.io" or "scheduling.k8s.io" } =>
            Resource.Plural == "leases" ? "leases" : Resource.Plural,
        _ => $"{Resource.Group}/{Resource.Plural}",
    };

    public IDisposable Subscribe(WatchInterest interest, Action<StoreEvent> watcher) => _watchers.Add(interest, watcher);

    public void Append(StoreEvent change)
    {
        _history.Add(change);
        LastRevision = change.Revision;
        _watchers.Offer(change);
    }

    /// <summary>The changes after a revision, oldest first.</summary>
    public IEnumerable<StoreEvent> After(long revision)
    {
        for (var i = FirstAfter(revision); i < _history.Count; i++) yield return _history[i];
    }

    /// <summary>The oldest revision from which a watch finds every change: it is limited by what compaction has forgotten, and by a cache that holds only the last <paramref name="countMin"/> and those younger than <paramref name="since"/>.</summary>
    public long OldestResumable(int countMin, TimeSpan since)
    {
        var index = _history.Count - countMin;
        while (index > 0 && _history[index - 1].At >= since) index--;
        return index <= 0 ? _forgotten : _history[index - 1].Revision;
    }

    /// <summary>Forgets changes up to a revision, but for the last few, which watch caches hold on to.</summary>
    public void Compact(long revision)
    {
        var start = Math.Min(FirstAfter(revision), _history.Count - CacheEventsMin);
        if (start <= 0) return;
        _forgotten = _history[start - 1].Revision;
        // At once: what lies in the history is most of what a busy cluster holds in memory.
        _history.RemoveRange(0, start);
    }

    /// <summary>What the keys of a range held at an earlier revision, in order. The caller has checked that it is not compacted.</summary>
    public IEnumerable<StoredObject> RangeAt(long revision, string from, string? before)
    {
        var changed = new SortedDictionary<string, StoredObject?>(StringComparer.Ordinal);
        for (var i = _history.Count - 1; i >= 0 && _history[i].Revision > revision; i--)
        {
            var key = _history[i].Key;
            if (string.CompareOrdinal(key, from) >= 0 && (before is null || string.CompareOrdinal(key, before) < 0)) changed[key] = _history[i].Old;
        }

        if (changed.Count == 0) return Objects.Range(from, before).Select(e => e.Value);
        foreach (var (key, value) in Objects.Range(from, before)) changed.TryAdd(key, value);
        return changed.Values.Where(v => v is not null)!;
    }

    private int FirstAfter(long revision)
    {
        var (low, high) = (0, _history.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Revision <= revision) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
