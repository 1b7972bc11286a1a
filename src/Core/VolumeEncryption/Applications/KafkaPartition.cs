using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A partition as <c>kafka-topics.sh --describe</c> prints it, with its topic's min.insync.replicas.</summary>
internal sealed record KafkaPartition(string Topic, int Index, int? Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync, int MinInSync)
{
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Topic}-{Index}");

    internal bool IsUnderReplicated => InSync.Count < Replicas.Count;

    /// <summary>With one replica less it would still take what asks for acks=all, and there would be another to lead it.</summary>
    internal bool CanLoseOne => InSync.Count > Math.Max(1, MinInSync);

    /// <summary>Every partition that the text tells of; null when it is not such a text.</summary>
    internal static List<KafkaPartition>? Parse(string text)
    {
        var partitions = new List<KafkaPartition>();
        var minInSync = 1;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = Fields(line);
            if (!fields.TryGetValue("Topic", out var topic)) continue;
            if (fields.TryGetValue("PartitionCount", out _))
            {
                minInSync = MinInSyncOf(fields.GetValueOrDefault("Configs") ?? "");
                continue;
            }

            if (Number(fields.GetValueOrDefault("Partition")) is not { } index || !fields.TryGetValue("Leader", out var leader)) return null;
            partitions.Add(new KafkaPartition(topic, index, Number(leader), Numbers(fields.GetValueOrDefault("Replicas")), Numbers(fields.GetValueOrDefault("Isr")), minInSync));
        }

        return partitions;
    }

    private static SortedDictionary<string, string> Fields(string line)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in line.Split('\t', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields[field[..colon].Trim()] = field[(colon + 1)..].Trim();
        }

        return fields;
    }

    private static int MinInSyncOf(string settings)
    {
        foreach (var setting in settings.Split(','))
        {
            if (setting.StartsWith("min.insync.replicas=", StringComparison.Ordinal)) return Number(setting["min.insync.replicas=".Length..]) ?? 1;
        }

        return 1;
    }

    private static List<int> Numbers(string? text) => [.. (text ?? "").Split(',').Select(Number).OfType<int>()];

    private static int? Number(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
