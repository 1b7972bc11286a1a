using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>XREAD and XREADGROUP, which may wait (Documented: t_stream.c, xreadCommand).</summary>
internal static class StreamReading
{
    internal static RedisCommand[] All { get; } =
    [
        new("xread", -4, "rs", static c => Read(c, isGroup: false), Since: 500),
        new("xreadgroup", -7, "ws", static c => Read(c, isGroup: true), Since: 500),
    ];

    private static Task? Read(RedisCall call, bool isGroup)
    {
        if (TryParse(call, isGroup) is not { } request) return null;
        var results = new List<(string Key, List<StreamEntry> Entries, StreamGroup? Group, bool IsHistory)>();
        var ids = new SortedDictionary<string, StreamId>(StringComparer.Ordinal);
        for (var i = 0; i < request.Keys; i++)
        {
            var key = call.Text(request.First + i);
            if (!call.TryReadCollection<RedisStream>(request.First + i, out var stream)) return null;
            StreamGroup? group = null;
            if (isGroup && (stream is null || !stream.Groups.TryGetValue(request.Group, out group)))
            {
                call.Reply.Error($"NOGROUP No such key '{key}' or consumer group '{request.Group}' in XREADGROUP with GROUP option");
                return null;
            }

            if (!TryStart(call, request.First + request.Keys + i, isGroup, stream, out var after, out var isHistory)) return null;
            ids[key] = after;
            var from = isGroup && !isHistory ? group!.LastDelivered : after;
            if (isHistory) results.Add((key, History(stream!, group!, request, after), group, true));
            else if (stream is not null && After(stream, from, request.Count) is { Count: > 0 } entries) results.Add((key, entries, group, false));
        }

        if (results.Count > 0)
        {
            MapOfStreams(call, results.Count);
            foreach (var (key, entries, group, isHistory) in results) ReplyStream(call, key, entries, group, isHistory, request);
            return null;
        }

        if (request.Wait is not { } wait || call.Connection.IsInTransaction)
        {
            call.Reply.NullArray();
            return null;
        }

        call.Server.Blocking.Wait(call.Connection, [.. ids.Keys], key => TryServe(call, key, ids[key], request), wait);
        return null;
    }

    private static void MapOfStreams(RedisCall call, int count)
    {
        if (call.Reply.Protocol == 3) call.Reply.Map(count);
        else call.Reply.Array(count);
    }

    private static bool TryServe(RedisCall call, string key, StreamId after, Request request)
    {
        if (call.Find(key)?.Collection is not RedisStream stream) return false;
        StreamGroup? group = null;
        if (request.Group.Length > 0 && !stream.Groups.TryGetValue(request.Group, out group)) return false;
        var entries = After(stream, group?.LastDelivered ?? after, request.Count);
        if (entries.Count == 0) return false;
        MapOfStreams(call, 1);
        ReplyStream(call, key, entries, group, isHistory: false, request);
        return true;
    }

    private static Request? TryParse(RedisCall call, bool isGroup)
    {
        var request = new Request();
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Is(i, "count") && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out var count)) return null;
                request.Count = Math.Max(0, count);
            }
            else if (call.Is(i, "block") && i + 1 < call.Count)
            {
                if (!RedisText.TryParseInteger(call.Arguments[++i], out var milliseconds))
                {
                    call.Reply.Error("ERR timeout is not an integer or out of range");
                    return null;
                }

                if (milliseconds < 0)
                {
                    call.Reply.Error("ERR timeout is negative");
                    return null;
                }

                request.Wait = TimeSpan.FromMilliseconds(milliseconds);
            }
            else if (isGroup && call.Is(i, "group") && i + 2 < call.Count)
            {
                (request.Group, request.Consumer, i) = (call.Text(i + 1), call.Text(i + 2), i + 2);
            }
            else if (isGroup && call.Is(i, "noack"))
            {
                request.IsWithoutAcknowledgement = true;
            }
            else if (call.Is(i, "streams") && i + 1 < call.Count)
            {
                request.First = i + 1;
                request.Keys = (call.Count - request.First) / 2;
                if ((call.Count - request.First) % 2 == 0) break;
                call.Reply.Error($"ERR Unbalanced '{(isGroup ? "xreadgroup" : "xread")}' list of streams: for each stream key an ID{(isGroup ? ", '>'," : "")} or '$' must be specified.");
                return null;
            }
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (request.Keys == 0)
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (!isGroup || request.Group.Length > 0) return request;
        call.Reply.Error("ERR Missing GROUP option for XREADGROUP");
        return null;
    }

    private static bool TryStart(RedisCall call, int index, bool isGroup, RedisStream? stream, out StreamId after, out bool isHistory)
    {
        (after, isHistory) = (default, false);
        switch (call.Text(index))
        {
            case "$" when !isGroup:
                after = stream?.LastId ?? default;
                return true;
            case "$":
                call.Reply.Error("ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.");
                return false;
            case ">" when isGroup: return true;
            case ">":
                call.Reply.Error("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
                return false;
            case "+" when !isGroup && call.Version >= 704:
                after = stream is { Entries.Count: > 0 } ? stream.Entries[^1].Id.Previous() : stream?.LastId ?? default;
                return true;
        }

        isHistory = isGroup;
        return StreamCommands.TryId(call, index, 0, out after);
    }

    private static List<StreamEntry> After(RedisStream stream, StreamId id, long count)
    {
        var found = new List<StreamEntry>();
        if (id == StreamId.Max) return found;
        for (var i = stream.IndexOf(id.Next()); i < stream.Entries.Count && (count == 0 || found.Count < count); i++) found.Add(stream.Entries[i]);
        return found;
    }

    /// <summary>What the consumer was given and has not acknowledged; entries that were deleted since come without fields.</summary>
    private static List<StreamEntry> History(RedisStream stream, StreamGroup group, Request request, StreamId after)
    {
        var found = new List<StreamEntry>();
        if (!group.Consumers.TryGetValue(request.Consumer, out var consumer)) return found;
        foreach (var id in consumer.Pending.Keys)
        {
            if (id <= after) continue;
            if (request.Count > 0 && found.Count >= request.Count) break;
            found.Add(stream.Find(id) ?? new StreamEntry(id, []));
        }

        return found;
    }

    private static void ReplyStream(RedisCall call, string key, List<StreamEntry> entries, StreamGroup? group, bool isHistory, Request request)
    {
        if (call.Reply.Protocol == 2) call.Reply.Array(2);
        call.Reply.Bulk(key);
        if (group is not null) Deliver(call, key, entries, group, isHistory, request);
        call.Reply.Array(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Fields.Count > 0)
            {
                StreamCommands.ReplyEntry(call, entry);
                continue;
            }

            call.Reply.Array(2);
            call.Reply.Bulk(entry.Id.ToString());
            call.Reply.NullArray();
        }
    }

    private static void Deliver(RedisCall call, string key, List<StreamEntry> entries, StreamGroup group, bool isHistory, Request request)
    {
        var now = call.Now;
        var consumer = group.Consumer(request.Consumer, now, out var isNew);
        consumer.SeenAt = now;
        if (isNew && call.Version >= 602) Propagate(call, ["XGROUP", "CREATECONSUMER", key, group.Name, consumer.Name]);
        if (isHistory)
        {
            // Reading one's own history counts as a delivery.
            foreach (var entry in entries)
            {
                if (entry.Fields.Count == 0 || !group.Pending.TryGetValue(entry.Id, out var pending)) continue;
                pending.DeliveredAt = now;
                pending.Deliveries++;
            }

            if (isNew) call.Changed();
            return;
        }

        consumer.ActiveAt = now;
        foreach (var entry in entries)
        {
            group.LastDelivered = entry.Id;
            if (group.EntriesRead >= 0) group.EntriesRead++;
            if (request.IsWithoutAcknowledgement) continue;
            group.Assign(entry.Id, consumer, now, 1);
            Propagate(call, Claim(key, group, consumer, entry.Id, now, 1));
        }

        if (request.IsWithoutAcknowledgement) Propagate(call, ["XGROUP", "SETID", key, group.Name, group.LastDelivered.ToString()]);
        call.Database.Touch(key);
        call.Changed(entries.Count);
    }

    /// <summary>How replicas learn of a delivery.</summary>
    internal static string[] Claim(string key, StreamGroup group, StreamConsumer consumer, StreamId id, long deliveredAt, long deliveries) =>
    [
        "XCLAIM", key, group.Name, consumer.Name, "0", id.ToString(), "TIME", RedisText.Integer(deliveredAt), "RETRYCOUNT", RedisText.Integer(deliveries),
        "FORCE", "JUSTID", "LASTID", group.LastDelivered.ToString(),
    ];

    private static void Propagate(RedisCall call, string[] command)
    {
        if (call.Connection.IsBlocked) call.Server.Propagation.Feed(call.Connection.Database, Array.ConvertAll(command, RedisText.Bytes));
        else call.PropagateAs(command);
    }

    private sealed class Request
    {
        internal int First { get; set; }
        internal int Keys { get; set; }

        /// <summary>Zero for all.</summary>
        internal long Count { get; set; }

        internal TimeSpan? Wait { get; set; }
        internal string Group { get; set; } = "";
        internal string Consumer { get; set; } = "";
        internal bool IsWithoutAcknowledgement { get; set; }
    }
}
