using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>
/// What the metadata log holds. The batches are real ones; the values are of our own form, not those of the real metadata records (Assumed). A partition's record tells its whole state.
/// </summary>
internal abstract record MetadataRecord
{
    /// <summary>A controller begins its epoch.</summary>
    internal sealed record LeaderChange(int LeaderId) : MetadataRecord;

    /// <summary>A broker has come; its epoch is the offset of this record. It is fenced until it has caught up.</summary>
    internal sealed record Broker(int Id, string Incarnation, string Host, int Port, string? Rack) : MetadataRecord;

    internal sealed record BrokerChange(int Id, bool IsFenced, bool IsShuttingDown) : MetadataRecord;

    internal sealed record Topic(string Name, string Id, IReadOnlyList<KeyValuePair<string, string>> Settings) : MetadataRecord;

    internal sealed record Partition(string TopicName, int Index, PartitionState State) : MetadataRecord;

    internal sealed record ProducerIds(long Next) : MetadataRecord;

    internal KafkaRecord ToKafka(long timestamp)
    {
        var buffer = new KafkaBuffer();
        switch (this)
        {
            case LeaderChange change:
                buffer.Int8(0).Int32(change.LeaderId);
                break;
            case Broker broker:
                buffer.Int8(1).Int32(broker.Id).String(broker.Incarnation).String(broker.Host).Int32(broker.Port).String(broker.Rack);
                break;
            case BrokerChange change:
                buffer.Int8(2).Int32(change.Id).Boolean(change.IsFenced).Boolean(change.IsShuttingDown);
                break;
            case Topic topic:
                buffer.Int8(3).String(topic.Name).String(topic.Id).Int32(topic.Settings.Count);
                foreach (var (name, value) in topic.Settings) buffer.String(name).String(value);
                break;
            case Partition partition:
                buffer.Int8(4).String(partition.TopicName).Int32(partition.Index);
                partition.State.Write(buffer);
                break;
            case ProducerIds ids:
                buffer.Int8(5).Int64(ids.Next);
                break;
            default:
                throw new InvalidOperationException($"{this} has no form");
        }

        return new KafkaRecord(timestamp, null, buffer.Written.ToArray());
    }

    internal static MetadataRecord Parse(KafkaRecord record)
    {
        var reader = new KafkaReader(record.Value ?? throw new KafkaProtocolException("a metadata record without a value"));
        var kind = reader.Int8();
        return kind switch
        {
            0 => new LeaderChange(reader.Int32()),
            1 => new Broker(reader.Int32(), reader.String(), reader.String(), reader.Int32(), reader.NullableString()),
            2 => new BrokerChange(reader.Int32(), reader.Boolean(), reader.Boolean()),
            3 => new Topic(reader.String(), reader.String(), ReadSettings(reader)),
            4 => new Partition(reader.String(), reader.Int32(), PartitionState.Read(reader)),
            5 => new ProducerIds(reader.Int64()),
            _ => throw new KafkaProtocolException($"metadata record of kind {kind}"),
        };
    }

    internal static List<KeyValuePair<string, string>> ReadSettings(KafkaReader reader)
    {
        var settings = new List<KeyValuePair<string, string>>();
        for (var left = reader.ArrayLength(); left > 0; left--) settings.Add(new(reader.String(), reader.NullableString() ?? ""));
        return settings;
    }
}
