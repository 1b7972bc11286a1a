using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over the keyspace, with the replies and errors of db.c of 3.2.12.</summary>
internal static class KeyCommands
{
    internal static Task? Delete(RedisCall call)
    {
        var deleted = 0;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Database.Delete(call.Text(i))) deleted++;
        }

        call.Changed(deleted);
        call.Reply.Integer(deleted);
        return null;
    }

    internal static Task? Exists(RedisCall call)
    {
        var found = 0;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Write(i) is not null) found++;
        }

        call.Reply.Integer(found);
        return null;
    }

    internal static Task? Touch(RedisCall call) => Exists(call);

    internal static Task? Keys(RedisCall call)
    {
        var pattern = call.Text(1);
        var keys = call.Database.Entries.Where(e => pattern == "*" || GlobPattern.Matches(pattern, e.Key)).ToList();
        call.Reply.Array(keys.Count);
        foreach (var entry in keys) call.Reply.Bulk(entry.Key);
        return null;
    }

    internal static Task? Scan(RedisCall call)
    {
        if (!ulong.TryParse(call.Arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor))
        {
            call.Reply.Error("ERR invalid cursor");
            return null;
        }

        var (count, pattern) = (10L, "*");
        for (var i = 2; i < call.Count; i += 2)
        {
            if (call.Is(i, "count") && i + 1 < call.Count)
            {
                if (!call.TryInteger(i + 1, out count)) return null;
                if (count >= 1) continue;
            }
            else if (call.Is(i, "match") && i + 1 < call.Count)
            {
                pattern = call.Text(i + 1);
                continue;
            }

            call.Reply.SyntaxError();
            return null;
        }

        var (next, keys) = call.Database.Scan(cursor, count);
        if (pattern != "*") keys.RemoveAll(k => !GlobPattern.Matches(pattern, k));
        call.Reply.Array(2);
        call.Reply.Bulk(next.ToString(CultureInfo.InvariantCulture));
        call.Reply.Array(keys.Count);
        foreach (var key in keys) call.Reply.Bulk(key);
        return null;
    }

    internal static Task? Size(RedisCall call)
    {
        call.Reply.Integer(call.Database.Count);
        return null;
    }

    internal static Task? RandomKey(RedisCall call)
    {
        if (call.Database.Count == 0) call.Reply.Null();
        else call.Reply.Bulk(call.Database.Entries.ElementAt(call.Server.Random.Next(call.Database.Count)).Key);
        return null;
    }

    internal static Task? Type(RedisCall call)
    {
        call.Reply.Status(call.Write(1) is null ? "none" : "string");
        return null;
    }

    internal static Task? Rename(RedisCall call)
    {
        if (Move(call, onlyNew: false) is not null) call.Reply.Ok();
        return null;
    }

    internal static Task? RenameIfAbsent(RedisCall call)
    {
        if (Move(call, onlyNew: true) is { } moved) call.Reply.Integer(moved ? 1 : 0);
        return null;
    }

    internal static Task? Move(RedisCall call)
    {
        if (!call.TryInteger(2, out var number) || number < 0 || number >= call.Server.Databases.Length)
        {
            if (call.Reply.Length == 0) call.Reply.Error("ERR index out of range");
            return null;
        }

        if (number == call.Connection.Database)
        {
            call.Reply.Error("ERR source and destination objects are the same");
            return null;
        }

        var target = call.Server.Databases[number];
        var key = call.Text(1);
        if (call.Write(1) is not { } entry || target.Find(key) is not null)
        {
            call.Reply.Integer(0);
            return null;
        }

        target.SetExpiry(target.Set(key, entry.Value), entry.ExpiresAt);
        call.Database.Delete(key);
        call.Changed();
        call.Reply.Integer(1);
        return null;
    }

    internal static Task? Expire(RedisCall call) => SetExpiry(call, 1000, call.Now);

    internal static Task? ExpireMilliseconds(RedisCall call) => SetExpiry(call, 1, call.Now);

    internal static Task? ExpireAt(RedisCall call) => SetExpiry(call, 1000, 0);

    internal static Task? ExpireAtMilliseconds(RedisCall call) => SetExpiry(call, 1, 0);

    internal static Task? TimeToLive(RedisCall call) => ReplyTimeToLive(call, inSeconds: true);

    internal static Task? TimeToLiveMilliseconds(RedisCall call) => ReplyTimeToLive(call, inSeconds: false);

    internal static Task? Persist(RedisCall call)
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

    internal static Task? Flush(RedisCall call)
    {
        call.Changed(call.Database.Count);
        call.Database.Clear();
        call.Reply.Ok();
        return null;
    }

    internal static Task? FlushAll(RedisCall call)
    {
        var server = call.Server;
        call.Changed(server.Persistence.Keys());
        foreach (var database in server.Databases) database.Clear();
        call.Reply.Ok();
        server.Persistence.KillChild();
        if (server.Configuration.SaveRules.Count > 0) return SaveAfterFlushAsync(server);
        call.Changed();
        return null;
    }

    internal static Task? Object(RedisCall call)
    {
        if (call.Write(2) is not { } entry)
        {
            call.Reply.Null();
            return null;
        }

        if (call.Is(1, "encoding")) call.Reply.Bulk(EncodingOf(entry.Value));
        else if (call.Is(1, "refcount")) call.Reply.Integer(1);
        else call.Reply.Error("ERR Syntax error. Try OBJECT (refcount|encoding|idletime)");
        return null;
    }

    internal static string EncodingOf(byte[] value) =>
        RedisText.TryParseInteger(value, out _) ? "int" : value.Length <= 44 ? "embstr" : "raw";

    private static async Task SaveAfterFlushAsync(RedisServer server)
    {
        await server.Persistence.SaveKeepingDirtyAsync();
        server.Persistence.Changed(1);
    }

    private static bool? Move(RedisCall call, bool onlyNew)
    {
        var (from, to) = (call.Text(1), call.Text(2));
        if (call.Write(1) is not { } entry)
        {
            call.Reply.Error("ERR no such key");
            return null;
        }

        if (from == to) return !onlyNew;
        if (onlyNew && call.Write(2) is not null) return false;
        var expiresAt = entry.ExpiresAt;
        call.Database.Delete(from);
        call.Database.SetExpiry(call.Database.Set(to, entry.Value), expiresAt);
        call.Changed();
        return true;
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
        if (at <= call.Now) call.Database.Delete(entry.Key);
        else call.Database.SetExpiry(entry, at);
        call.Changed();
        call.Reply.Integer(1);
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
