using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands that pop from the first of several lists or sorted sets that has something, and the forms that wait for it (Documented: t_list.c, t_zset.c, blocked.c).</summary>
internal static class BlockingListCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("brpop", -3, "ws", static c => PopFirst(c, atHead: false), 1, -2, 1),
        new("blpop", -3, "ws", static c => PopFirst(c, atHead: true), 1, -2, 1),
        new("brpoplpush", 4, "wms", static c => Move(c, fromHead: false, toHead: true, 3), 1, 2, 1),
        new("blmove", 6, "wms", MoveBetween, 1, 2, 1, Since: 602),
        new("lmpop", -4, "wm", static c => PopMany(c, 1, null, isList: true), Since: 700),
        new("blmpop", -5, "wms", static c => PopManyLater(c, isList: true), Since: 700),
        new("zmpop", -4, "w", static c => PopMany(c, 1, null, isList: false), Since: 700),
        new("bzmpop", -5, "ws", static c => PopManyLater(c, isList: false), Since: 700),
        new("bzpopmin", -3, "wsF", static c => PopScored(c, fromLowest: true), 1, -2, 1, Since: 500),
        new("bzpopmax", -3, "wsF", static c => PopScored(c, fromLowest: false), 1, -2, 1, Since: 500),
    ];

    /// <summary>Seconds to wait, zero for ever; replies with the error when it is none.</summary>
    private static bool TryTimeout(RedisCall call, int index, out TimeSpan timeout)
    {
        timeout = default;
        // Fractions are allowed since 6.0.
        var isNumber = call.Version >= 600 ? RedisNumber.TryParse(call.Text(index), out var seconds) : RedisText.TryParseInteger(call.Arguments[index], out var whole) & ((seconds = whole) == whole);
        if (!isNumber || double.IsInfinity(seconds)) call.Reply.Error(call.Version >= 600 ? "ERR timeout is not a float or out of range" : "ERR timeout is not an integer or out of range");
        else if (seconds < 0) call.Reply.Error("ERR timeout is negative");
        else if (seconds > 1e9) call.Reply.Error("ERR timeout is out of range");
        else
        {
            timeout = TimeSpan.FromSeconds(seconds);
            return true;
        }

        return false;
    }

    private static List<string> Keys(RedisCall call, int first, int count)
    {
        var keys = new List<string>(count);
        for (var i = first; i < first + count; i++) keys.Add(call.Text(i));
        return keys;
    }

    /// <summary>Tries each key in turn, and waits for them when none has anything.</summary>
    private static Task? TryOrWait(RedisCall call, List<string> keys, Func<string, bool> tryServe, TimeSpan? timeout)
    {
        foreach (var key in keys)
        {
            var before = call.Reply.Length;
            if (tryServe(key) || call.Reply.Length != before) return null;
        }

        if (timeout is { } wait && !call.Connection.IsInTransaction) call.Server.Blocking.Wait(call.Connection, keys, tryServe, wait);
        else call.Reply.NullArray();
        return null;
    }

    /// <summary>The collection under a key; null when there is none, after the error when it is of another type.</summary>
    private static T? Get<T>(RedisCall call, string key)
        where T : RedisCollection
    {
        if (call.Find(key) is not { } entry) return null;
        if (entry.Collection is T found) return found;
        // A client that waits already goes on waiting.
        if (!call.Connection.IsBlocked) call.Reply.WrongType();
        return null;
    }

    private static void Popped(RedisCall call, string key, RedisCollection collection, int count, params string[] command)
    {
        if (collection.IsEmpty) call.Database.Delete(key);
        else call.Database.Touch(key);
        call.Changed(count);
        if (call.Connection.IsBlocked) call.Server.Propagation.Feed(call.Connection.Database, Array.ConvertAll(command, RedisText.Bytes));
        else call.PropagateAs(command);
    }

    private static Task? PopFirst(RedisCall call, bool atHead)
    {
        if (!TryTimeout(call, call.Count - 1, out var timeout)) return null;
        return TryOrWait(call, Keys(call, 1, call.Count - 2), TryServe, timeout);

        bool TryServe(string key)
        {
            if (Get<RedisList>(call, key) is not { } list) return false;
            var element = ListCommands.PopFrom(list, atHead);
            Popped(call, key, list, 1, atHead ? "LPOP" : "RPOP", key);
            call.Reply.Bulks([key, element]);
            return true;
        }
    }

    private static Task? PopScored(RedisCall call, bool fromLowest)
    {
        if (!TryTimeout(call, call.Count - 1, out var timeout)) return null;
        return TryOrWait(call, Keys(call, 1, call.Count - 2), TryServe, timeout);

        bool TryServe(string key)
        {
            if (Get<RedisSortedSet>(call, key) is not { } set) return false;
            var (score, member) = set.Order[fromLowest ? 0 : set.Count - 1];
            set.Remove(member);
            Popped(call, key, set, 1, fromLowest ? "ZPOPMIN" : "ZPOPMAX", key);
            call.Reply.Array(3);
            call.Reply.Bulk(key);
            call.Reply.Bulk(member);
            call.Reply.Double(score);
            return true;
        }
    }

    private static Task? MoveBetween(RedisCall call) =>
        ListCommands.TryEnd(call, 3, out var fromHead) && ListCommands.TryEnd(call, 4, out var toHead) ? Move(call, fromHead, toHead, 5) : null;

    private static Task? Move(RedisCall call, bool fromHead, bool toHead, int timeoutAt)
    {
        if (!TryTimeout(call, timeoutAt, out var timeout)) return null;
        var (from, to) = (call.Text(1), call.Text(2));
        var before = call.Reply.Length;
        if (TryServe(from) || call.Reply.Length != before) return null;
        if (!call.Connection.IsInTransaction) call.Server.Blocking.Wait(call.Connection, [from], TryServe, timeout);
        else call.Reply.Null();
        return null;

        bool TryServe(string key)
        {
            if (Get<RedisList>(call, key) is not { } list) return false;
            if (ListCommands.MoveElement(call, list, from, to, fromHead, toHead) is not { } element) return true;
            string[] command = call.Version >= 602 ? ["LMOVE", from, to, fromHead ? "left" : "right", toHead ? "left" : "right"] : ["RPOPLPUSH", from, to];
            if (call.Connection.IsBlocked) call.Server.Propagation.Feed(call.Connection.Database, Array.ConvertAll(command, RedisText.Bytes));
            else call.PropagateAs(command);
            call.Reply.Bulk(element);
            return true;
        }
    }

    private static Task? PopManyLater(RedisCall call, bool isList) => TryTimeout(call, 1, out var timeout) ? PopMany(call, 2, timeout, isList) : null;

    private static Task? PopMany(RedisCall call, int first, TimeSpan? timeout, bool isList)
    {
        if (!RedisText.TryParseInteger(call.Arguments[first], out var numberOfKeys) || numberOfKeys < 1)
        {
            call.Reply.Error("ERR numkeys should be greater than 0");
            return null;
        }

        var option = first + 1 + numberOfKeys;
        if (option >= call.Count)
        {
            call.Reply.SyntaxError();
            return null;
        }

        var at = (int)option;
        var fromStart = call.Is(at, isList ? "left" : "min");
        if (!fromStart && !call.Is(at, isList ? "right" : "max"))
        {
            call.Reply.SyntaxError();
            return null;
        }

        var count = 1L;
        if (call.Count == at + 3 && call.Is(at + 1, "count"))
        {
            if (!RedisText.TryParseInteger(call.Arguments[at + 2], out count) || count < 1)
            {
                call.Reply.Error("ERR count should be greater than 0");
                return null;
            }
        }
        else if (call.Count > at + 1)
        {
            call.Reply.SyntaxError();
            return null;
        }

        return TryOrWait(call, Keys(call, first + 1, (int)numberOfKeys), key => isList ? PopElements(call, key, fromStart, count) : PopMembers(call, key, fromStart, count), timeout);
    }

    private static bool PopElements(RedisCall call, string key, bool atHead, long count)
    {
        if (Get<RedisList>(call, key) is not { } list) return false;
        var taken = (int)Math.Min(count, list.Count);
        call.Reply.Array(2);
        call.Reply.Bulk(key);
        call.Reply.Array(taken);
        for (var i = 0; i < taken; i++) call.Reply.Bulk(ListCommands.PopFrom(list, atHead));
        Popped(call, key, list, taken, atHead ? "LPOP" : "RPOP", key, RedisText.Integer(taken));
        return true;
    }

    private static bool PopMembers(RedisCall call, string key, bool fromLowest, long count)
    {
        if (Get<RedisSortedSet>(call, key) is not { } set) return false;
        var taken = (int)Math.Min(count, set.Count);
        call.Reply.Array(2);
        call.Reply.Bulk(key);
        call.Reply.Array(taken);
        for (var i = 0; i < taken; i++)
        {
            var (score, member) = set.Order[fromLowest ? 0 : set.Count - 1];
            set.Remove(member);
            call.Reply.Array(2);
            call.Reply.Bulk(member);
            call.Reply.Double(score);
        }

        Popped(call, key, set, taken, fromLowest ? "ZPOPMIN" : "ZPOPMAX", key, RedisText.Integer(taken));
        return true;
    }
}
