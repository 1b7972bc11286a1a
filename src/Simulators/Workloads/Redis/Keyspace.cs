using Drydock.Simulators.Workloads.Redis.Rdb;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// One numbered database: values by key, with expiries. Keys are kept in the order of a hash, as in the real server's table, so that a SCAN cursor is a place
/// in that order and every key that stays during a whole scan is returned; the hash is the same in every process, so the order is too.
/// </summary>
internal sealed class Keyspace
{
    private readonly Dictionary<string, KeyEntry> _entries = new(StringComparer.Ordinal);
    private readonly KeyOrder _ordered = new();

    private readonly SortedSet<KeyEntry> _expiring = new(Comparer<KeyEntry>.Create(static (a, b) =>
        a.ExpiresAt != b.ExpiresAt ? a.ExpiresAt.CompareTo(b.ExpiresAt) : string.CompareOrdinal(a.Key, b.Key)));

    private SortedDictionary<string, List<RedisConnection>>? _watchers;

    internal int Count => _entries.Count;
    internal int ExpiringCount => _expiring.Count;

    /// <summary>Bytes of keys and values.</summary>
    internal long Bytes { get; private set; }

    /// <summary>In the order of SCAN and KEYS.</summary>
    internal IReadOnlyList<KeyEntry> Entries => _ordered.Read();

    internal IReadOnlyCollection<KeyEntry> Expiring => _expiring;

    internal KeyEntry? Find(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Sets a value; the expiry is removed unless it is to be kept.</summary>
    internal KeyEntry Set(string key, byte[] value, bool keepExpiry = false)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = new KeyEntry(key);
            _entries[key] = entry;
            _ordered.Add(entry);
            Bytes += key.Length;
        }
        else if (!keepExpiry)
        {
            SetExpiry(entry, -1);
        }

        Bytes += value.Length - entry.Value.Length;
        entry.Value = value;
        entry.Collection = null;
        Touch(key);
        return entry;
    }

    /// <summary>Sets a collection as the value; the expiry is removed.</summary>
    internal KeyEntry Set(string key, RedisCollection value)
    {
        var entry = Set(key, []);
        entry.Collection = value;
        return entry;
    }

    /// <summary>Sets what a dump file holds.</summary>
    internal void Set(RdbEntry loaded)
    {
        var entry = Set(loaded.Key, loaded.Value);
        entry.Collection = loaded.Collection;
        if (loaded.ExpiresAt >= 0) SetExpiry(entry, loaded.ExpiresAt);
    }

    /// <summary>Sets the value and the expiry that another key has.</summary>
    internal void Set(string key, KeyEntry from)
    {
        var entry = Set(key, from.Value);
        entry.Collection = from.Collection;
        SetExpiry(entry, from.ExpiresAt);
    }

    /// <summary>Makes the next EXEC of this client fail if the key changes until then.</summary>
    internal void Watch(string key, RedisConnection connection)
    {
        _watchers ??= new(StringComparer.Ordinal);
        if (!_watchers.TryGetValue(key, out var watchers)) _watchers[key] = watchers = [];
        watchers.Add(connection);
    }

    internal void Unwatch(string key, RedisConnection connection)
    {
        if (_watchers is null || !_watchers.TryGetValue(key, out var watchers)) return;
        watchers.Remove(connection);
        if (watchers.Count == 0) _watchers.Remove(key);
    }

    /// <summary>A key has changed.</summary>
    internal void Touch(string key)
    {
        if (_watchers is null || !_watchers.TryGetValue(key, out var watchers)) return;
        foreach (var watcher in watchers) watcher.IsWatchBroken = true;
    }

    /// <param name="entry">One of this database.</param>
    /// <param name="at">Unix time in milliseconds; -1 for none.</param>
    internal void SetExpiry(KeyEntry entry, long at)
    {
        if (entry.ExpiresAt >= 0) _expiring.Remove(entry);
        entry.ExpiresAt = at;
        if (at >= 0) _expiring.Add(entry);
        Touch(entry.Key);
    }

    internal bool Delete(string key)
    {
        if (!_entries.Remove(key, out var entry)) return false;
        if (entry.ExpiresAt >= 0) _expiring.Remove(entry);
        _ordered.Remove(entry);
        Bytes -= key.Length + entry.Value.Length;
        Touch(key);
        return true;
    }

    internal void Clear()
    {
        foreach (var key in _watchers?.Keys.ToArray() ?? [])
        {
            if (_entries.ContainsKey(key)) Touch(key);
        }

        _entries.Clear();
        _ordered.Clear();
        _expiring.Clear();
        Bytes = 0;
    }

    /// <summary>Removes keys whose time has passed and says how many. The real server does it lazily and by sampling; nobody can tell the difference but by memory.</summary>
    internal int RemoveExpired(long now)
    {
        var removed = 0;
        while (_expiring.Min is { } first && first.ExpiresAt < now)
        {
            Delete(first.Key);
            removed++;
        }

        return removed;
    }

    /// <summary>A key whose time has passed.</summary>
    internal string? NextExpired(long now) => _expiring.Min is { } first && first.ExpiresAt < now ? first.Key : null;

    /// <summary>The next keys from a cursor, at least <paramref name="count"/> unless the end comes first, and the cursor to go on with (0 at the end).</summary>
    internal (ulong Cursor, List<string> Keys) Scan(ulong cursor, long count)
    {
        var keys = new List<string>();
        ulong previous = 0;
        var entries = _ordered.Read();
        for (var i = _ordered.IndexOf(cursor); i < entries.Count; i++)
        {
            var entry = entries[i];
            if (keys.Count >= count && entry.Hash != previous) return (entry.Hash, keys);
            keys.Add(entry.Key);
            previous = entry.Hash;
        }

        return (0, keys);
    }
}
