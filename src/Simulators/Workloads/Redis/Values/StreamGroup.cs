namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A consumer group of a stream.</summary>
internal sealed class StreamGroup(string name, StreamId lastDelivered, long entriesRead)
{
    internal string Name { get; } = name;
    internal StreamId LastDelivered { get; set; } = lastDelivered;

    /// <summary>-1 when nobody knows (from 7.0 on).</summary>
    internal long EntriesRead { get; set; } = entriesRead;

    internal SortedDictionary<string, StreamConsumer> Consumers { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<StreamId, PendingEntry> Pending { get; } = [];

    /// <summary>The consumer of that name, made if needed.</summary>
    internal StreamConsumer Consumer(string name, long now, out bool isNew)
    {
        isNew = !Consumers.TryGetValue(name, out var consumer);
        return consumer ?? (Consumers[name] = new StreamConsumer(name, now));
    }

    /// <summary>Gives an entry to a consumer, taking it from the one that had it.</summary>
    internal PendingEntry Assign(StreamId id, StreamConsumer consumer, long deliveredAt, long deliveries)
    {
        if (Pending.TryGetValue(id, out var pending))
        {
            pending.Consumer.Pending.Remove(id);
            (pending.Consumer, pending.DeliveredAt, pending.Deliveries) = (consumer, deliveredAt, deliveries);
        }
        else
        {
            pending = Pending[id] = new PendingEntry(consumer, deliveredAt, deliveries);
        }

        consumer.Pending[id] = pending;
        return pending;
    }

    internal bool Acknowledge(StreamId id)
    {
        if (!Pending.Remove(id, out var pending)) return false;
        pending.Consumer.Pending.Remove(id);
        return true;
    }
}
