using System.Buffers.Binary;
using System.Globalization;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>Streams in RDB files: listpacks of up to 100 entries under their first id, then the groups with what is pending (Documented: rdb.c and t_stream.c).</summary>
internal static class RdbStreams
{
    internal const int EntriesPerNode = 100;

    private const int BytesPerNode = 4096;
    private const long Deleted = 1;
    private const long SameFields = 2;

    internal static RedisStream Read(ref RdbInput input, int version)
    {
        var stream = new RedisStream();
        var nodes = input.Count();
        for (var i = 0; i < nodes; i++)
        {
            var key = input.Bytes();
            if (key.Length != 16) throw new RdbFormatException("Stream node key entry is not the size of a stream ID");
            ReadNode(stream, IdOf(key), Listpack.Read(input.Bytes()));
        }

        input.Length();
        stream.LastId = new StreamId(input.Length(), input.Length());
        stream.EntriesAdded = stream.Entries.Count;
        if (version >= 2)
        {
            input.Length();
            input.Length();
            stream.MaxDeletedId = new StreamId(input.Length(), input.Length());
            stream.EntriesAdded = (long)input.Length();
        }

        var groups = input.Count();
        for (var i = 0; i < groups; i++) ReadGroup(ref input, stream, version);
        return stream;
    }

    internal static void Write(RdbOutput output, RedisStream stream, RedisVersion version)
    {
        var nodes = Nodes(stream);
        output.Length(nodes.Count);
        foreach (var (start, count) in nodes)
        {
            var id = new byte[16];
            WriteId(id, stream.Entries[start].Id);
            output.Bytes(id);
            output.Bytes(WriteNode(stream, start, count));
        }

        output.Length(stream.Entries.Count);
        WriteLengths(output, stream.LastId);
        if (version.RdbVersion >= 10)
        {
            WriteLengths(output, stream.FirstId);
            WriteLengths(output, stream.MaxDeletedId);
            output.Length(stream.EntriesAdded);
        }

        output.Length(stream.Groups.Count);
        foreach (var group in stream.Groups.Values) WriteGroup(output, group, version);
    }

    private static StreamId IdOf(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    private static void WriteId(Span<byte> bytes, StreamId id)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], id.Sequence);
    }

    private static void WriteLengths(RdbOutput output, StreamId id)
    {
        output.Length((long)id.Milliseconds);
        output.Length((long)id.Sequence);
    }

    private static void ReadNode(RedisStream stream, StreamId master, List<string> items)
    {
        var at = 0;
        var total = Number(items, ref at) + Number(items, ref at);
        var masterFields = new string[Number(items, ref at)];
        for (var i = 0; i < masterFields.Length; i++) masterFields[i] = Next(items, ref at);
        at++;
        for (var entry = 0L; entry < total; entry++)
        {
            var flags = Number(items, ref at);
            var id = new StreamId(master.Milliseconds + (ulong)Number(items, ref at), master.Sequence + (ulong)Number(items, ref at));
            var isSame = (flags & SameFields) != 0;
            var count = isSame ? masterFields.Length : Number(items, ref at);
            var fields = new List<string>();
            for (var i = 0; i < count; i++)
            {
                fields.Add(isSame ? masterFields[i] : Next(items, ref at));
                fields.Add(Next(items, ref at));
            }

            at++;
            if ((flags & Deleted) == 0) stream.Entries.Add(new StreamEntry(id, fields));
        }
    }

    private static string Next(List<string> items, ref int at) => at < items.Count ? items[at++] : throw new RdbFormatException("Stream listpack integrity check failed.");

    private static long Number(List<string> items, ref int at) =>
        long.TryParse(Next(items, ref at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new RdbFormatException("Stream listpack integrity check failed.");

    private static void ReadGroup(ref RdbInput input, RedisStream stream, int version)
    {
        var name = input.Text();
        var last = new StreamId(input.Length(), input.Length());
        var group = stream.Groups[name] = new StreamGroup(name, last, version >= 2 ? (long)input.Length() : -1);
        var pending = new SortedDictionary<StreamId, (long At, long Deliveries)>();
        var count = input.Count();
        for (var i = 0; i < count; i++) pending[IdOf(input.Take(16))] = (input.Milliseconds(), (long)input.Length());
        var consumers = input.Count();
        for (var i = 0; i < consumers; i++)
        {
            var consumer = group.Consumer(input.Text(), 0, out _);
            consumer.SeenAt = input.Milliseconds();
            consumer.ActiveAt = version >= 3 ? input.Milliseconds() : consumer.SeenAt;
            count = input.Count();
            for (var j = 0; j < count; j++)
            {
                var id = IdOf(input.Take(16));
                if (!pending.TryGetValue(id, out var delivery)) throw new RdbFormatException("Consumer entry not found in group global PEL");
                group.Assign(id, consumer, delivery.At, delivery.Deliveries);
            }
        }
    }

    private static List<(int Start, int Count)> Nodes(RedisStream stream)
    {
        var nodes = new List<(int, int)>();
        for (var start = 0; start < stream.Entries.Count;)
        {
            var (count, bytes) = (0, 0);
            while (start + count < stream.Entries.Count && count < EntriesPerNode && bytes < BytesPerNode)
            {
                foreach (var field in stream.Entries[start + count].Fields) bytes += field.Length + 2;
                count++;
            }

            nodes.Add((start, count));
            start += count;
        }

        return nodes;
    }

    private static byte[] WriteNode(RedisStream stream, int start, int count)
    {
        var master = stream.Entries[start];
        var items = new List<string> { RedisText.Integer(count), "0", RedisText.Integer(master.Fields.Count / 2) };
        for (var i = 0; i < master.Fields.Count; i += 2) items.Add(master.Fields[i]);
        items.Add("0");
        for (var i = start; i < start + count; i++)
        {
            var entry = stream.Entries[i];
            var isSame = HasSameFields(master, entry);
            items.Add(RedisText.Integer(isSame ? SameFields : 0));
            items.Add(RedisText.Integer((long)(entry.Id.Milliseconds - master.Id.Milliseconds)));
            items.Add(RedisText.Integer((long)(entry.Id.Sequence - master.Id.Sequence)));
            if (!isSame) items.Add(RedisText.Integer(entry.Fields.Count / 2));
            for (var j = 0; j < entry.Fields.Count; j++)
            {
                if (!isSame || j % 2 == 1) items.Add(entry.Fields[j]);
            }

            // How many items the entry has before this one: flags, two differences, fields.
            items.Add(RedisText.Integer(isSame ? 3 + (entry.Fields.Count / 2) : 4 + entry.Fields.Count));
        }

        return Listpack.Write(items);
    }

    private static bool HasSameFields(StreamEntry master, StreamEntry entry)
    {
        if (master.Fields.Count != entry.Fields.Count) return false;
        for (var i = 0; i < master.Fields.Count; i += 2)
        {
            if (master.Fields[i] != entry.Fields[i]) return false;
        }

        return true;
    }

    private static void WriteGroup(RdbOutput output, StreamGroup group, RedisVersion version)
    {
        Span<byte> id = stackalloc byte[16];
        output.Text(group.Name);
        WriteLengths(output, group.LastDelivered);
        if (version.RdbVersion >= 10) output.Length(group.EntriesRead);
        output.Length(group.Pending.Count);
        foreach (var (key, pending) in group.Pending)
        {
            WriteId(id, key);
            output.Raw(id);
            output.Milliseconds(pending.DeliveredAt);
            output.Length(pending.Deliveries);
        }

        output.Length(group.Consumers.Count);
        foreach (var consumer in group.Consumers.Values)
        {
            output.Text(consumer.Name);
            output.Milliseconds(consumer.SeenAt);
            if (version.RdbVersion >= 11) output.Milliseconds(consumer.ActiveAt);
            output.Length(consumer.Pending.Count);
            foreach (var key in consumer.Pending.Keys)
            {
                WriteId(id, key);
                output.Raw(id);
            }
        }
    }
}
