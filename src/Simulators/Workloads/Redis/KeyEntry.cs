namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A key with its string value and expiry.</summary>
internal sealed class KeyEntry(string key, ulong hash)
{
    internal KeyEntry(string key)
        : this(key, HashOf(key))
    {
    }

    internal string Key { get; } = key;
    internal ulong Hash { get; } = hash;

    /// <summary>Never changed in place: a background save may still be writing it.</summary>
    internal byte[] Value { get; set; } = [];

    /// <summary>Unix time in milliseconds; -1 for none.</summary>
    internal long ExpiresAt { get; set; } = -1;

    private static ulong HashOf(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key) hash = (hash ^ c) * 1099511628211UL;
        // Cursors are printed as unsigned 64-bit numbers, and 0 ends a scan. 48 bits keep them readable.
        hash = (hash ^ (hash >> 48)) & 0xFFFF_FFFF_FFFF;
        return hash == 0 ? 1 : hash;
    }
}
