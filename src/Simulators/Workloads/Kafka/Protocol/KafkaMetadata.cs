namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>What a broker tells of the cluster: the brokers that are not fenced, and who holds each partition.</summary>
/// <param name="Brokers">By id.</param>
/// <param name="Topics">By name; a topic that is not there has no partitions.</param>
public sealed record KafkaMetadata(IReadOnlyDictionary<int, KafkaMetadata.Broker> Brokers, string ClusterId, IReadOnlyDictionary<string, IReadOnlyList<KafkaMetadata.Partition>> Topics)
{
    internal const short Version = 8;

    /// <summary>Asks a broker for topics, or for all with null; none is made by asking.</summary>
    /// <exception cref="Network.SimSocketException">No answer.</exception>
    public static async Task<KafkaMetadata> AskAsync(KafkaConnection connection, IReadOnlyList<string>? topics, TimeSpan timeout, TimeProvider clock)
    {
        return Read(await connection.CallAsync(
            KafkaApi.Metadata,
            Version,
            body =>
            {
                body.Int32(topics?.Count ?? -1);
                foreach (var topic in topics ?? []) body.String(topic);
                body.Boolean(false).Boolean(false).Boolean(false);
            },
            timeout,
            clock));
    }

    private static KafkaMetadata Read(KafkaReader reader)
    {
        reader.Int32();
        var brokers = new SortedDictionary<int, Broker>();
        for (var left = reader.ArrayLength(); left > 0; left--)
        {
            var broker = new Broker(reader.Int32(), reader.String(), reader.Int32(), reader.NullableString());
            brokers[broker.Id] = broker;
        }

        var clusterId = reader.NullableString() ?? "";
        reader.Int32();
        var topics = new SortedDictionary<string, IReadOnlyList<Partition>>(StringComparer.Ordinal);
        for (var left = reader.ArrayLength(); left > 0; left--)
        {
            reader.Int16();
            var name = reader.String();
            reader.Boolean();
            var partitions = new List<Partition>();
            for (var more = reader.ArrayLength(); more > 0; more--)
            {
                reader.Int16();
                partitions.Add(new Partition(reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32Array(), reader.Int32Array()));
                reader.Int32Array();
            }

            reader.Int32();
            topics[name] = partitions;
        }

        return new KafkaMetadata(brokers, clusterId, topics);
    }

    /// <summary>A broker and where it says that it can be reached.</summary>
    public sealed record Broker(int Id, string Host, int Port, string? Rack);

    /// <summary>A partition: its leader (-1: none) with its epoch, its replicas in order of preference, and those in sync.</summary>
    public sealed record Partition(int Index, int Leader, int LeaderEpoch, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync);
}
