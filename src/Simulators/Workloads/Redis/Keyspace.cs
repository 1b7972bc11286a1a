using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// One numbered database: string values by key, with expiries. Keys are kept in the order of a hash, as in the real server's table, so that a SCAN cursor is a place
/// in that order and every key that stays during a whole scan is returned; the hash is the same in every process, so the order is too.
/// </summary>
internal sealed class Keyspace
{
    private readonly Dictionary<string, KeyEntry> _entries = new(StringComparer.Ordinal);
    private readonly SortedSet<KeyEntry> _ordered = new(Comparer<KeyEntry>.Create(static (a, b) =>
        a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.Key, b.Key)));

    private readonly SortedSet<KeyEntry> _expiring = new(Comparer<KeyEntry>.Create(static (a, b) =>
        a.ExpiresAt != b.ExpiresAt ? a.ExpiresAt.CompareTo(b.ExpiresAt) : string.CompareOrdinal(a.Key, b.Key)));

    internal int Count => _entries.Count;
    internal int ExpiringCount => _expiring.Count;

    /// <summary>Bytes of keys and values.</summary>
    internal long Bytes { get; private set; }

    /// <summary>In the order of SCAN and KEYS.</summary>
    internal IReadOnlyCollection<KeyEntry> Entries => _ordered;

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
        return entry;
    }

    /// <param name="entry">One of this database.</param>
    /// <param name="at">Unix time in milliseconds; -1 for none.</param>
    internal void SetExpiry(KeyEntry entry, long at)
    {
        if (entry.ExpiresAt >= 0) _expiring.Remove(entry);
        entry.ExpiresAt = at;
        if (at >= 0) _expiring.Add(entry);
    }

    internal bool Delete(string key)
    {
        if (!_entries.Remove(key, out var entry)) return false;
        if (entry.ExpiresAt >= 0) _expiring.Remove(entry);
        _ordered.Remove(entry);
        Bytes -= key.Length + entry.Value.Length;
        return true;
    }

    internal void Clear()
    {
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

    /// <summary>The next keys from a cursor, at least <paramref name="count"/> unless the end comes first, and the cursor to go on with (0 at the end).</summary>
    internal (ulong Cursor, List<string> Keys) Scan(ulong cursor, long count)
    {
        var keys = new List<string>();
        if (_ordered.Max is not { } last || last.Hash < cursor) return (0, keys);
        ulong previous = 0;
        foreach (var entry in _ordered.GetViewBetween(new KeyEntry("", cursor), last))
        {
            if (keys.Count >= count && entry.Hash != previous) return (entry.Hash, keys);
            keys.Add(entry.Key);
            previous = entry.Hash;
        }

        return (0, keys);
    }

    /// <summary>Mixes this database into a digest as DEBUG DIGEST does (Documented: debug.c, computeDatasetDigest): equal data, equal digest, whatever the order.</summary>
    internal void MixInto(Span<byte> final, int database)
    {
        if (Count == 0) return;
        Span<byte> number = stackalloc byte[4];
        Span<byte> digest = stackalloc byte[20];
        BinaryPrimitives.WriteInt32BigEndian(number, database);
        Mix(final, number);
        BinaryPrimitives.WriteInt32BigEndian(number, 0);
        foreach (var entry in _ordered)
        {
            digest.Clear();
            Mix(digest, Encoding.Latin1.GetBytes(entry.Key));
            Mix(digest, number);
            Mix(digest, entry.Value);
            if (entry.ExpiresAt >= 0) Xor(digest, "!!expire!!"u8);
            Xor(final, digest);
        }
    }

    private static void Mix(Span<byte> digest, ReadOnlySpan<byte> data)
    {
        Xor(digest, data);
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(digest, hash);
        hash.CopyTo(digest);
    }

    private static void Xor(Span<byte> digest, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(data, hash);
        for (var i = 0; i < 20; i++) digest[i] ^= hash[i];
    }
}
