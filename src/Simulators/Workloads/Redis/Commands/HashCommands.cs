using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over hashes (Documented: t_hash.c of 3.2 to 7.2).</summary>
internal static class HashCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("hset", 4, "wmF", Set, 1, 1, 1),
        new("hset", -4, "wmF", Set, 1, 1, 1, Since: 400),
        new("hsetnx", 4, "wmF", SetIfAbsent, 1, 1, 1),
        new("hget", 3, "rF", Get, 1, 1, 1),
        new("hmset", -4, "wmF", MultiSet, 1, 1, 1),
        new("hmget", -3, "rF", MultiGet, 1, 1, 1),
        new("hincrby", 4, "wmF", IncrementBy, 1, 1, 1),
        new("hincrbyfloat", 4, "wmF", IncrementByFloat, 1, 1, 1),
        new("hdel", -3, "wF", Delete, 1, 1, 1),
        new("hlen", 2, "rF", Length, 1, 1, 1),
        new("hstrlen", 3, "rF", ValueLength, 1, 1, 1),
        new("hkeys", 2, "rS", Keys, 1, 1, 1),
        new("hvals", 2, "rS", Values, 1, 1, 1),
        new("hgetall", 2, "r", GetAll, 1, 1, 1),
        new("hexists", 3, "rF", Exists, 1, 1, 1),
        new("hscan", -3, "rR", Scan, 1, 1, 1),
        new("hrandfield", -2, "rR", RandomField, 1, 1, 1, Since: 602),
    ];

    private static Task? Set(RedisCall call)
    {
        if (Store(call) is { } added) call.Reply.Integer(added);
        return null;
    }

    private static Task? MultiSet(RedisCall call)
    {
        if (Store(call) is not null) call.Reply.Ok();
        return null;
    }

    private static int? Store(RedisCall call)
    {
        if (call.Count % 2 == 1)
        {
            call.Reply.Error(call.Version < 400 ? "ERR wrong number of arguments for HMSET" : $"ERR wrong number of arguments for '{call.Connection.LastCommand}' command");
            return null;
        }

        if (!call.TryCollection<RedisHash>(1, out var hash)) return null;
        hash = call.OrNew(1, hash);
        var added = 0;
        for (var i = 2; i < call.Count; i += 2)
        {
            if (hash.Set(call.Text(i), call.Text(i + 1), call.Server.Limits)) added++;
        }

        call.Changed(1, hash, (call.Count - 2) / 2);
        return added;
    }

    private static Task? SetIfAbsent(RedisCall call)
    {
        if (!call.TryCollection<RedisHash>(1, out var hash)) return null;
        if (hash?.Fields.ContainsKey(call.Text(2)) == true)
        {
            call.Reply.Integer(0);
            return null;
        }

        hash = call.OrNew(1, hash);
        hash.Set(call.Text(2), call.Text(3), call.Server.Limits);
        call.Changed(1, hash);
        call.Reply.Integer(1);
        return null;
    }

    private static Task? Get(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) ReplyField(call, hash, 2);
        return null;
    }

    private static Task? MultiGet(RedisCall call)
    {
        if (!call.TryReadCollection<RedisHash>(1, out var hash)) return null;
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) ReplyField(call, hash, i);
        return null;
    }

    private static void ReplyField(RedisCall call, RedisHash? hash, int index)
    {
        if (hash is not null && hash.Fields.TryGetValue(call.Text(index), out var value)) call.Reply.Bulk(value);
        else call.Reply.Null();
    }

    private static Task? IncrementBy(RedisCall call)
    {
        if (!call.TryInteger(3, out var by) || !call.TryCollection<RedisHash>(1, out var hash)) return null;
        var (field, value) = (call.Text(2), 0L);
        if (hash is not null && hash.Fields.TryGetValue(field, out var old) && !RedisCollection.IsInteger(old, out value))
        {
            call.Reply.Error("ERR hash value is not an integer");
            return null;
        }

        if ((by < 0 && value < 0 && by < long.MinValue - value) || (by > 0 && value > 0 && by > long.MaxValue - value))
        {
            call.Reply.Error("ERR increment or decrement would overflow");
            return null;
        }

        hash = call.OrNew(1, hash);
        hash.Set(field, RedisText.Integer(value + by), call.Server.Limits);
        call.Changed(1, hash);
        call.Reply.Integer(value + by);
        return null;
    }

    private static Task? IncrementByFloat(RedisCall call)
    {
        if (!call.TryDouble(3, out _) || !call.TryCollection<RedisHash>(1, out var hash)) return null;
        var field = call.Text(2);
        var old = hash?.Fields.GetValueOrDefault(field) ?? "0";
        if (!RedisNumber.TryParse(old, out _))
        {
            call.Reply.Error("ERR hash value is not a float");
            return null;
        }

        if (RedisNumber.Sum(old, call.Text(3)) is not { } sum)
        {
            call.Reply.Error("ERR increment would produce NaN or Infinity");
            return null;
        }

        hash = call.OrNew(1, hash);
        hash.Set(field, sum, call.Server.Limits);
        call.Changed(1, hash);
        // Other machines may add differently: they get the result.
        call.PropagateAs("HSET", call.Text(1), field, sum);
        call.Reply.Bulk(sum);
        return null;
    }

    private static Task? Delete(RedisCall call)
    {
        if (!call.TryCollection<RedisHash>(1, out var hash)) return null;
        var deleted = 0;
        for (var i = 2; hash is not null && i < call.Count; i++)
        {
            if (hash.Remove(call.Text(i))) deleted++;
        }

        if (hash is not null) call.Changed(1, hash, deleted);
        call.Reply.Integer(deleted);
        return null;
    }

    private static Task? Length(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) call.Reply.Integer(hash?.Fields.Count ?? 0);
        return null;
    }

    private static Task? ValueLength(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) call.Reply.Integer(hash?.Fields.GetValueOrDefault(call.Text(2))?.Length ?? 0);
        return null;
    }

    private static Task? Exists(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) call.Reply.Integer(hash?.Fields.ContainsKey(call.Text(2)) == true ? 1 : 0);
        return null;
    }

    private static Task? Keys(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) call.Reply.Bulks(hash?.Fields.Keys.ToArray() ?? []);
        return null;
    }

    private static Task? Values(RedisCall call)
    {
        if (call.TryReadCollection<RedisHash>(1, out var hash)) call.Reply.Bulks(hash?.Fields.Values.ToArray() ?? []);
        return null;
    }

    private static Task? GetAll(RedisCall call)
    {
        if (!call.TryReadCollection<RedisHash>(1, out var hash)) return null;
        call.Reply.Map(hash?.Fields.Count ?? 0);
        foreach (var (field, value) in hash?.Fields ?? [])
        {
            call.Reply.Bulk(field);
            call.Reply.Bulk(value);
        }

        return null;
    }

    private static Task? Scan(RedisCall call)
    {
        if (!CollectionScan.TryParse(call, 2, out var scan) || !call.TryReadCollection<RedisHash>(1, out var hash)) return null;
        var (cursor, indexes) = scan.Take(hash?.Fields.Count ?? 0, hash?.IsTable == true);
        var items = new List<string>();
        foreach (var index in indexes)
        {
            var (field, value) = hash!.Fields.GetAt(index);
            if (!scan.Matches(field)) continue;
            items.Add(field);
            if (!scan.IsWithoutValues) items.Add(value);
        }

        CollectionScan.Reply(call, cursor, items);
        return null;
    }

    private static Task? RandomField(RedisCall call)
    {
        if (!call.TryReadCollection<RedisHash>(1, out var hash)) return null;
        RandomElements.Reply(call, hash?.Fields.Count ?? 0, "withvalues", index => hash!.Fields.GetAt(index).Key, index => call.Reply.Bulk(hash!.Fields.GetAt(index).Value));
        return null;
    }
}
