using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>XINFO (Documented: t_stream.c). The sizes of the radix tree are made up from the number of entries.</summary>
internal static class StreamInformation
{
    internal static RedisCommand[] All { get; } = [new("xinfo", -2, "r", Describe, 2, 2, 1, Since: 500)];

    private static Task? Describe(RedisCall call)
    {
        var name = call.Text(1).ToLowerInvariant();
        if (!(name == "stream" && call.Count >= 3) && !(name == "groups" && call.Count == 3) && !(name == "consumers" && call.Count == 4))
        {
            call.Reply.Error(UnknownSubcommand.Text(call));
            return null;
        }

        if (!call.TryReadCollection<RedisStream>(2, out var stream)) return null;
        if (stream is null) call.Reply.Error("ERR no such key");
        else if (name == "stream" && call.Count > 3) call.Reply.Error("ERR XINFO STREAM FULL is not modelled by Drydock's simulated server");
        else if (name == "stream") DescribeStream(call, stream);
        else if (name == "groups") DescribeGroups(call, stream);
        else if (stream.Groups.TryGetValue(call.Text(3), out var group)) DescribeConsumers(call, group);
        else call.Reply.Error($"NOGROUP No such consumer group '{call.Text(3)}' for key name '{call.Text(2)}'");
        return null;
    }

    private static void Field(RedisCall call, string name, long value)
    {
        call.Reply.Bulk(name);
        call.Reply.Integer(value);
    }

    private static void Field(RedisCall call, string name, string value)
    {
        call.Reply.Bulk(name);
        call.Reply.Bulk(value);
    }

    private static void DescribeStream(RedisCall call, RedisStream stream)
    {
        var nodes = (stream.Entries.Count + 99) / 100;
        call.Reply.Map(call.Version >= 700 ? 10 : 7);
        Field(call, "length", stream.Entries.Count);
        Field(call, "radix-tree-keys", nodes);
        Field(call, "radix-tree-nodes", nodes + 1);
        Field(call, "last-generated-id", stream.LastId.ToString());
        if (call.Version >= 700)
        {
            Field(call, "max-deleted-entry-id", stream.MaxDeletedId.ToString());
            Field(call, "entries-added", stream.EntriesAdded);
            Field(call, "recorded-first-entry-id", stream.FirstId.ToString());
        }

        Field(call, "groups", stream.Groups.Count);
        call.Reply.Bulk("first-entry");
        Entry(call, stream.Entries.Count == 0 ? null : stream.Entries[0]);
        call.Reply.Bulk("last-entry");
        Entry(call, stream.Entries.Count == 0 ? null : stream.Entries[^1]);
    }

    private static void Entry(RedisCall call, StreamEntry? entry)
    {
        if (entry is null) call.Reply.Null();
        else StreamCommands.ReplyEntry(call, entry);
    }

    private static void DescribeGroups(RedisCall call, RedisStream stream)
    {
        call.Reply.Array(stream.Groups.Count);
        foreach (var group in stream.Groups.Values)
        {
            call.Reply.Map(call.Version >= 700 ? 6 : 4);
            Field(call, "name", group.Name);
            Field(call, "consumers", group.Consumers.Count);
            Field(call, "pending", group.Pending.Count);
            Field(call, "last-delivered-id", group.LastDelivered.ToString());
            if (call.Version < 700) continue;
            call.Reply.Bulk("entries-read");
            if (group.EntriesRead < 0) call.Reply.Null();
            else call.Reply.Integer(group.EntriesRead);
            call.Reply.Bulk("lag");
            if (group.LastDelivered >= stream.LastId) call.Reply.Integer(0);
            else if (group.EntriesRead < 0) call.Reply.Null();
            else call.Reply.Integer(stream.EntriesAdded - group.EntriesRead);
        }
    }

    private static void DescribeConsumers(RedisCall call, StreamGroup group)
    {
        call.Reply.Array(group.Consumers.Count);
        foreach (var consumer in group.Consumers.Values)
        {
            call.Reply.Map(call.Version >= 702 ? 4 : 3);
            Field(call, "name", consumer.Name);
            Field(call, "pending", consumer.Pending.Count);
            Field(call, "idle", Math.Max(0, call.Now - consumer.SeenAt));
            if (call.Version >= 702) Field(call, "inactive", consumer.ActiveAt < 0 ? -1 : Math.Max(0, call.Now - consumer.ActiveAt));
        }
    }
}
