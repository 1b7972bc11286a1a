namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over the moment at which a key expires, with the replies and errors of expire.c of 3.2 to 7.2.</summary>
internal static class ExpiryCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("expire", 3, "wF", static c => SetExpiry(c, 1000, c.Now), 1, 1, 1),
        new("expireat", 3, "wF", static c => SetExpiry(c, 1000, 0), 1, 1, 1),
        new("pexpire", 3, "wF", static c => SetExpiry(c, 1, c.Now), 1, 1, 1),
        new("pexpireat", 3, "wF", static c => SetExpiry(c, 1, 0), 1, 1, 1),
        new("expire", -3, "wF", static c => SetExpiry(c, 1000, c.Now), 1, 1, 1, Since: 700),
        new("expireat", -3, "wF", static c => SetExpiry(c, 1000, 0), 1, 1, 1, Since: 700),
        new("pexpire", -3, "wF", static c => SetExpiry(c, 1, c.Now), 1, 1, 1, Since: 700),
        new("pexpireat", -3, "wF", static c => SetExpiry(c, 1, 0), 1, 1, 1, Since: 700),
        new("ttl", 2, "rF", static c => ReplyTimeToLive(c, inSeconds: true), 1, 1, 1),
        new("pttl", 2, "rF", static c => ReplyTimeToLive(c, inSeconds: false), 1, 1, 1),
        new("expiretime", 2, "rF", static c => ReplyExpiry(c, inSeconds: true), 1, 1, 1, Since: 700),
        new("pexpiretime", 2, "rF", static c => ReplyExpiry(c, inSeconds: false), 1, 1, 1, Since: 700),
        new("persist", 2, "wF", Persist, 1, 1, 1),
    ];

    private static Task? Persist(RedisCall call)
    {
        if (call.Write(1) is not { ExpiresAt: >= 0 } entry)
        {
            call.Reply.Integer(0);
            return null;
        }

        call.Database.SetExpiry(entry, -1);
        call.Changed();
        call.Reply.Integer(1);
        return null;
    }

    private static Task? SetExpiry(RedisCall call, long unit, long since)
    {
        if (!call.TryInteger(2, out var time)) return null;
        if (call.Write(1) is not { } entry)
        {
            call.Reply.Integer(0);
            return null;
        }

        var at = unchecked((time * unit) + since);
        var name = call.Connection.LastCommand;
        if (call.Version >= 602 && (time > long.MaxValue / unit || time < long.MinValue / unit || (since > 0 && time > 0 && at < 0)))
        {
            call.Reply.Error(call.Version >= 700 ? $"ERR invalid expire time in '{name}' command" : $"ERR invalid expire time in {name}");
            return null;
        }

        if (!TryCondition(call, entry.ExpiresAt, at, out var holds)) return null;
        if (holds) ExpireAt(call, entry, at);
        call.Reply.Integer(holds ? 1 : 0);
        return null;
    }

    /// <summary>NX, XX, GT and LT since 7.0; replies with the error.</summary>
    private static bool TryCondition(RedisCall call, long old, long at, out bool holds)
    {
        var (isNew, isOld, isGreater, isLess) = (false, false, false, false);
        holds = true;
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "nx")) isNew = true;
            else if (call.Is(i, "xx")) isOld = true;
            else if (call.Is(i, "gt")) isGreater = true;
            else if (call.Is(i, "lt")) isLess = true;
            else
            {
                call.Reply.Error($"ERR Unsupported option {call.Text(i)}");
                return false;
            }
        }

        if (isNew && (isOld || isGreater || isLess))
        {
            call.Reply.Error("ERR NX and XX, GT or LT options at the same time are not compatible");
            return false;
        }

        if (isGreater && isLess)
        {
            call.Reply.Error("ERR GT and LT options at the same time are not compatible");
            return false;
        }

        holds = !(isNew && old >= 0) && !(isOld && old < 0) && !(isGreater && (old < 0 || at <= old)) && !(isLess && old >= 0 && at >= old);
        return true;
    }

    /// <summary>Sets an expiry, or deletes the key when that moment has passed; replicas and files always get the moment.</summary>
    internal static void ExpireAt(RedisCall call, KeyEntry entry, long at)
    {
        if (at <= call.Now && !call.Connection.IsMaster)
        {
            call.Database.Delete(entry.Key);
            call.PropagateAs("DEL", entry.Key);
        }
        else
        {
            call.Database.SetExpiry(entry, at);
            if (call.Server.Propagation.IsActive) call.PropagateAs("PEXPIREAT", entry.Key, RedisText.Integer(at));
        }

        call.Changed();
    }

    private static Task? ReplyExpiry(RedisCall call, bool inSeconds)
    {
        var entry = call.Write(1);
        if (entry is null or { ExpiresAt: < 0 }) call.Reply.Integer(entry is null ? -2 : -1);
        else call.Reply.Integer(inSeconds ? entry.ExpiresAt / 1000 : entry.ExpiresAt);
        return null;
    }

    private static Task? ReplyTimeToLive(RedisCall call, bool inSeconds)
    {
        var entry = call.Write(1);
        if (entry is null or { ExpiresAt: < 0 })
        {
            call.Reply.Integer(entry is null ? -2 : -1);
            return null;
        }

        var left = Math.Max(0, entry.ExpiresAt - call.Now);
        call.Reply.Integer(inSeconds ? (left + 500) / 1000 : left);
        return null;
    }
}
