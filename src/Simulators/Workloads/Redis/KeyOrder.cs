namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The keys of a database in the order of their hashes. Only SCAN, KEYS and saving look at it: until then what came and went is only noted.</summary>
internal sealed class KeyOrder
{
    private static readonly Comparison<KeyEntry> ByHash = static (a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.Key, b.Key);

    private readonly List<KeyEntry> _added = [];
    private List<KeyEntry> _sorted = [];
    private bool _hasGone;

    internal void Add(KeyEntry entry) => _added.Add(entry);

    internal void Remove(KeyEntry entry)
    {
        entry.IsGone = true;
        _hasGone = true;
    }

    internal void Clear()
    {
        _added.Clear();
        // Whoever reads the old order reads on.
        _sorted = [];
        _hasGone = false;
    }

    internal List<KeyEntry> Read()
    {
        if (_added.Count == 0 && !_hasGone) return _sorted;
        _added.RemoveAll(static e => e.IsGone);
        _added.Sort(ByHash);
        var merged = new List<KeyEntry>(_sorted.Count + _added.Count);
        var next = 0;
        foreach (var entry in _sorted)
        {
            if (entry.IsGone) continue;
            while (next < _added.Count && ByHash(_added[next], entry) < 0) merged.Add(_added[next++]);
            merged.Add(entry);
        }

        while (next < _added.Count) merged.Add(_added[next++]);
        _added.Clear();
        _hasGone = false;
        return _sorted = merged;
    }

    /// <summary>Where the first key stands whose hash is not smaller.</summary>
    internal int IndexOf(ulong hash)
    {
        var (low, high) = (0, Read().Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sorted[middle].Hash < hash) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
