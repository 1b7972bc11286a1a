using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A key with its value, a string or a collection, and its expiry.</summary>
internal sealed class KeyEntry(string key)
{
    internal string Key { get; } = key;
    internal ulong Hash { get; } = HashOf(key);

    /// <summary>Deleted from its database.</summary>
    internal bool IsGone { get; set; }

    /// <summary>The string; empty when the value is a collection. Never changed in place.</summary>
    internal byte[] Value { get; set; } = [];

    /// <summary>The value when it is no string.</summary>
    internal RedisCollection? Collection { get; set; }

    internal string TypeName => Collection?.TypeName ?? "string";

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
