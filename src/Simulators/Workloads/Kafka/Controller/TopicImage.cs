namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>A topic with its own settings and its partitions.</summary>
internal sealed record TopicImage(string Name, string Id, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    internal SortedDictionary<int, PartitionState> Partitions { get; } = [];

    internal string? Setting(string name) => Settings.FirstOrDefault(s => s.Key == name).Value;
}
