using System.Runtime.InteropServices;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Counters that INFO prints; CONFIG RESETSTAT sets them to zero.</summary>
internal sealed class ServerStatistics
{
    private readonly Dictionary<string, long> _calls = new(StringComparer.Ordinal);

    internal long ConnectionsReceived { get; set; }
    internal long CommandsProcessed { get; set; }
    internal long InputBytes { get; set; }
    internal long OutputBytes { get; set; }
    internal long RejectedConnections { get; set; }
    internal long ExpiredKeys { get; set; }
    internal long Hits { get; set; }
    internal long Misses { get; set; }
    internal long ForkMicroseconds { get; set; }

    /// <summary>Calls by command name, in the order of the names, for "# Commandstats".</summary>
    internal IEnumerable<KeyValuePair<string, long>> Calls => _calls.OrderBy(static c => c.Key, StringComparer.Ordinal);

    /// <summary>Assumed: an empty server takes some 800 KB, a key some 80 bytes beside its data.</summary>
    internal static long UsedMemory(IReadOnlyList<Keyspace> databases)
    {
        var used = 821_000L;
        foreach (var database in databases) used += database.Bytes + (database.Count * 80L);
        return used;
    }

    internal void Count(string command) => CollectionsMarshal.GetValueRefOrAddDefault(_calls, command, out _)++;

    internal void Reset()
    {
        ConnectionsReceived = CommandsProcessed = InputBytes = OutputBytes = RejectedConnections = ExpiredKeys = Hits = Misses = ForkMicroseconds = 0;
        _calls.Clear();
    }
}
