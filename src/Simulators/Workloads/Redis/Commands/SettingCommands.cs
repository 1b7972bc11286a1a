namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>SET with its options and its relatives (Documented: t_string.c of 3.2 to 7.2).</summary>
internal static class SettingCommands
{
    internal static Task? Set(RedisCall call)
    {
        if (!TryOptions(call, 3, out var options)) return null;
        var key = call.Text(1);
        KeyEntry? old = null;
        if (options.Gets && !call.TryString(1, out old)) return null;
        var oldValue = old?.Value;
        if (!TryMoment(call, options, out var expiresAt)) return null;
        var exists = call.Write(1) is not null;
        var stores = !(options.OnlyNew && exists) && !(options.OnlyOld && !exists);
        if (stores) Store(call, key, call.Arguments[2], expiresAt, options.KeepsExpiry);
        if (options.Gets)
        {
            if (oldValue is null) call.Reply.Null();
            else call.Reply.Bulk(oldValue);
        }
        else if (stores)
        {
            call.Reply.Ok();
        }
        else
        {
            call.Reply.Null();
        }

        return null;
    }

    internal static Task? SetIfAbsent(RedisCall call)
    {
        var stores = call.Write(1) is null;
        if (stores) Store(call, call.Text(1), call.Arguments[2], -1, keepsExpiry: false);
        call.Reply.Integer(stores ? 1 : 0);
        return null;
    }

    internal static Task? SetWithExpiry(RedisCall call, long unit)
    {
        if (!TryMoment(call, new Options { ExpiryAt = 2, Unit = unit }, out var expiresAt)) return null;
        Store(call, call.Text(1), call.Arguments[3], expiresAt, keepsExpiry: false);
        call.Reply.Ok();
        return null;
    }

    internal static Task? GetAndExpire(RedisCall call)
    {
        if (!TryOptions(call, 2, out var options) || !call.TryReadString(1, out var entry) || !TryMoment(call, options, out var expiresAt)) return null;
        StringCommands.ReplyValue(call, entry);
        if (entry is null) return null;
        if (options.Persists && entry.ExpiresAt >= 0)
        {
            call.Database.SetExpiry(entry, -1);
            call.PropagateAs("PERSIST", entry.Key);
            call.Changed();
        }
        else if (expiresAt >= 0)
        {
            ExpiryCommands.ExpireAt(call, entry, expiresAt);
        }

        return null;
    }

    internal static Task? MultiSet(RedisCall call, bool onlyNew)
    {
        if (call.Count % 2 == 0)
        {
            call.Reply.Error(call.Version >= 700 ? $"ERR wrong number of arguments for '{call.Connection.LastCommand}' command" : "ERR wrong number of arguments for MSET");
            return null;
        }

        for (var i = 1; onlyNew && i < call.Count; i += 2)
        {
            if (call.Write(i) is null) continue;
            call.Reply.Integer(0);
            return null;
        }

        for (var i = 1; i < call.Count; i += 2) call.Database.Set(call.Text(i), call.Arguments[i + 1]);
        call.Changed((call.Count - 1) / 2);
        if (onlyNew) call.Reply.Integer(1);
        else call.Reply.Ok();
        return null;
    }

    private static void Store(RedisCall call, string key, byte[] value, long expiresAt, bool keepsExpiry)
    {
        var entry = call.Database.Set(key, value, keepsExpiry);
        call.Changed();
        if (expiresAt < 0) return;
        call.Database.SetExpiry(entry, expiresAt);
        if (!call.Server.Propagation.IsActive) return;
        // A relative time would start again on a replica, or when the file is loaded.
        var at = RedisText.Bytes(RedisText.Integer(expiresAt));
        if (call.Version >= 602)
        {
            call.PropagateAs(new[] { "SET"u8.ToArray(), call.Arguments[1], value, "PXAT"u8.ToArray(), at });
            return;
        }

        call.PropagateAs(new[] { "SET"u8.ToArray(), call.Arguments[1], value });
        call.PropagateAs(new[] { "PEXPIREAT"u8.ToArray(), call.Arguments[1], at });
    }

    private static bool TryOptions(RedisCall call, int first, out Options options)
    {
        options = new Options();
        var (isSet, version) = (first == 3, call.Version);
        for (var i = first; i < call.Count; i++)
        {
            var hasValue = i + 1 < call.Count;
            if (isSet && call.Is(i, "nx") && !options.OnlyOld && !(options.Gets && version < 700)) options.OnlyNew = true;
            else if (isSet && call.Is(i, "xx") && !options.OnlyNew) options.OnlyOld = true;
            else if (isSet && version >= 602 && call.Is(i, "get") && !(options.OnlyNew && version < 700)) options.Gets = true;
            else if (isSet && version >= 600 && call.Is(i, "keepttl") && options.ExpiryAt == 0) options.KeepsExpiry = true;
            else if (!isSet && call.Is(i, "persist") && options.ExpiryAt == 0) options.Persists = true;
            else if (hasValue && !options.KeepsExpiry && !options.Persists && Unit(call, i) is { } unit && (options.ExpiryAt == 0 || (options.Unit, options.IsMoment) == unit))
            {
                (options.Unit, options.IsMoment) = unit;
                options.ExpiryAt = ++i;
            }
            else
            {
                call.Reply.SyntaxError();
                return false;
            }
        }

        return true;
    }

    private static (long Unit, bool IsMoment)? Unit(RedisCall call, int index)
    {
        if (call.Is(index, "ex")) return (1000, false);
        if (call.Is(index, "px")) return (1, false);
        if (call.Version < 602) return null;
        if (call.Is(index, "exat")) return (1000, true);
        return call.Is(index, "pxat") ? (1, true) : null;
    }

    /// <summary>Unix milliseconds, -1 when no expiry was asked for; false after the error.</summary>
    private static bool TryMoment(RedisCall call, Options options, out long expiresAt)
    {
        expiresAt = -1;
        if (options.ExpiryAt == 0) return true;
        if (!call.TryInteger(options.ExpiryAt, out var time)) return false;
        if (time <= 0 || time > long.MaxValue / options.Unit || (!options.IsMoment && (time * options.Unit) + call.Now < 0))
        {
            var name = call.Connection.LastCommand;
            call.Reply.Error(call.Version >= 700 ? $"ERR invalid expire time in '{name}' command" : $"ERR invalid expire time in {name}");
            return false;
        }

        expiresAt = (time * options.Unit) + (options.IsMoment ? 0 : call.Now);
        return true;
    }

    private sealed class Options
    {
        internal bool OnlyNew { get; set; }
        internal bool OnlyOld { get; set; }
        internal bool Gets { get; set; }
        internal bool KeepsExpiry { get; set; }
        internal bool Persists { get; set; }

        /// <summary>Index of the number; 0 for none.</summary>
        internal int ExpiryAt { get; set; }

        internal long Unit { get; set; }
        internal bool IsMoment { get; set; }
    }
}
