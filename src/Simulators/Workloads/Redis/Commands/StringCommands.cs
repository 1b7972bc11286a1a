namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over string values, with the replies and errors of t_string.c of 3.2.12.</summary>
internal static class StringCommands
{
    private const int BytesMax = 512 * 1024 * 1024;
    private const string TooLong = "ERR string exceeds maximum allowed size (512MB)";

    internal static Task? Get(RedisCall call)
    {
        ReplyValue(call, call.Read(1));
        return null;
    }

    internal static Task? GetSet(RedisCall call)
    {
        ReplyValue(call, call.Read(1));
        call.Database.Set(call.Text(1), call.Arguments[2]);
        call.Changed();
        return null;
    }

    internal static Task? Set(RedisCall call)
    {
        var (onlyNew, onlyOld, expiry, unit) = (false, false, 0, 0L);
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "nx") && !onlyOld) onlyNew = true;
            else if (call.Is(i, "xx") && !onlyNew) onlyOld = true;
            else if (call.Is(i, "ex") && unit != 1 && i + 1 < call.Count) (expiry, unit) = (++i, 1000);
            else if (call.Is(i, "px") && unit != 1000 && i + 1 < call.Count) (expiry, unit) = (++i, 1);
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (Store(call, call.Arguments[2], expiry, unit, onlyNew, onlyOld) is { } stored)
        {
            if (stored) call.Reply.Ok();
            else call.Reply.Null();
        }

        return null;
    }

    internal static Task? SetIfAbsent(RedisCall call)
    {
        if (Store(call, call.Arguments[2], 0, 0, onlyNew: true, onlyOld: false) is { } stored) call.Reply.Integer(stored ? 1 : 0);
        return null;
    }

    internal static Task? SetWithSeconds(RedisCall call) => SetWithExpiry(call, 1000);

    internal static Task? SetWithMilliseconds(RedisCall call) => SetWithExpiry(call, 1);

    internal static Task? Append(RedisCall call)
    {
        var old = call.Write(1)?.Value ?? [];
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

    internal static Task? Length(RedisCall call)
    {
        call.Reply.Integer(call.Read(1)?.Value.Length ?? 0);
        return null;
    }

    internal static Task? GetRange(RedisCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end)) return null;
        var value = call.Read(1)?.Value ?? [];
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

    internal static Task? SetRange(RedisCall call)
    {
        if (!call.TryInteger(2, out var offset)) return null;
        var old = call.Write(1)?.Value ?? [];
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

    internal static Task? Increment(RedisCall call) => Add(call, 1);

    internal static Task? Decrement(RedisCall call) => Add(call, -1);

    internal static Task? IncrementBy(RedisCall call) => call.TryInteger(2, out var by) ? Add(call, by) : null;

    internal static Task? DecrementBy(RedisCall call) => call.TryInteger(2, out var by) ? Add(call, unchecked(-by)) : null;

    internal static Task? MultiGet(RedisCall call)
    {
        call.Reply.Array(call.Count - 1);
        for (var i = 1; i < call.Count; i++) ReplyValue(call, call.Read(i));
        return null;
    }

    internal static Task? MultiSet(RedisCall call)
    {
        if (MultiStore(call, onlyNew: false) is not null) call.Reply.Ok();
        return null;
    }

    internal static Task? MultiSetIfAbsent(RedisCall call)
    {
        if (MultiStore(call, onlyNew: true) is { } stored) call.Reply.Integer(stored ? 1 : 0);
        return null;
    }

    private static void ReplyValue(RedisCall call, KeyEntry? entry)
    {
        if (entry is null) call.Reply.Null();
        else call.Reply.Bulk(entry.Value);
    }

    private static Task? SetWithExpiry(RedisCall call, long unit)
    {
        if (Store(call, call.Arguments[3], 2, unit, onlyNew: false, onlyOld: false) is not null) call.Reply.Ok();
        return null;
    }

    /// <summary>Null when an error was replied, else whether the value was stored.</summary>
    private static bool? Store(RedisCall call, byte[] value, int expiry, long unit, bool onlyNew, bool onlyOld)
    {
        var time = 0L;
        if (expiry > 0)
        {
            if (!call.TryInteger(expiry, out time)) return null;
            if (time <= 0)
            {
                call.Reply.Error($"ERR invalid expire time in {call.Connection.LastCommand}");
                return null;
            }
        }

        var exists = call.Write(1) is not null;
        if ((onlyNew && exists) || (onlyOld && !exists)) return false;
        var entry = call.Database.Set(call.Text(1), value);
        if (expiry > 0) call.Database.SetExpiry(entry, call.Now + (time * unit));
        call.Changed();
        return true;
    }

    private static bool? MultiStore(RedisCall call, bool onlyNew)
    {
        if (call.Count % 2 == 0)
        {
            call.Reply.Error("ERR wrong number of arguments for MSET");
            return null;
        }

        for (var i = 1; onlyNew && i < call.Count; i += 2)
        {
            if (call.Write(i) is not null) return false;
        }

        for (var i = 1; i < call.Count; i += 2) call.Database.Set(call.Text(i), call.Arguments[i + 1]);
        call.Changed((call.Count - 1) / 2);
        return true;
    }

    private static Task? Add(RedisCall call, long by)
    {
        var entry = call.Write(1);
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
}
