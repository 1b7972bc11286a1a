namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>The cluster as the committed metadata log tells it: the same on every broker that has read as far.</summary>
internal sealed class MetadataImage
{
    private readonly SortedDictionary<int, BrokerImage> _brokers = [];
    private readonly SortedDictionary<string, TopicImage> _topics = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<int, BrokerImage> Brokers => _brokers;
    internal IReadOnlyDictionary<string, TopicImage> Topics => _topics;
    internal long NextProducerId { get; private set; }

    /// <summary>Registered, caught up and not about to go.</summary>
    internal bool MayLead(int id) => _brokers.TryGetValue(id, out var broker) && broker is { IsFenced: false, IsShuttingDown: false };

    internal PartitionState? Find(string topic, int index) => _topics.TryGetValue(topic, out var found) && found.Partitions.TryGetValue(index, out var state) ? state : null;

    internal void Apply(long offset, MetadataRecord record)
    {
        switch (record)
        {
            case MetadataRecord.Broker broker:
                _brokers[broker.Id] = new BrokerImage(broker.Id, offset, broker.Incarnation, broker.Host, broker.Port, broker.Rack, IsFenced: true, IsShuttingDown: false);
                break;
            case MetadataRecord.BrokerChange change:
                _brokers[change.Id] = _brokers[change.Id] with { IsFenced = change.IsFenced, IsShuttingDown = change.IsShuttingDown };
                break;
            case MetadataRecord.Topic topic:
                _topics[topic.Name] = new TopicImage(topic.Name, topic.Id, topic.Settings);
                break;
            case MetadataRecord.Partition partition:
                _topics[partition.TopicName].Partitions[partition.Index] = partition.State;
                break;
            case MetadataRecord.ProducerIds ids:
                NextProducerId = ids.Next;
                break;
        }
    }
}
