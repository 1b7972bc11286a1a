namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A consumer of a group; times are Unix milliseconds.</summary>
internal sealed class StreamConsumer(string name, long seenAt)
{
    internal string Name { get; } = name;
    internal long SeenAt { get; set; } = seenAt;

    /// <summary>When it last got or claimed entries; -1 for never.</summary>
    internal long ActiveAt { get; set; } = -1;

    internal SortedDictionary<StreamId, PendingEntry> Pending { get; } = [];
}
