using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Consumer groups: made, acknowledged, claimed, looked at (Documented: t_stream.c of 5.0 to 7.2).</summary>
internal static class StreamGroupCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("xgroup", -2, "wm", Group, 2, 2, 1, Since: 500),
        new("xack", -4, "wF", Acknowledge, 1, 1, 1, Since: 500),
        new("xpending", -3, "r", Pending, 1, 1, 1, Since: 500),
        new("xclaim", -6, "wF", Claim, 1, 1, 1, Since: 500),
        new("xautoclaim", -6, "wF", ClaimIdle, 1, 1, 1, Since: 602),
    ];

    private static Task? Group(RedisCall call)
    {
        var (name, entriesRead, makes) = (call.Text(1).ToLowerInvariant(), -1L, false);
        if (name is not ("create" or "setid" or "destroy" or "createconsumer" or "delconsumer") || (name == "createconsumer" && call.Version < 602))
        {
            call.Reply.Error(UnknownSubcommand.Text(call));
            return null;
        }

        if (name is "create" or "setid" ? call.Count < 5 : call.Count != (name == "destroy" ? 4 : 5))
        {
            call.Reply.Error(UnknownSubcommand.ArityText(call));
            return null;
        }

        if (name is "create" or "setid" && !TryOptions(call, out entriesRead, out makes)) return null;
        if (!call.TryCollection<RedisStream>(2, out var stream)) return null;
        if (stream is null && !makes)
        {
            call.Reply.Error("ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.");
            return null;
        }

        if (name == "create")
        {
            Create(call, stream, entriesRead);
            return null;
        }

        if (!stream!.Groups.TryGetValue(call.Text(3), out var group))
        {
            if (name == "destroy") call.Reply.Integer(0);
            else call.Reply.Error($"NOGROUP No such consumer group '{call.Text(3)}' for key name '{call.Text(2)}'");
            return null;
        }

        switch (name)
        {
            case "setid": SetId(call, stream, group, entriesRead); break;
            case "destroy":
                stream.Groups.Remove(group.Name);
                call.Changed(2, stream);
                call.Reply.Integer(1);
                break;
            case "createconsumer":
                group.Consumer(call.Text(4), call.Now, out var isNew);
                if (isNew) call.Changed(2, stream);
                call.Reply.Integer(isNew ? 1 : 0);
                break;
            case "delconsumer": DeleteConsumer(call, stream, group); break;
        }

        return null;
    }

    private static bool TryOptions(RedisCall call, out long entriesRead, out bool makes)
    {
        (entriesRead, makes) = (-1, false);
        for (var i = 5; i < call.Count; i++)
        {
            if (call.Is(i, "mkstream") && call.Is(1, "create"))
            {
                makes = true;
                continue;
            }

            if (call.Version >= 700 && call.Is(i, "entriesread") && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out entriesRead)) return false;
                continue;
            }

            call.Reply.Error(UnknownSubcommand.SyntaxText(call));
            return false;
        }

        return true;
    }

    private static bool TryPosition(RedisCall call, RedisStream? stream, out StreamId id)
    {
        id = stream?.LastId ?? default;
        return call.Is(4, "$") || StreamCommands.TryId(call, 4, 0, out id);
    }

    private static void Create(RedisCall call, RedisStream? stream, long entriesRead)
    {
        if (!TryPosition(call, stream, out var id)) return;
        stream = call.OrNew(2, stream);
        if (stream.Groups.ContainsKey(call.Text(3)))
        {
            call.Reply.Error("BUSYGROUP Consumer Group name already exists");
            return;
        }

        if (entriesRead < 0) entriesRead = id == stream.LastId ? stream.EntriesAdded : id < stream.FirstId ? stream.EntriesAdded - stream.Entries.Count : -1;
        stream.Groups[call.Text(3)] = new StreamGroup(call.Text(3), id, entriesRead);
        call.Changed(2, stream);
        call.Reply.Ok();
    }

    private static void SetId(RedisCall call, RedisStream stream, StreamGroup group, long entriesRead)
    {
        if (!TryPosition(call, stream, out var id)) return;
        group.LastDelivered = id;
        group.EntriesRead = entriesRead;
        call.Changed(2, stream);
        call.Reply.Ok();
    }

    private static void DeleteConsumer(RedisCall call, RedisStream stream, StreamGroup group)
    {
        var pending = 0;
        if (group.Consumers.TryGetValue(call.Text(4), out var consumer))
        {
            pending = consumer.Pending.Count;
            foreach (var id in consumer.Pending.Keys.ToArray()) group.Acknowledge(id);
            group.Consumers.Remove(consumer.Name);
            call.Changed(2, stream);
        }

        call.Reply.Integer(pending);
    }

    private static Task? Acknowledge(RedisCall call)
    {
        if (!call.TryCollection<RedisStream>(1, out var stream)) return null;
        if (stream is null || !stream.Groups.TryGetValue(call.Text(2), out var group))
        {
            call.Reply.Integer(0);
            return null;
        }

        var ids = new List<StreamId>();
        for (var i = 3; i < call.Count; i++)
        {
            if (!StreamCommands.TryId(call, i, 0, out var id)) return null;
            ids.Add(id);
        }

        var acknowledged = ids.Count(group.Acknowledge);
        call.Changed(1, stream, acknowledged);
        call.Reply.Integer(acknowledged);
        return null;
    }

    private static bool TryGroup(RedisCall call, out RedisStream stream, out StreamGroup group)
    {
        group = null!;
        if (!call.TryCollection<RedisStream>(1, out var found) || (found is not null && found.Groups.TryGetValue(call.Text(2), out group!)))
        {
            stream = found!;
            return group is not null;
        }

        stream = null!;
        call.Reply.Error($"NOGROUP No such key '{call.Text(1)}' or consumer group '{call.Text(2)}'");
        return false;
    }

    private static Task? Pending(RedisCall call)
    {
        if (call.Count == 3)
        {
            if (TryGroup(call, out _, out var all)) Summarize(call, all);
            return null;
        }

        var (at, idleMin) = (3, 0L);
        if (call.Is(3, "idle") && call.Version >= 602 && call.Count > 4)
        {
            if (!call.TryInteger(4, out idleMin)) return null;
            at = 5;
        }

        if (call.Count < at + 3 || call.Count > at + 4)
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (!call.TryInteger(at + 2, out var count) || !StreamCommands.TryBound(call, at, true, out var start) || !StreamCommands.TryBound(call, at + 1, false, out var end)
            || !TryGroup(call, out _, out var group))
        {
            return null;
        }

        var found = new List<(StreamId Id, PendingEntry Entry)>();
        foreach (var (id, entry) in group.Pending)
        {
            if (found.Count >= count || id > end) break;
            if (id < start || call.Now - entry.DeliveredAt < idleMin || (call.Count == at + 4 && entry.Consumer.Name != call.Text(at + 3))) continue;
            found.Add((id, entry));
        }

        call.Reply.Array(found.Count);
        foreach (var (id, entry) in found)
        {
            call.Reply.Array(4);
            call.Reply.Bulk(id.ToString());
            call.Reply.Bulk(entry.Consumer.Name);
            call.Reply.Integer(Math.Max(0, call.Now - entry.DeliveredAt));
            call.Reply.Integer(entry.Deliveries);
        }

        return null;
    }

    private static void Summarize(RedisCall call, StreamGroup group)
    {
        call.Reply.Array(4);
        call.Reply.Integer(group.Pending.Count);
        if (group.Pending.Count == 0)
        {
            call.Reply.Null();
            call.Reply.Null();
            call.Reply.NullArray();
            return;
        }

        call.Reply.Bulk(group.Pending.Keys.First().ToString());
        call.Reply.Bulk(group.Pending.Keys.Last().ToString());
        var consumers = group.Consumers.Values.Where(static c => c.Pending.Count > 0).ToList();
        call.Reply.Array(consumers.Count);
        foreach (var consumer in consumers)
        {
            call.Reply.Array(2);
            call.Reply.Bulk(consumer.Name);
            call.Reply.Bulk(RedisText.Integer(consumer.Pending.Count));
        }
    }

    private static Task? Claim(RedisCall call)
    {
        if (!TryGroup(call, out var stream, out var group) || !TryIdle(call, out var idleMin)) return null;
        var ids = new List<StreamId>();
        var at = 5;
        for (; at < call.Count && StreamId.TryParse(call.Text(at), 0, out var id); at++) ids.Add(id);
        var (deliveredAt, deliveries, force, justId, lastId) = (call.Now, -1L, false, false, (StreamId?)null);
        for (; at < call.Count; at++)
        {
            var hasValue = at + 1 < call.Count;
            if (call.Is(at, "force")) force = true;
            else if (call.Is(at, "justid")) justId = true;
            else if (hasValue && call.Is(at, "idle") && call.TryInteger(at + 1, out var idle)) (deliveredAt, at) = (call.Now - idle, at + 1);
            else if (hasValue && call.Is(at, "time") && call.TryInteger(at + 1, out var time)) (deliveredAt, at) = (time, at + 1);
            else if (hasValue && call.Is(at, "retrycount") && call.TryInteger(at + 1, out deliveries)) at++;
            else if (hasValue && call.Is(at, "lastid") && StreamId.TryParse(call.Text(at + 1), 0, out var last)) (lastId, at) = (last, at + 1);
            else
            {
                call.Reply.Error($"ERR Unrecognized XCLAIM option '{call.Text(at)}'");
                return null;
            }
        }

        if (lastId > group.LastDelivered)
        {
            group.LastDelivered = lastId.Value;
            call.Changed();
        }

        var consumer = group.Consumer(call.Text(3), call.Now, out _);
        consumer.SeenAt = call.Now;
        var claimed = new List<StreamId>();
        foreach (var id in ids)
        {
            var known = group.Pending.GetValueOrDefault(id);
            var entry = stream.Find(id);
            if (entry is null)
            {
                // Since 7.0 an entry that was deleted is not pending any more once somebody claims it.
                if (known is not null && call.Version >= 700) Forget(call, group, id);
                if (call.Version >= 700 || known is null) continue;
            }

            if ((known is null && !force) || (known is not null && idleMin > 0 && call.Now - known.DeliveredAt < idleMin)) continue;
            var times = deliveries >= 0 ? deliveries : (known?.Deliveries ?? 0) + (justId ? 0 : 1);
            group.Assign(id, consumer, deliveredAt, times);
            consumer.ActiveAt = call.Now;
            claimed.Add(id);
            call.PropagateAs(StreamReading.Claim(call.Text(1), group, consumer, id, deliveredAt, times));
            call.Changed();
        }

        ReplyClaimed(call, stream, claimed, justId);
        return null;
    }

    private static void Forget(RedisCall call, StreamGroup group, StreamId id)
    {
        group.Acknowledge(id);
        call.PropagateAs("XACK", call.Text(1), group.Name, id.ToString());
        call.Changed();
    }

    private static bool TryIdle(RedisCall call, out long idleMin)
    {
        if (RedisText.TryParseInteger(call.Arguments[4], out idleMin)) return true;
        call.Reply.Error($"ERR Invalid min-idle-time argument for {call.Connection.LastCommand.ToUpperInvariant()}");
        return false;
    }

    private static Task? ClaimIdle(RedisCall call)
    {
        if (!TryIdle(call, out var idleMin) || !StreamCommands.TryBound(call, 5, true, out var start)) return null;
        var (count, justId) = (100L, false);
        for (var i = 6; i < call.Count; i++)
        {
            if (call.Is(i, "justid")) justId = true;
            else if (call.Is(i, "count") && i + 1 < call.Count && call.TryInteger(i + 1, out count) && count > 0) i++;
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (!TryGroup(call, out var stream, out var group)) return null;
        var consumer = group.Consumer(call.Text(3), call.Now, out _);
        consumer.SeenAt = call.Now;
        var (claimed, deleted, next) = (new List<StreamId>(), new List<StreamId>(), default(StreamId));
        foreach (var (id, pending) in group.Pending.ToArray())
        {
            if (id < start) continue;
            if (claimed.Count + deleted.Count >= count)
            {
                next = id;
                break;
            }

            if (stream.Find(id) is null)
            {
                if (call.Version >= 700) Forget(call, group, id);
                deleted.Add(id);
                continue;
            }

            if (call.Now - pending.DeliveredAt < idleMin) continue;
            var deliveries = pending.Deliveries + (justId ? 0 : 1);
            group.Assign(id, consumer, call.Now, deliveries);
            consumer.ActiveAt = call.Now;
            claimed.Add(id);
            call.PropagateAs(StreamReading.Claim(call.Text(1), group, consumer, id, call.Now, deliveries));
            call.Changed();
        }

        call.Reply.Array(call.Version >= 700 ? 3 : 2);
        call.Reply.Bulk(next.ToString());
        ReplyClaimed(call, stream, claimed, justId);
        if (call.Version >= 700) call.Reply.Bulks(deleted.ConvertAll(static id => id.ToString()));
        return null;
    }

    private static void ReplyClaimed(RedisCall call, RedisStream stream, List<StreamId> claimed, bool justId)
    {
        call.Reply.Array(claimed.Count);
        foreach (var id in claimed)
        {
            if (justId) call.Reply.Bulk(id.ToString());
            else if (stream.Find(id) is { } entry) StreamCommands.ReplyEntry(call, entry);
            else call.Reply.Null();
        }
    }
}
