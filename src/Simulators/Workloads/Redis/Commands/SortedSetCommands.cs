using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over one sorted set, but for its ranges (Documented: t_zset.c of 3.2 to 7.2).</summary>
internal static class SortedSetCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("zadd", -4, "wmF", static c => Add(c, isIncrement: false), 1, 1, 1),
        new("zincrby", 4, "wmF", static c => Add(c, isIncrement: true), 1, 1, 1),
        new("zrem", -3, "wF", Remove, 1, 1, 1),
        new("zcard", 2, "rF", Size, 1, 1, 1),
        new("zscore", 3, "rF", Score, 1, 1, 1),
        new("zmscore", -3, "rF", Scores, 1, 1, 1, Since: 602),
        new("zrank", 3, "rF", static c => Rank(c, fromHighest: false), 1, 1, 1),
        new("zrevrank", 3, "rF", static c => Rank(c, fromHighest: true), 1, 1, 1),
        new("zrank", -3, "rF", static c => Rank(c, fromHighest: false), 1, 1, 1, Since: 702),
        new("zrevrank", -3, "rF", static c => Rank(c, fromHighest: true), 1, 1, 1, Since: 702),
        new("zscan", -3, "rR", Scan, 1, 1, 1),
        new("zpopmin", -2, "wF", static c => Pop(c, fromLowest: true), 1, 1, 1, Since: 500),
        new("zpopmax", -2, "wF", static c => Pop(c, fromLowest: false), 1, 1, 1, Since: 500),
        new("zrandmember", -2, "rR", Random, 1, 1, 1, Since: 602),
    ];

    [Flags]
    private enum AddOptions
    {
        None = 0,
        OnlyNew = 1,
        OnlyOld = 2,
        CountsChanges = 4,
        Increments = 8,
        OnlyGreater = 16,
        OnlyLess = 32,
    }

    private static Task? Add(RedisCall call, bool isIncrement)
    {
        var (options, first) = isIncrement ? (AddOptions.Increments, 2) : Options(call);
        if (!IsValid(call, options, first) || !TryPairs(call, first, out var pairs) || !call.TryCollection<RedisSortedSet>(1, out var set)) return null;
        var (added, updated, last) = (0, 0, (double?)null);
        if (set is null && options.HasFlag(AddOptions.OnlyOld)) return Reply(call, options, 0, 0, null);
        set = call.OrNew(1, set);
        foreach (var (given, member) in pairs)
        {
            var exists = set.TryGetScore(member, out var old);
            var score = options.HasFlag(AddOptions.Increments) && exists ? given + old : given;
            if (double.IsNaN(score))
            {
                call.Reply.Error("ERR resulting score is not a number (NaN)");
                return null;
            }

            if (exists ? options.HasFlag(AddOptions.OnlyNew) : options.HasFlag(AddOptions.OnlyOld)) continue;
            if (exists && ((options.HasFlag(AddOptions.OnlyGreater) && score <= old) || (options.HasFlag(AddOptions.OnlyLess) && score >= old))) continue;
            if (!exists) added++;
            else if (!score.Equals(old)) updated++;
            set.Set(member, score, call.Server.Limits);
            last = score;
        }

        call.Changed(1, set, added + updated);
        if (set.IsEmpty) call.Database.Delete(call.Text(1));
        if (added + updated > 0) call.SignalReady(1);
        return Reply(call, options, added, updated, last);
    }

    private static Task? Reply(RedisCall call, AddOptions options, int added, int updated, double? last)
    {
        if (!options.HasFlag(AddOptions.Increments)) call.Reply.Integer(options.HasFlag(AddOptions.CountsChanges) ? added + updated : added);
        else if (last is { } score) call.Reply.Double(score);
        else call.Reply.Null();
        return null;
    }

    private static (AddOptions Options, int First) Options(RedisCall call)
    {
        var (options, i) = (AddOptions.None, 2);
        for (; i < call.Count; i++)
        {
            if (call.Is(i, "nx")) options |= AddOptions.OnlyNew;
            else if (call.Is(i, "xx")) options |= AddOptions.OnlyOld;
            else if (call.Is(i, "ch")) options |= AddOptions.CountsChanges;
            else if (call.Is(i, "incr")) options |= AddOptions.Increments;
            else if (call.Is(i, "gt") && call.Version >= 602) options |= AddOptions.OnlyGreater;
            else if (call.Is(i, "lt") && call.Version >= 602) options |= AddOptions.OnlyLess;
            else break;
        }

        return (options, i);
    }

    private static bool IsValid(RedisCall call, AddOptions options, int first)
    {
        // ZINCRBY has its increment before the member as ZADD has its score.
        var pairs = call.Count - first;
        if (pairs == 0 || pairs % 2 != 0)
        {
            call.Reply.SyntaxError();
        }
        else if (options.HasFlag(AddOptions.OnlyNew) && options.HasFlag(AddOptions.OnlyOld))
        {
            call.Reply.Error("ERR XX and NX options at the same time are not compatible");
        }
        else if ((options.HasFlag(AddOptions.OnlyGreater) && (options & (AddOptions.OnlyNew | AddOptions.OnlyLess)) != 0)
            || (options.HasFlag(AddOptions.OnlyLess) && options.HasFlag(AddOptions.OnlyNew)))
        {
            call.Reply.Error("ERR GT, LT, and/or NX options at the same time are not compatible");
        }
        else if (options.HasFlag(AddOptions.Increments) && pairs > 2)
        {
            call.Reply.Error("ERR INCR option supports a single increment-element pair");
        }
        else
        {
            return true;
        }

        return false;
    }

    private static bool TryPairs(RedisCall call, int first, out List<ScoredMember> pairs)
    {
        pairs = [];
        for (var i = first; i < call.Count; i += 2)
        {
            if (!call.TryDouble(i, out var score)) return false;
            pairs.Add(new ScoredMember(score, call.Text(i + 1)));
        }

        return true;
    }

    private static Task? Remove(RedisCall call)
    {
        if (!call.TryCollection<RedisSortedSet>(1, out var set)) return null;
        var removed = 0;
        for (var i = 2; set is not null && i < call.Count; i++)
        {
            if (set.Remove(call.Text(i))) removed++;
        }

        if (set is not null) call.Changed(1, set, removed);
        call.Reply.Integer(removed);
        return null;
    }

    private static Task? Size(RedisCall call)
    {
        if (call.TryReadCollection<RedisSortedSet>(1, out var set)) call.Reply.Integer(set?.Count ?? 0);
        return null;
    }

    private static Task? Score(RedisCall call)
    {
        if (call.TryReadCollection<RedisSortedSet>(1, out var set)) ReplyScore(call, set, 2);
        return null;
    }

    private static Task? Scores(RedisCall call)
    {
        if (!call.TryReadCollection<RedisSortedSet>(1, out var set)) return null;
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) ReplyScore(call, set, i);
        return null;
    }

    private static void ReplyScore(RedisCall call, RedisSortedSet? set, int index)
    {
        if (set is not null && set.TryGetScore(call.Text(index), out var score)) call.Reply.Double(score);
        else call.Reply.Null();
    }

    private static Task? Rank(RedisCall call, bool fromHighest)
    {
        var withScore = call.Count == 4 && call.Is(3, "withscore");
        if (call.Count > 4 || (call.Count == 4 && !withScore))
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (!call.TryReadCollection<RedisSortedSet>(1, out var set)) return null;
        var rank = set?.RankOf(call.Text(2)) ?? -1;
        if (rank < 0)
        {
            if (withScore) call.Reply.NullArray();
            else call.Reply.Null();
            return null;
        }

        if (withScore) call.Reply.Array(2);
        call.Reply.Integer(fromHighest ? set!.Count - 1 - rank : rank);
        if (withScore) call.Reply.Double(set!.Order[rank].Score);
        return null;
    }

    private static Task? Scan(RedisCall call)
    {
        if (!CollectionScan.TryParse(call, 2, out var scan) || !call.TryReadCollection<RedisSortedSet>(1, out var set)) return null;
        // Sorted sets come in one piece whatever their size: places in the order move with every change.
        var items = new List<string>();
        foreach (var (score, member) in set?.Order ?? [])
        {
            if (!scan.Matches(member)) continue;
            items.Add(member);
            items.Add(call.Reply.DoubleText(score));
        }

        CollectionScan.Reply(call, 0, items);
        return null;
    }

    private static Task? Pop(RedisCall call, bool fromLowest)
    {
        if (call.Count > 3)
        {
            call.Reply.SyntaxError();
            return null;
        }

        var count = 1L;
        if (call.Count == 3 && !call.TryInteger(2, out count)) return null;
        if (count < 0 && call.Version >= 602)
        {
            call.Reply.Error("ERR value is out of range, must be positive");
            return null;
        }

        if (!call.TryCollection<RedisSortedSet>(1, out var set)) return null;
        var taken = (int)Math.Clamp(count, 0, set?.Count ?? 0);
        var nested = call.Reply.Protocol == 3 && call.Count == 3;
        call.Reply.Array(nested ? taken : taken * 2);
        for (var i = 0; i < taken; i++)
        {
            var (score, member) = set!.Order[fromLowest ? 0 : set.Count - 1];
            set.Remove(member);
            if (nested) call.Reply.Array(2);
            call.Reply.Bulk(member);
            call.Reply.Double(score);
        }

        if (set is not null) call.Changed(1, set, taken);
        return null;
    }

    private static Task? Random(RedisCall call)
    {
        if (!call.TryReadCollection<RedisSortedSet>(1, out var set)) return null;
        RandomElements.Reply(call, set?.Count ?? 0, "withscores", index => set!.Order[index].Member, index => call.Reply.Double(set!.Order[index].Score));
        return null;
    }
}
