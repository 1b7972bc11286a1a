using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Unions, intersections and differences of sorted sets and sets, with weights (Documented: t_zset.c).</summary>
internal static class SortedSetAlgebra
{
    internal static RedisCommand[] All { get; } =
    [
        new("zunionstore", -4, "wm", static c => Run(c, 2, Operation.Unite), 1, 1, 1),
        new("zinterstore", -4, "wm", static c => Run(c, 2, Operation.Intersect), 1, 1, 1),
        new("zdiffstore", -4, "wm", static c => Run(c, 2, Operation.Subtract), 1, 1, 1, Since: 602),
        new("zunion", -3, "r", static c => Run(c, 1, Operation.Unite), Since: 602),
        new("zinter", -3, "r", static c => Run(c, 1, Operation.Intersect), Since: 602),
        new("zdiff", -3, "r", static c => Run(c, 1, Operation.Subtract), Since: 602),
        new("zintercard", -3, "r", IntersectionSize, Since: 700),
    ];

    private enum Operation
    {
        Unite,
        Intersect,
        Subtract,
    }

    /// <summary>Puts a result under the first key, or removes that key when there is nothing in it; replies the size.</summary>
    internal static void StoreResult(RedisCall call, RedisSortedSet result)
    {
        var existed = call.Database.Delete(call.Text(1));
        if (!result.IsEmpty)
        {
            call.Database.Set(call.Text(1), result);
            call.SignalReady(1);
        }

        if (existed || !result.IsEmpty) call.Changed();
        call.Reply.Integer(result.Count);
    }

    private static Task? Run(RedisCall call, int countAt, Operation operation)
    {
        if (!TryKeys(call, countAt, out var keys) || !TrySources(call, countAt + 1, keys, out var sources)) return null;
        var (weights, aggregate, withScores) = (Enumerable.Repeat(1.0, keys).ToArray(), "sum", false);
        for (var i = countAt + 1 + keys; i < call.Count; i++)
        {
            if (operation != Operation.Subtract && call.Is(i, "weights") && i + keys < call.Count)
            {
                for (var k = 0; k < keys; k++)
                {
                    if (RedisNumber.TryParse(call.Text(++i), out weights[k])) continue;
                    call.Reply.Error("ERR weight value is not a float");
                    return null;
                }
            }
            else if (operation != Operation.Subtract && call.Is(i, "aggregate") && i + 1 < call.Count && call.Text(i + 1).ToLowerInvariant() is "sum" or "min" or "max")
            {
                aggregate = call.Text(++i).ToLowerInvariant();
            }
            else if (countAt == 1 && call.Is(i, "withscores"))
            {
                withScores = true;
            }
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        var result = Combine(call, sources, weights, aggregate, operation);
        if (countAt == 2) StoreResult(call, result);
        else Reply(call, result, withScores);
        return null;
    }

    private static void Reply(RedisCall call, RedisSortedSet result, bool withScores)
    {
        var nested = withScores && call.Reply.Protocol == 3;
        call.Reply.Array(withScores && !nested ? result.Count * 2 : result.Count);
        foreach (var (score, member) in result.Order)
        {
            if (nested) call.Reply.Array(2);
            call.Reply.Bulk(member);
            if (withScores) call.Reply.Double(score);
        }
    }

    private static bool TryKeys(RedisCall call, int countAt, out int keys)
    {
        keys = 0;
        if (!call.TryInteger(countAt, out var count)) return false;
        if (count < 1) call.Reply.Error($"ERR at least 1 input key is needed for {(call.Version < 602 ? "ZUNIONSTORE/ZINTERSTORE" : $"'{call.Connection.LastCommand}' command")}");
        else if (count > call.Count - countAt - 1) call.Reply.SyntaxError();
        else keys = (int)count;
        return keys > 0;
    }

    private static bool TrySources(RedisCall call, int first, int count, out List<IReadOnlyList<ScoredMember>> sources)
    {
        sources = [];
        for (var i = first; i < first + count; i++)
        {
            switch (call.Read(i)?.Collection)
            {
                case RedisSortedSet sorted: sources.Add(sorted.Order); break;
                case RedisSet set: sources.Add(set.Members.Select(static m => new ScoredMember(1, m)).ToArray()); break;
                case null when call.Write(i) is null: sources.Add([]); break;
                default:
                    call.Reply.WrongType();
                    return false;
            }
        }

        return true;
    }

    private static RedisSortedSet Combine(RedisCall call, List<IReadOnlyList<ScoredMember>> sources, double[] weights, string aggregate, Operation operation)
    {
        var (scores, seen) = (new SortedDictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < sources.Count; i++)
        {
            foreach (var (score, member) in sources[i])
            {
                var weighted = Finite(score * weights[i]);
                scores[member] = !scores.TryGetValue(member, out var old) ? weighted : aggregate switch
                {
                    "min" => Math.Min(old, weighted),
                    "max" => Math.Max(old, weighted),
                    _ => Finite(old + weighted),
                };
                seen[member] = seen.GetValueOrDefault(member) + 1;
            }
        }

        var result = new RedisSortedSet();
        var first = sources[0].Select(static m => m.Member).ToHashSet(StringComparer.Ordinal);
        foreach (var (member, score) in scores)
        {
            if (operation == Operation.Intersect && seen[member] < sources.Count) continue;
            if (operation == Operation.Subtract && (seen[member] > 1 || !first.Contains(member))) continue;
            result.Set(member, score, call.Server.Limits);
        }

        return result;

        // Infinity minus infinity, and zero times it, count as zero.
        static double Finite(double value) => double.IsNaN(value) ? 0 : value;
    }

    private static Task? IntersectionSize(RedisCall call)
    {
        if (!TryKeys(call, 1, out var keys)) return null;
        var limit = 0L;
        if (call.Count > 2 + keys)
        {
            if (call.Count != keys + 4 || !call.Is(2 + keys, "limit"))
            {
                call.Reply.SyntaxError();
                return null;
            }

            if (!RedisText.TryParseInteger(call.Arguments[keys + 3], out limit) || limit < 0)
            {
                call.Reply.Error("ERR LIMIT can't be negative");
                return null;
            }
        }

        if (!TrySources(call, 2, keys, out var sources)) return null;
        var count = Combine(call, sources, Enumerable.Repeat(1.0, keys).ToArray(), "sum", Operation.Intersect).Count;
        call.Reply.Integer(limit > 0 ? Math.Min(limit, count) : count);
        return null;
    }
}
