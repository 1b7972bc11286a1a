namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over string values, with the replies and errors of t_string.c of 3.2 to 7.2.</summary>
internal static class StringCommands
{
    internal const int BytesMax = 512 * 1024 * 1024;
    internal const string TooLong = "ERR string exceeds maximum allowed size (512MB)";

    internal static RedisCommand[] All { get; } =
    [
        new("get", 2, "rF", Get, 1, 1, 1),
        new("set", -3, "wm", SettingCommands.Set, 1, 1, 1),
        new("setnx", 3, "wmF", SettingCommands.SetIfAbsent, 1, 1, 1),
        new("setex", 4, "wm", static c => SettingCommands.SetWithExpiry(c, 1000), 1, 1, 1),
        new("psetex", 4, "wm", static c => SettingCommands.SetWithExpiry(c, 1), 1, 1, 1),
        new("append", 3, "wm", Append, 1, 1, 1),
        new("strlen", 2, "rF", Length, 1, 1, 1),
        new("setrange", 4, "wm", SetRange, 1, 1, 1),
        new("getrange", 4, "r", GetRange, 1, 1, 1),
        new("substr", 4, "r", GetRange, 1, 1, 1),
        new("incr", 2, "wmF", static c => Add(c, 1), 1, 1, 1),
        new("decr", 2, "wmF", static c => Add(c, -1), 1, 1, 1),
        new("incrby", 3, "wmF", static c => c.TryInteger(2, out var by) ? Add(c, by) : null, 1, 1, 1),
        new("decrby", 3, "wmF", static c => c.TryInteger(2, out var by) ? Add(c, unchecked(-by)) : null, 1, 1, 1),
        new("incrbyfloat", 3, "wmF", AddFloat, 1, 1, 1),
        new("mget", -2, "rF", MultiGet, 1, -1, 1),
        new("mset", -3, "wm", static c => SettingCommands.MultiSet(c, onlyNew: false), 1, -1, 2),
        new("msetnx", -3, "wm", static c => SettingCommands.MultiSet(c, onlyNew: true), 1, -1, 2),
        new("getset", 3, "wm", GetSet, 1, 1, 1),
        new("getdel", 2, "wF", GetAndDelete, 1, 1, 1, Since: 602),
        new("getex", -2, "wF", SettingCommands.GetAndExpire, 1, 1, 1, Since: 602),
    ];

    private static Task? Get(RedisCall call)
    {
        if (call.TryReadString(1, out var entry)) ReplyValue(call, entry);
        return null;
    }

    private static Task? GetAndDelete(RedisCall call)
    {
        if (!call.TryReadString(1, out var entry)) return null;
        ReplyValue(call, entry);
        if (entry is null) return null;
        call.Database.Delete(entry.Key);
        call.PropagateAs("DEL", entry.Key);
        call.Changed();
        return null;
    }

    private static Task? GetSet(RedisCall call)
    {
        if (!call.TryReadString(1, out var entry)) return null;
        ReplyValue(call, entry);
        call.Database.Set(call.Text(1), call.Arguments[2]);
        call.Changed();
        return null;
    }

    private static Task? Append(RedisCall call)
    {
        if (!call.TryString(1, out var entry)) return null;
        var old = entry?.Value ?? [];
        if ((long)old.Length + call.Arguments[2].Length > BytesMax)
        {
            call.Reply.Error(TooLong);
            return null;
        }

        byte[] value = [.. old, .. call.Arguments[2]];
        call.Database.Set(call.Text(1), value, keepExpiry: true);
        call.Changed();
        call.Reply.Integer(value.Length);
        return null;
    }

    private static Task? Length(RedisCall call)
    {
        if (call.TryReadString(1, out var entry)) call.Reply.Integer(entry?.Value.Length ?? 0);
        return null;
    }

    private static Task? GetRange(RedisCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end) || !call.TryReadString(1, out var entry)) return null;
        var value = entry?.Value ?? [];
        if (start < 0 && end < 0 && start > end)
        {
            call.Reply.Bulk([]);
            return null;
        }

        if (start < 0) start = Math.Max(0, value.Length + start);
        if (end < 0) end = Math.Max(0, value.Length + end);
        end = Math.Min(end, value.Length - 1);
        call.Reply.Bulk(start > end ? [] : value.AsSpan((int)start, (int)(end - start + 1)));
        return null;
    }

    private static Task? SetRange(RedisCall call)
    {
        if (!call.TryInteger(2, out var offset) || !call.TryString(1, out var entry)) return null;
        var old = entry?.Value ?? [];
        var part = call.Arguments[3];
        if (offset < 0)
        {
            call.Reply.Error("ERR offset is out of range");
        }
        else if (part.Length == 0)
        {
            call.Reply.Integer(old.Length);
        }
        else if (offset > BytesMax - part.Length)
        {
            call.Reply.Error(TooLong);
        }
        else
        {
            var value = new byte[Math.Max(old.Length, offset + part.Length)];
            old.CopyTo(value, 0);
            part.CopyTo(value, (int)offset);
            call.Database.Set(call.Text(1), value, keepExpiry: true);
            call.Changed();
            call.Reply.Integer(value.Length);
        }

        return null;
    }

    private static Task? MultiGet(RedisCall call)
    {
        call.Reply.Array(call.Count - 1);
        for (var i = 1; i < call.Count; i++) ReplyValue(call, call.Read(i) is { Collection: null } entry ? entry : null);
        return null;
    }

    internal static void ReplyValue(RedisCall call, KeyEntry? entry)
    {
        if (entry is null) call.Reply.Null();
        else call.Reply.Bulk(entry.Value);
    }

    private static Task? Add(RedisCall call, long by)
    {
        if (!call.TryString(1, out var entry)) return null;
        var value = 0L;
        if (entry is not null && !RedisText.TryParseInteger(entry.Value, out value))
        {
            call.Reply.NotAnInteger();
            return null;
        }

        if ((by < 0 && value < 0 && by < long.MinValue - value) || (by > 0 && value > 0 && by > long.MaxValue - value))
        {
            call.Reply.Error("ERR increment or decrement would overflow");
            return null;
        }

        value += by;
        call.Database.Set(call.Text(1), RedisText.Bytes(RedisText.Integer(value)), keepExpiry: true);
        call.Changed();
        call.Reply.Integer(value);
        return null;
    }

    private static Task? AddFloat(RedisCall call)
    {
        if (!call.TryString(1, out var entry)) return null;
        var old = entry is null ? "0" : RedisText.Of(entry.Value);
        if (!RedisNumber.TryParse(old, out _) || !RedisNumber.TryParse(call.Text(2), out _))
        {
            call.Reply.NotAFloat();
            return null;
        }

        if (RedisNumber.Sum(old, call.Text(2)) is not { } sum)
        {
            call.Reply.Error("ERR increment would produce NaN or Infinity");
            return null;
        }

        call.Database.Set(call.Text(1), RedisText.Bytes(sum), keepExpiry: true);
        call.Changed();
        // Other machines may add differently: they get the result. Before 6.0 they lose the expiry by it.
        if (call.Version >= 600) call.PropagateAs("SET", call.Text(1), sum, "KEEPTTL");
        else call.PropagateAs("SET", call.Text(1), sum);
        call.Reply.Bulk(sum);
        return null;
    }
}
