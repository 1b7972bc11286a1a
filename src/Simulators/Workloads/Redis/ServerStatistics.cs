namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Counters that INFO prints; CONFIG RESETSTAT sets them to zero.</summary>
internal sealed class ServerStatistics
{
    internal long ConnectionsReceived { get; set; }
    internal long CommandsProcessed { get; set; }
    internal long InputBytes { get; set; }
    internal long OutputBytes { get; set; }
    internal long RejectedConnections { get; set; }
    internal long ExpiredKeys { get; set; }
    internal long Hits { get; set; }
    internal long Misses { get; set; }
    internal long ForkMicroseconds { get; set; }

    /// <summary>Calls by command name, for "# Commandstats".</summary>
    internal SortedDictionary<string, long> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>Assumed: an empty server takes some 800 KB, a key some 80 bytes beside its data.</summary>
    internal static long UsedMemory(IReadOnlyList<Keyspace> databases)
    {
        var used = 821_000L;
        foreach (var database in databases) used += database.Bytes + (database.Count * 80L);
        return used;
    }

    internal void Reset()
    {
        ConnectionsReceived = CommandsProcessed = InputBytes = OutputBytes = RejectedConnections = ExpiredKeys = Hits = Misses = ForkMicroseconds = 0;
        Calls.Clear();
    }
}
