using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over sets (Documented: t_set.c of 3.2 to 7.2).</summary>
internal static class SetCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("sadd", -3, "wmF", Add, 1, 1, 1),
        new("srem", -3, "wF", Remove, 1, 1, 1),
        new("smove", 4, "wF", Move, 1, 2, 1),
        new("sismember", 3, "rF", Contains, 1, 1, 1),
        new("smismember", -3, "rF", ContainsMany, 1, 1, 1, Since: 602),
        new("scard", 2, "rF", Size, 1, 1, 1),
        new("spop", -2, "wRF", Pop, 1, 1, 1),
        new("srandmember", -2, "rR", Random, 1, 1, 1),
        new("sinter", -2, "rS", static c => Combine(c, 1, Operation.Intersect), 1, -1, 1),
        new("sinterstore", -3, "wm", static c => Combine(c, 2, Operation.Intersect), 1, -1, 1),
        new("sintercard", -3, "r", IntersectionSize, Since: 700),
        new("sunion", -2, "rS", static c => Combine(c, 1, Operation.Unite), 1, -1, 1),
        new("sunionstore", -3, "wm", static c => Combine(c, 2, Operation.Unite), 1, -1, 1),
        new("sdiff", -2, "rS", static c => Combine(c, 1, Operation.Subtract), 1, -1, 1),
        new("sdiffstore", -3, "wm", static c => Combine(c, 2, Operation.Subtract), 1, -1, 1),
        new("smembers", 2, "rS", Members, 1, 1, 1),
        new("sscan", -3, "rR", Scan, 1, 1, 1),
    ];

    private enum Operation
    {
        Unite,
        Intersect,
        Subtract,
    }

    private static Task? Add(RedisCall call)
    {
        if (!call.TryCollection<RedisSet>(1, out var set)) return null;
        set = call.OrNew(1, set);
        var added = 0;
        for (var i = 2; i < call.Count; i++)
        {
            if (set.Add(call.Text(i), call.Server.Limits)) added++;
        }

        call.Changed(1, set, added);
        call.Reply.Integer(added);
        return null;
    }

    private static Task? Remove(RedisCall call)
    {
        if (!call.TryCollection<RedisSet>(1, out var set)) return null;
        var removed = 0;
        for (var i = 2; set is not null && i < call.Count; i++)
        {
            if (set.Remove(call.Text(i))) removed++;
        }

        if (set is not null) call.Changed(1, set, removed);
        call.Reply.Integer(removed);
        return null;
    }

    private static Task? Move(RedisCall call)
    {
        // Without a source the real server does not look at the target at all.
        RedisSet? target = null;
        if ((call.Write(1) is not null && !call.TryCollection(2, out target)) || !call.TryCollection<RedisSet>(1, out var source)) return null;
        var member = call.Text(3);
        if (source is null || !source.Contains(member))
        {
            call.Reply.Integer(0);
            return null;
        }

        if (source != target)
        {
            source.Remove(member);
            call.Changed(1, source);
            target = call.OrNew(2, target);
            target.Add(member, call.Server.Limits);
            call.Database.Touch(call.Text(2));
        }

        call.Reply.Integer(1);
        return null;
    }

    private static Task? Contains(RedisCall call)
    {
        if (call.TryReadCollection<RedisSet>(1, out var set)) call.Reply.Integer(set?.Contains(call.Text(2)) == true ? 1 : 0);
        return null;
    }

    private static Task? ContainsMany(RedisCall call)
    {
        if (!call.TryReadCollection<RedisSet>(1, out var set)) return null;
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) call.Reply.Integer(set?.Contains(call.Text(i)) == true ? 1 : 0);
        return null;
    }

    private static Task? Size(RedisCall call)
    {
        if (call.TryReadCollection<RedisSet>(1, out var set)) call.Reply.Integer(set?.Count ?? 0);
        return null;
    }

    private static Task? Pop(RedisCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.SyntaxError();
            return null;
        }

        var count = 1L;
        if (call.Count == 3 && (!RedisText.TryParseInteger(call.Arguments[2], out count) || count < 0))
        {
            call.Reply.Error(call.Version < 602 ? "ERR index out of range" : "ERR value is out of range, must be positive");
            return null;
        }

        if (!call.TryCollection<RedisSet>(1, out var set)) return null;
        if (set is null)
        {
            if (call.Count == 3) call.Reply.Set(0);
            else call.Reply.Null();
            return null;
        }

        var popped = RandomElements.Draw(call, set.Count, count).ConvertAll(set.At);
        foreach (var member in popped) set.Remove(member);
        if (call.Count == 3) call.Reply.Set(popped.Count);
        foreach (var member in popped) call.Reply.Bulk(member);
        if (popped.Count > 0) call.PropagateAs(["SREM", call.Text(1), .. popped]);
        call.Changed(1, set, popped.Count);
        return null;
    }

    private static Task? Random(RedisCall call)
    {
        if (call.TryReadCollection<RedisSet>(1, out var set)) RandomElements.Reply(call, set?.Count ?? 0, null, index => set!.At(index), null);
        return null;
    }

    private static Task? Members(RedisCall call)
    {
        if (!call.TryReadCollection<RedisSet>(1, out var set)) return null;
        call.Reply.Set(set?.Count ?? 0);
        foreach (var member in set?.Members ?? []) call.Reply.Bulk(member);
        return null;
    }

    private static Task? Scan(RedisCall call)
    {
        if (!CollectionScan.TryParse(call, 2, out var scan) || !call.TryReadCollection<RedisSet>(1, out var set)) return null;
        var (cursor, indexes) = scan.Take(set?.Count ?? 0, set is { IsIntset: false, IsPacked: false });
        var items = new List<string>();
        foreach (var index in indexes)
        {
            if (scan.Matches(set!.At(index))) items.Add(set.At(index));
        }

        CollectionScan.Reply(call, cursor, items);
        return null;
    }

    private static Task? Combine(RedisCall call, int first, Operation operation)
    {
        if (Compute(call, first, call.Count - first, operation, long.MaxValue) is not { } result) return null;
        if (first == 1)
        {
            call.Reply.Set(result.Count);
            foreach (var member in result.Members) call.Reply.Bulk(member);
            return null;
        }

        var existed = call.Database.Delete(call.Text(1));
        if (!result.IsEmpty) call.Database.Set(call.Text(1), result);
        if (existed || !result.IsEmpty) call.Changed();
        call.Reply.Integer(result.Count);
        return null;
    }

    private static Task? IntersectionSize(RedisCall call)
    {
        if (!RedisText.TryParseInteger(call.Arguments[1], out var count) || count < 1)
        {
            call.Reply.Error("ERR numkeys should be greater than 0");
            return null;
        }

        if (count > call.Count - 2)
        {
            call.Reply.Error("ERR Number of keys can't be greater than number of args");
            return null;
        }

        var (next, limit) = (2 + (int)count, 0L);
        if (call.Count > next)
        {
            if (call.Count != next + 2 || !call.Is(next, "limit"))
            {
                call.Reply.SyntaxError();
                return null;
            }

            if (!RedisText.TryParseInteger(call.Arguments[next + 1], out limit) || limit < 0)
            {
                call.Reply.Error("ERR LIMIT can't be negative");
                return null;
            }
        }

        if (Compute(call, 2, (int)count, Operation.Intersect, limit == 0 ? long.MaxValue : limit) is { } result) call.Reply.Integer(result.Count);
        return null;
    }

    private static RedisSet? Compute(RedisCall call, int first, int count, Operation operation, long limit)
    {
        var sets = new List<RedisSet?>();
        for (var i = first; i < first + count; i++)
        {
            if (!call.TryCollection<RedisSet>(i, out var set)) return null;
            sets.Add(set);
        }

        var result = new RedisSet();
        if (operation == Operation.Unite)
        {
            foreach (var set in sets)
            {
                foreach (var member in set?.Members ?? []) result.Add(member, call.Server.Limits);
            }

            return result;
        }

        foreach (var member in sets[0]?.Members ?? [])
        {
            if (result.Count >= limit) break;
            var isIn = true;
            for (var i = 1; i < sets.Count && isIn; i++) isIn = (sets[i]?.Contains(member) == true) == (operation == Operation.Intersect);
            if (isIn) result.Add(member, call.Server.Limits);
        }

        return result;
    }
}
