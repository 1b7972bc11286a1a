using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Parts of a sorted set: by index, by score, by bytes; read, counted, removed, stored (Documented: t_zset.c).</summary>
internal static class SortedSetRanges
{
    internal static RedisCommand[] All { get; } =
    [
        new("zrange", -4, "r", static c => Read(c, By.Index, isReverse: false, hasOptions: c.Version >= 602), 1, 1, 1),
        new("zrevrange", -4, "r", static c => Read(c, By.Index, isReverse: true), 1, 1, 1),
        new("zrangebyscore", -4, "r", static c => Read(c, By.Score, isReverse: false), 1, 1, 1),
        new("zrevrangebyscore", -4, "r", static c => Read(c, By.Score, isReverse: true), 1, 1, 1),
        new("zrangebylex", -4, "r", static c => Read(c, By.Bytes, isReverse: false), 1, 1, 1),
        new("zrevrangebylex", -4, "r", static c => Read(c, By.Bytes, isReverse: true), 1, 1, 1),
        new("zrangestore", -5, "wm", Store, 1, 2, 1, Since: 602),
        new("zcount", 4, "rF", static c => Count(c, By.Score), 1, 1, 1),
        new("zlexcount", 4, "rF", static c => Count(c, By.Bytes), 1, 1, 1),
        new("zremrangebyscore", 4, "w", static c => Remove(c, By.Score), 1, 1, 1),
        new("zremrangebyrank", 4, "w", static c => Remove(c, By.Index), 1, 1, 1),
        new("zremrangebylex", 4, "w", static c => Remove(c, By.Bytes), 1, 1, 1),
    ];

    private enum By
    {
        Index,
        Score,
        Bytes,
    }

    private static Task? Read(RedisCall call, By by, bool isReverse, bool hasOptions = false)
    {
        if (Select(call, 1, by, isReverse, hasOptions, canHaveScores: true) is not { } selection) return null;
        var nested = selection.WithScores && call.Reply.Protocol == 3;
        call.Reply.Array(selection.WithScores && !nested ? selection.Members.Count * 2 : selection.Members.Count);
        foreach (var (score, member) in selection.Members)
        {
            if (nested) call.Reply.Array(2);
            call.Reply.Bulk(member);
            if (selection.WithScores) call.Reply.Double(score);
        }

        return null;
    }

    private static Task? Store(RedisCall call)
    {
        if (Select(call, 2, By.Index, isReverse: false, hasOptions: true, canHaveScores: false) is not { } selection) return null;
        var result = new RedisSortedSet();
        foreach (var (score, member) in selection.Members) result.Set(member, score, call.Server.Limits);
        SortedSetAlgebra.StoreResult(call, result);
        return null;
    }

    /// <summary>Parses what follows the key at an index, and takes the members; null after an error.</summary>
    private static (IReadOnlyList<ScoredMember> Members, bool WithScores)? Select(
        RedisCall call, int key, By by, bool isReverse, bool hasOptions, bool canHaveScores)
    {
        var (withScores, limited, offset, limit) = (false, false, 0L, -1L);
        for (var i = key + 3; i < call.Count; i++)
        {
            if (canHaveScores && (hasOptions || by != By.Bytes) && call.Is(i, "withscores")) withScores = true;
            else if ((hasOptions || by != By.Index) && call.Is(i, "limit") && i + 2 < call.Count)
            {
                if (!call.TryInteger(i + 1, out offset) || !call.TryInteger(i + 2, out limit)) return null;
                (limited, i) = (true, i + 2);
            }
            else if (hasOptions && !isReverse && call.Is(i, "rev")) isReverse = true;
            else if (hasOptions && by == By.Index && call.Is(i, "byscore")) by = By.Score;
            else if (hasOptions && by == By.Index && call.Is(i, "bylex")) by = By.Bytes;
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (by == By.Index && limited)
        {
            call.Reply.Error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
            return null;
        }

        if (by == By.Bytes && withScores)
        {
            call.Reply.Error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
            return null;
        }

        // Where the order is reversed the arguments are too, but for indexes.
        var swap = isReverse && by != By.Index;
        if (Find(call, key, by, swap ? key + 2 : key + 1, swap ? key + 1 : key + 2, isReverse && by == By.Index, out var set) is not var (first, count)) return null;
        var members = new List<ScoredMember>();
        for (var i = offset; i >= 0 && i < count && (limit < 0 || i < offset + limit); i++)
        {
            members.Add(set!.Order[isReverse ? first + count - 1 - (int)i : first + (int)i]);
        }

        return (members, withScores);
    }

    private static (int First, int Count)? Find(RedisCall call, int key, By by, int minimum, int maximum, bool isReverseIndex, out RedisSortedSet? set)
    {
        set = null;
        ScoreRange range = default;
        var (start, end) = (0L, 0L);
        if (by == By.Index)
        {
            if (!call.TryInteger(minimum, out start) || !call.TryInteger(maximum, out end)) return null;
        }
        else if (!(by == By.Score ? ScoreRange.TryScores(call, minimum, maximum, out range) : ScoreRange.TryLexical(call, minimum, maximum, out range)))
        {
            return null;
        }

        if (!call.TryReadCollection(key, out set)) return null;
        if (set is null) return (0, 0);
        if (by != By.Index) return range.In(set);
        var (first, count) = IndexRange.Of(start, end, set.Count);
        return (isReverseIndex ? set.Count - first - count : first, count);
    }

    private static Task? Count(RedisCall call, By by)
    {
        if (Find(call, 1, by, 2, 3, false, out _) is var (_, count)) call.Reply.Integer(count);
        return null;
    }

    private static Task? Remove(RedisCall call, By by)
    {
        if (Find(call, 1, by, 2, 3, false, out var set) is not var (first, count)) return null;
        if (set is not null)
        {
            set.RemoveRange(first, count);
            call.Changed(1, set, count);
        }

        call.Reply.Integer(count);
        return null;
    }
}
