namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A stream: entries in the order of their ids, and consumer groups.</summary>
internal sealed class RedisStream : RedisCollection
{
    internal List<StreamEntry> Entries { get; } = [];
    internal StreamId LastId { get; set; }
    internal StreamId MaxDeletedId { get; set; }
    internal long EntriesAdded { get; set; }
    internal SortedDictionary<string, StreamGroup> Groups { get; } = new(StringComparer.Ordinal);
    internal StreamId FirstId => Entries.Count == 0 ? default : Entries[0].Id;
    internal override string TypeName => "stream";
    internal override int TypeNumber => 6;
    internal override bool IsEmpty => false;

    internal override string EncodingFor(RedisVersion version) => "stream";

    internal void Append(StreamEntry entry)
    {
        Entries.Add(entry);
        LastId = entry.Id;
        EntriesAdded++;
    }

    /// <summary>Index of the first entry with that id or a later one.</summary>
    internal int IndexOf(StreamId id)
    {
        var (low, high) = (0, Entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Entries[middle].Id < id) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    internal StreamEntry? Find(StreamId id)
    {
        var index = IndexOf(id);
        return index < Entries.Count && Entries[index].Id == id ? Entries[index] : null;
    }

    internal bool Delete(StreamId id)
    {
        var index = IndexOf(id);
        if (index >= Entries.Count || Entries[index].Id != id) return false;
        Entries.RemoveAt(index);
        if (id > MaxDeletedId) MaxDeletedId = id;
        return true;
    }

    /// <summary>Removes from the start; like the real server's trimming it does not count as a deletion by id.</summary>
    internal void TrimStart(int count) => Entries.RemoveRange(0, count);

    internal override RedisCollection Copy()
    {
        var copy = new RedisStream { LastId = LastId, MaxDeletedId = MaxDeletedId, EntriesAdded = EntriesAdded };
        copy.Entries.AddRange(Entries);
        foreach (var group in Groups.Values)
        {
            var same = copy.Groups[group.Name] = new StreamGroup(group.Name, group.LastDelivered, group.EntriesRead);
            foreach (var consumer in group.Consumers.Values) same.Consumer(consumer.Name, consumer.SeenAt, out _).ActiveAt = consumer.ActiveAt;
            foreach (var (id, pending) in group.Pending) same.Assign(id, same.Consumers[pending.Consumer.Name], pending.DeliveredAt, pending.Deliveries);
        }

        return copy;
    }
}
