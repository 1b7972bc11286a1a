using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over the entries of streams, since 5.0 (Documented: t_stream.c of 5.0 to 7.2).</summary>
internal static class StreamCommands
{
    internal const string InvalidId = "ERR Invalid stream ID specified as stream command argument";

    internal static RedisCommand[] All { get; } =
    [
        new("xadd", -5, "wmF", Add, 1, 1, 1, Since: 500),
        new("xlen", 2, "rF", Length, 1, 1, 1, Since: 500),
        new("xrange", -4, "r", static c => Range(c, isReverse: false), 1, 1, 1, Since: 500),
        new("xrevrange", -4, "r", static c => Range(c, isReverse: true), 1, 1, 1, Since: 500),
        new("xdel", -3, "wF", Delete, 1, 1, 1, Since: 500),
        new("xtrim", -4, "w", Trim, 1, 1, 1, Since: 500),
        new("xsetid", -3, "wmF", SetLastId, 1, 1, 1, Since: 500),
    ];

    internal static void ReplyEntry(RedisCall call, StreamEntry entry)
    {
        call.Reply.Array(2);
        call.Reply.Bulk(entry.Id.ToString());
        call.Reply.Bulks(entry.Fields);
    }

    internal static bool TryId(RedisCall call, int index, ulong missing, out StreamId id)
    {
        if (StreamId.TryParse(call.Text(index), missing, out id)) return true;
        call.Reply.Error(InvalidId);
        return false;
    }

    /// <summary>The start or end of a range: "-", "+", an id, or since 6.2 "(" before an id that is left out.</summary>
    internal static bool TryBound(RedisCall call, int index, bool isStart, out StreamId id)
    {
        var text = call.Text(index);
        id = text == "+" ? StreamId.Max : default;
        if (text is "-" or "+") return true;
        var excludes = text.StartsWith('(') && call.Version >= 602;
        if (!StreamId.TryParse(excludes ? text[1..] : text, isStart ? 0 : ulong.MaxValue, out id))
        {
            call.Reply.Error(InvalidId);
            return false;
        }

        if (!excludes) return true;
        if (isStart ? id == StreamId.Max : id == default)
        {
            call.Reply.Error(isStart ? "ERR invalid start ID for the interval" : "ERR invalid end ID for the interval");
            return false;
        }

        id = isStart ? id.Next() : id.Previous();
        return true;
    }

    private static Task? Add(RedisCall call)
    {
        if (!StreamTrim.TryParse(call, 2, isAdd: true, out var trim, out var at)) return null;
        var fields = call.Count - at - 1;
        if (fields < 2 || fields % 2 != 0)
        {
            call.Reply.Error("ERR wrong number of arguments for 'xadd' command");
            return null;
        }

        var text = call.Text(at);
        StreamId given = default;
        var isPartly = call.Version >= 700 && text.EndsWith("-*", StringComparison.Ordinal);
        if (text != "*" && !StreamId.TryParse(isPartly ? text[..^2] : text, 0, out given))
        {
            call.Reply.Error(InvalidId);
            return null;
        }

        if (text != "*" && !isPartly && given == default)
        {
            call.Reply.Error("ERR The ID specified in XADD must be greater than 0-0");
            return null;
        }

        if (!call.TryCollection<RedisStream>(1, out var stream)) return null;
        if (stream is null && trim.IsOnlyExisting)
        {
            call.Reply.Null();
            return null;
        }

        var last = stream?.LastId ?? default;
        if (text == "*") given = NextId(last, (ulong)call.Now);
        else if (isPartly) given = given.Milliseconds == last.Milliseconds ? last.Next() : given with { Sequence = given.Milliseconds == 0 ? 1UL : 0 };
        if (given <= last)
        {
            call.Reply.Error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
            return null;
        }

        Append(call, call.OrNew(1, stream), given, trim, at);
        return null;
    }

    private static void Append(RedisCall call, RedisStream stream, StreamId id, StreamTrim trim, int at)
    {
        var fields = new List<string>();
        for (var i = at + 1; i < call.Count; i++) fields.Add(call.Text(i));
        stream.Append(new StreamEntry(id, fields));
        call.Changed(1, stream);
        call.Changed(trim.Apply(stream));
        call.Reply.Bulk(id.ToString());
        // Replicas get the id that was chosen, and how many entries stayed.
        string[] trimmed = trim.IsWanted ? ["MAXLEN", "=", RedisText.Integer(stream.Entries.Count)] : [];
        call.PropagateAs(["XADD", call.Text(1), .. trimmed, id.ToString(), .. fields]);
        call.SignalReady(1);
    }

    private static StreamId NextId(StreamId last, ulong now) => now > last.Milliseconds ? new StreamId(now, 0) : last.Next();

    private static Task? Length(RedisCall call)
    {
        if (call.TryReadCollection<RedisStream>(1, out var stream)) call.Reply.Integer(stream?.Entries.Count ?? 0);
        return null;
    }

    private static Task? Range(RedisCall call, bool isReverse)
    {
        if (!TryBound(call, isReverse ? 3 : 2, isStart: true, out var start) || !TryBound(call, isReverse ? 2 : 3, isStart: false, out var end)) return null;
        var count = -1L;
        if (call.Count > 4)
        {
            if (call.Count != 6 || !call.Is(4, "count"))
            {
                call.Reply.SyntaxError();
                return null;
            }

            if (!call.TryInteger(5, out count)) return null;
        }

        if (!call.TryReadCollection<RedisStream>(1, out var stream)) return null;
        if (stream is not null && count == 0)
        {
            call.Reply.NullArray();
            return null;
        }

        var found = new List<StreamEntry>();
        var (first, after) = stream is null || end < start ? (0, 0) : (stream.IndexOf(start), end == StreamId.Max ? stream.Entries.Count : stream.IndexOf(end.Next()));
        for (var i = 0; i < after - first && (count < 0 || i < count); i++) found.Add(stream!.Entries[isReverse ? after - 1 - i : first + i]);
        call.Reply.Array(found.Count);
        foreach (var entry in found) ReplyEntry(call, entry);
        return null;
    }

    private static Task? Delete(RedisCall call)
    {
        if (!call.TryCollection<RedisStream>(1, out var stream)) return null;
        if (stream is null)
        {
            call.Reply.Integer(0);
            return null;
        }

        var ids = new List<StreamId>();
        for (var i = 2; i < call.Count; i++)
        {
            if (!TryId(call, i, 0, out var id)) return null;
            ids.Add(id);
        }

        var deleted = ids.Count(stream.Delete);
        call.Changed(1, stream, deleted);
        call.Reply.Integer(deleted);
        return null;
    }

    private static Task? Trim(RedisCall call)
    {
        if (!StreamTrim.TryParse(call, 2, isAdd: false, out var trim, out _) || !call.TryCollection<RedisStream>(1, out var stream)) return null;
        var removed = stream is null ? 0 : trim.Apply(stream);
        if (stream is not null)
        {
            call.Changed(1, stream, removed);
            call.PropagateAs("XTRIM", call.Text(1), "MAXLEN", "=", RedisText.Integer(stream.Entries.Count));
        }

        call.Reply.Integer(removed);
        return null;
    }

    private static Task? SetLastId(RedisCall call)
    {
        if (!TryId(call, 2, 0, out var id)) return null;
        var (added, deleted) = (-1L, (StreamId?)null);
        for (var i = 3; i < call.Count; i += 2)
        {
            if (i + 1 < call.Count && call.Version >= 700 && call.Is(i, "entriesadded"))
            {
                if (!call.TryInteger(i + 1, out added)) return null;
            }
            else if (i + 1 < call.Count && call.Version >= 700 && call.Is(i, "maxdeletedid"))
            {
                if (!TryId(call, i + 1, 0, out var parsed)) return null;
                deleted = parsed;
            }
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (!call.TryCollection<RedisStream>(1, out var stream)) return null;
        if (stream is null)
        {
            call.Reply.Error("ERR no such key");
            return null;
        }

        if (stream.Entries.Count > 0 && id < stream.Entries[^1].Id)
        {
            call.Reply.Error("ERR The ID specified in XSETID is smaller than the target stream top item");
            return null;
        }

        stream.LastId = id;
        if (added >= 0) stream.EntriesAdded = added;
        if (deleted is { } newest) stream.MaxDeletedId = newest;
        call.Changed(1, stream);
        call.Reply.Ok();
        return null;
    }
}
