using System.Buffers;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>Data as the commands that make them, as a rewrite without a preamble writes them (Documented: aof.c, rewriteAppendOnlyFileRio).</summary>
internal static class AofCommands
{
    private const int ItemsPerCommand = 64;

    internal static byte[] Write(IReadOnlyList<Keyspace> databases, long now)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        for (var i = 0; i < databases.Count; i++)
        {
            if (databases[i].Count == 0) continue;
            Add(output, ["SELECT", RedisText.Integer(i)]);
            foreach (var entry in databases[i].Entries)
            {
                if (entry.ExpiresAt >= 0 && entry.ExpiresAt < now) continue;
                WriteEntry(output, entry);
                if (entry.ExpiresAt >= 0) Add(output, ["PEXPIREAT", entry.Key, RedisText.Integer(entry.ExpiresAt)]);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Add(ArrayBufferWriter<byte> output, ReadOnlySpan<string> words) => output.Write(RespRequest.Encode(words));

    private static void WriteEntry(ArrayBufferWriter<byte> output, KeyEntry entry)
    {
        switch (entry.Collection)
        {
            case null: output.Write(RespRequest.Encode(["SET"u8.ToArray(), RedisText.Bytes(entry.Key), entry.Value])); break;
            case RedisList list: AddInParts(output, "RPUSH", entry.Key, Enumerable.Range(0, list.Count).Select(i => list[i]), 1); break;
            case RedisSet set: AddInParts(output, "SADD", entry.Key, set.Members, 1); break;
            case RedisSortedSet set: AddInParts(output, "ZADD", entry.Key, set.Order.SelectMany(static m => new[] { RedisNumber.Precise(m.Score), m.Member }), 2); break;
            case RedisHash hash: AddInParts(output, "HMSET", entry.Key, hash.Fields.SelectMany(static f => new[] { f.Key, f.Value }), 2); break;
            case RedisStream stream: WriteStream(output, entry.Key, stream); break;
        }
    }

    private static void AddInParts(ArrayBufferWriter<byte> output, string command, string key, IEnumerable<string> items, int each)
    {
        foreach (var part in items.Chunk(ItemsPerCommand * each)) Add(output, [command, key, .. part]);
    }

    private static void WriteStream(ArrayBufferWriter<byte> output, string key, RedisStream stream)
    {
        foreach (var entry in stream.Entries) Add(output, ["XADD", key, entry.Id.ToString(), .. entry.Fields]);
        if (stream.Entries.Count == 0)
        {
            // An empty stream is made by an entry that goes at once.
            var id = stream.LastId == default ? new StreamId(0, 1) : stream.LastId;
            Add(output, ["XADD", key, "MAXLEN", "0", id.ToString(), "x", "y"]);
        }

        Add(output, ["XSETID", key, stream.LastId.ToString()]);
        foreach (var group in stream.Groups.Values)
        {
            Add(output, ["XGROUP", "CREATE", key, group.Name, group.LastDelivered.ToString()]);
            foreach (var consumer in group.Consumers.Values)
            {
                if (consumer.Pending.Count == 0) Add(output, ["XGROUP", "CREATECONSUMER", key, group.Name, consumer.Name]);
                foreach (var (id, pending) in consumer.Pending)
                {
                    Add(output, [
                        "XCLAIM", key, group.Name, consumer.Name, "0", id.ToString(), "TIME", RedisText.Integer(pending.DeliveredAt),
                        "RETRYCOUNT", RedisText.Integer(pending.Deliveries), "JUSTID", "FORCE",
                    ]);
                }
            }
        }
    }
}
