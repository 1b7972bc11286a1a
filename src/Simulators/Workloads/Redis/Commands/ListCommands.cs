using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over lists that never wait (Documented: t_list.c of 3.2 to 7.2).</summary>
internal static class ListCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("rpush", -3, "wmF", static c => Push(c, atHead: false, onlyExisting: false), 1, 1, 1),
        new("lpush", -3, "wmF", static c => Push(c, atHead: true, onlyExisting: false), 1, 1, 1),
        new("rpushx", 3, "wmF", static c => Push(c, atHead: false, onlyExisting: true), 1, 1, 1),
        new("lpushx", 3, "wmF", static c => Push(c, atHead: true, onlyExisting: true), 1, 1, 1),
        new("rpushx", -3, "wmF", static c => Push(c, atHead: false, onlyExisting: true), 1, 1, 1, Since: 400),
        new("lpushx", -3, "wmF", static c => Push(c, atHead: true, onlyExisting: true), 1, 1, 1, Since: 400),
        new("linsert", 5, "wm", Insert, 1, 1, 1),
        new("rpop", 2, "wF", static c => Pop(c, atHead: false), 1, 1, 1),
        new("lpop", 2, "wF", static c => Pop(c, atHead: true), 1, 1, 1),
        new("rpop", -2, "wF", static c => Pop(c, atHead: false), 1, 1, 1, Since: 602),
        new("lpop", -2, "wF", static c => Pop(c, atHead: true), 1, 1, 1, Since: 602),
        new("llen", 2, "rF", Length, 1, 1, 1),
        new("lindex", 3, "r", Index, 1, 1, 1),
        new("lset", 4, "wm", SetAt, 1, 1, 1),
        new("lrange", 4, "r", Range, 1, 1, 1),
        new("ltrim", 4, "w", Trim, 1, 1, 1),
        new("lrem", 4, "w", Remove, 1, 1, 1),
        new("lpos", -3, "r", Position, 1, 1, 1, Since: 600),
        new("rpoplpush", 3, "wm", static c => Move(c, fromHead: false, toHead: true), 1, 2, 1),
        new("lmove", 5, "wm", MoveBetween, 1, 2, 1, Since: 602),
    ];

    internal static string PopFrom(RedisList list, bool atHead) => atHead ? list.RemoveFirst() : list.RemoveLast();

    /// <summary>"left" or "right"; replies with the error when it is neither.</summary>
    internal static bool TryEnd(RedisCall call, int index, out bool isHead)
    {
        isHead = call.Is(index, "left");
        if (isHead || call.Is(index, "right")) return true;
        call.Reply.SyntaxError();
        return false;
    }

    /// <summary>Moves an element between two lists, of which the source has one; null after an error.</summary>
    internal static string? MoveElement(RedisCall call, RedisList source, string from, string to, bool fromHead, bool toHead)
    {
        var database = call.Database;
        if (call.Find(to) is { Collection: not RedisList })
        {
            call.Reply.WrongType();
            return null;
        }

        var element = PopFrom(source, fromHead);
        if (database.Find(to)?.Collection is not RedisList target)
        {
            target = new RedisList();
            database.Set(to, target);
        }

        if (toHead) target.AddFirst(element);
        else target.AddLast(element);
        if (source.IsEmpty) database.Delete(from);
        else database.Touch(from);
        database.Touch(to);
        call.Changed();
        call.Server.Blocking.SignalReady(call.Connection.Database, to);
        return element;
    }

    private static Task? Push(RedisCall call, bool atHead, bool onlyExisting)
    {
        if (!call.TryCollection<RedisList>(1, out var list)) return null;
        if (list is null && onlyExisting)
        {
            call.Reply.Integer(0);
            return null;
        }

        list = call.OrNew(1, list);
        for (var i = 2; i < call.Count; i++)
        {
            if (atHead) list.AddFirst(call.Text(i));
            else list.AddLast(call.Text(i));
        }

        call.Reply.Integer(list.Count);
        call.Changed(1, list, call.Count - 2);
        call.SignalReady(1);
        return null;
    }

    private static Task? Insert(RedisCall call)
    {
        var isAfter = call.Is(2, "after");
        if (!isAfter && !call.Is(2, "before"))
        {
            call.Reply.SyntaxError();
            return null;
        }

        if (!call.TryCollection<RedisList>(1, out var list)) return null;
        if (list is null)
        {
            call.Reply.Integer(0);
            return null;
        }

        var pivot = call.Text(3);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] != pivot) continue;
            list.Insert(isAfter ? i + 1 : i, call.Text(4));
            call.Changed(1, list);
            call.Reply.Integer(list.Count);
            return null;
        }

        call.Reply.Integer(-1);
        return null;
    }

    private static Task? Pop(RedisCall call, bool atHead)
    {
        if (call.Count > 3)
        {
            call.Reply.Error($"ERR wrong number of arguments for '{call.Connection.LastCommand}' command");
            return null;
        }

        var count = 1L;
        if (call.Count == 3 && (!RedisText.TryParseInteger(call.Arguments[2], out count) || count < 0))
        {
            call.Reply.Error("ERR value is out of range, must be positive");
            return null;
        }

        if (!call.TryCollection<RedisList>(1, out var list)) return null;
        if (list is null)
        {
            if (call.Count == 3) call.Reply.NullArray();
            else call.Reply.Null();
            return null;
        }

        var taken = (int)Math.Min(count, list.Count);
        if (call.Count == 3) call.Reply.Array(taken);
        for (var i = 0; i < taken; i++) call.Reply.Bulk(PopFrom(list, atHead));
        call.Changed(1, list, taken);
        return null;
    }

    private static Task? Length(RedisCall call)
    {
        if (call.TryReadCollection<RedisList>(1, out var list)) call.Reply.Integer(list?.Count ?? 0);
        return null;
    }

    private static Task? Index(RedisCall call)
    {
        if (!call.TryReadCollection<RedisList>(1, out var list) || !call.TryInteger(2, out var index)) return null;
        var count = list?.Count ?? 0;
        if (index < 0) index += count;
        if (index < 0 || index >= count) call.Reply.Null();
        else call.Reply.Bulk(list![(int)index]);
        return null;
    }

    private static Task? SetAt(RedisCall call)
    {
        if (!call.TryCollection<RedisList>(1, out var list)) return null;
        if (list is null)
        {
            call.Reply.Error("ERR no such key");
            return null;
        }

        if (!call.TryInteger(2, out var index)) return null;
        if (index < 0) index += list.Count;
        if (index < 0 || index >= list.Count)
        {
            call.Reply.Error("ERR index out of range");
            return null;
        }

        list[(int)index] = call.Text(3);
        call.Changed(1, list);
        call.Reply.Ok();
        return null;
    }

    private static Task? Range(RedisCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end) || !call.TryReadCollection<RedisList>(1, out var list)) return null;
        var (first, count) = IndexRange.Of(start, end, list?.Count ?? 0);
        call.Reply.Array(count);
        for (var i = first; i < first + count; i++) call.Reply.Bulk(list![i]);
        return null;
    }

    private static Task? Trim(RedisCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end) || !call.TryCollection<RedisList>(1, out var list)) return null;
        if (list is not null)
        {
            var (first, count) = IndexRange.Of(start, end, list.Count);
            var removed = list.Count - count;
            for (var i = 0; i < first; i++) list.RemoveFirst();
            while (list.Count > count) list.RemoveLast();
            // The real server counts the command and not the elements, even when nothing goes.
            call.Changed(1, list, Math.Max(1, removed));
        }

        call.Reply.Ok();
        return null;
    }

    private static Task? Remove(RedisCall call)
    {
        if (!call.TryInteger(2, out var wanted) || !call.TryCollection<RedisList>(1, out var list)) return null;
        var (removed, element) = (0, call.Text(3));
        if (list is not null)
        {
            var limit = wanted == 0 ? long.MaxValue : Math.Abs(wanted);
            for (var i = wanted < 0 ? list.Count - 1 : 0; i >= 0 && i < list.Count && removed < limit;)
            {
                var matches = list[i] == element;
                if (matches)
                {
                    list.RemoveAt(i);
                    removed++;
                }

                if (wanted < 0) i--;
                else if (!matches) i++;
            }

            call.Changed(1, list, removed);
        }

        call.Reply.Integer(removed);
        return null;
    }

    private static Task? Position(RedisCall call)
    {
        var (rank, count, limit) = (1L, -1L, 0L);
        for (var i = 3; i < call.Count; i += 2)
        {
            if (i + 1 == call.Count || !(call.Is(i, "rank") || call.Is(i, "count") || call.Is(i, "maxlen")))
            {
                call.Reply.SyntaxError();
                return null;
            }

            if (!call.TryInteger(i + 1, out var value)) return null;
            if (call.Is(i, "rank")) rank = value;
            else if (value < 0)
            {
                call.Reply.Error($"ERR {(call.Is(i, "count") ? "COUNT" : "MAXLEN")} can't be negative");
                return null;
            }
            else if (call.Is(i, "count")) count = value;
            else limit = value;
        }

        if (rank == 0)
        {
            call.Reply.Error("ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list");
            return null;
        }

        if (!call.TryReadCollection<RedisList>(1, out var list)) return null;
        var found = Positions(list, call.Text(2), rank, count, limit);
        if (count < 0)
        {
            if (found.Count == 0) call.Reply.Null();
            else call.Reply.Integer(found[0]);
            return null;
        }

        call.Reply.Array(found.Count);
        foreach (var index in found) call.Reply.Integer(index);
        return null;
    }

    private static List<int> Positions(RedisList? list, string element, long rank, long count, long limit)
    {
        var (found, matches, wanted) = (new List<int>(), 0L, count < 0 ? 1 : count == 0 ? long.MaxValue : count);
        for (var i = 0; i < (list?.Count ?? 0) && (limit == 0 || i < limit) && found.Count < wanted; i++)
        {
            var index = rank > 0 ? i : list!.Count - 1 - i;
            if (list![index] == element && ++matches >= Math.Abs(rank)) found.Add(index);
        }

        return found;
    }

    private static Task? MoveBetween(RedisCall call) =>
        TryEnd(call, 3, out var fromHead) && TryEnd(call, 4, out var toHead) ? Move(call, fromHead, toHead) : null;

    private static Task? Move(RedisCall call, bool fromHead, bool toHead)
    {
        if (!call.TryCollection<RedisList>(1, out var source)) return null;
        if (source is null) call.Reply.Null();
        else if (MoveElement(call, source, call.Text(1), call.Text(2), fromHead, toHead) is { } element) call.Reply.Bulk(element);
        return null;
    }
}
