using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands over the keyspace, with the replies and errors of db.c of 3.2 to 7.2.</summary>
internal static class KeyCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("del", -2, "w", Delete, 1, -1, 1),
        new("unlink", -2, "wF", Delete, 1, -1, 1, Since: 400),
        new("exists", -2, "rF", Exists, 1, -1, 1),
        new("touch", -2, "rF", Exists, 1, -1, 1),
        new("randomkey", 1, "rR", RandomKey),
        new("move", 3, "wF", Move, 1, 1, 1),
        new("rename", 3, "w", static c => Rename(c, onlyNew: false), 1, 2, 1),
        new("renamenx", 3, "wF", static c => Rename(c, onlyNew: true), 1, 2, 1),
        new("copy", -3, "wm", Copy, 1, 2, 1, Since: 602),
        new("keys", 2, "rS", Keys),
        new("scan", -2, "rR", Scan),
        new("dbsize", 1, "rF", Size),
        new("type", 2, "rF", Type, 1, 1, 1),
        new("flushdb", 1, "w", Flush),
        new("flushall", 1, "w", FlushAll),
        new("flushdb", -1, "w", Flush, Since: 400),
        new("flushall", -1, "w", FlushAll, Since: 400),
        new("swapdb", 3, "wF", Swap, Since: 400),
        new("object", 3, "r", ObjectCommands.Describe, 2, 2, 1),
        new("object", -2, "r", ObjectCommands.Describe, 2, 2, 1, Since: 400),
        new("memory", -2, "r", ObjectCommands.Memory, Since: 400),
        new("dump", 2, "r", ObjectCommands.Dump, 1, 1, 1),
        new("restore", -4, "wm", ObjectCommands.Restore, 1, 1, 1),
    ];

    private static Task? Delete(RedisCall call)
    {
        var deleted = 0;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Write(i) is not null && call.Database.Delete(call.Text(i))) deleted++;
        }

        call.Changed(deleted);
        call.Reply.Integer(deleted);
        return null;
    }

    private static Task? Exists(RedisCall call)
    {
        var found = 0;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Write(i) is not null) found++;
        }

        call.Reply.Integer(found);
        return null;
    }

    private static Task? Keys(RedisCall call)
    {
        var pattern = call.Text(1);
        var keys = call.Database.Entries.Where(e => pattern == "*" || GlobPattern.Matches(pattern, e.Key)).ToList();
        call.Reply.Array(keys.Count);
        foreach (var entry in keys) call.Reply.Bulk(entry.Key);
        return null;
    }

    private static Task? Scan(RedisCall call)
    {
        if (!ulong.TryParse(call.Arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor))
        {
            call.Reply.Error("ERR invalid cursor");
            return null;
        }

        var (count, pattern, type) = (10L, "*", (string?)null);
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
            else if (call.Is(i, "type") && i + 1 < call.Count && call.Version >= 600)
            {
                type = call.Text(i + 1).ToLowerInvariant();
                continue;
            }

            call.Reply.SyntaxError();
            return null;
        }

        var (next, keys) = call.Database.Scan(cursor, count);
        if (pattern != "*") keys.RemoveAll(k => !GlobPattern.Matches(pattern, k));
        if (type is not null) keys.RemoveAll(k => call.Find(k)?.TypeName != type);
        call.Reply.Array(2);
        call.Reply.Bulk(next.ToString(CultureInfo.InvariantCulture));
        call.Reply.Array(keys.Count);
        foreach (var key in keys) call.Reply.Bulk(key);
        return null;
    }

    private static Task? Size(RedisCall call)
    {
        call.Reply.Integer(call.Database.Count);
        return null;
    }

    private static Task? RandomKey(RedisCall call)
    {
        if (call.Database.Count == 0) call.Reply.Null();
        else call.Reply.Bulk(call.Database.Entries.ElementAt(call.Server.Random.Next(call.Database.Count)).Key);
        return null;
    }

    private static Task? Type(RedisCall call)
    {
        call.Reply.Status(call.Write(1)?.TypeName ?? "none");
        return null;
    }

    private static Task? Rename(RedisCall call, bool onlyNew)
    {
        if (Rekey(call, onlyNew) is not { } moved) return null;
        if (onlyNew) call.Reply.Integer(moved ? 1 : 0);
        else call.Reply.Ok();
        return null;
    }

    private static Task? Move(RedisCall call)
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

        target.Set(key, entry);
        call.Database.Delete(key);
        call.Changed();
        call.Reply.Integer(1);
        return null;
    }

    private static bool CanFlush(RedisCall call)
    {
        if (call.Count == 1 || (call.Count == 2 && (call.Is(1, "async") || (call.Is(1, "sync") && call.Version >= 602)))) return true;
        call.Reply.SyntaxError();
        return false;
    }

    private static Task? Flush(RedisCall call)
    {
        if (!CanFlush(call)) return null;
        call.Changed(call.Database.Count);
        call.Database.Clear();
        call.Server.Propagation.Force();
        call.Reply.Ok();
        return null;
    }

    private static Task? FlushAll(RedisCall call)
    {
        if (!CanFlush(call)) return null;
        var server = call.Server;
        call.Changed(server.Persistence.Keys());
        foreach (var database in server.Databases) database.Clear();
        server.Propagation.Force();
        call.Reply.Ok();
        server.Persistence.KillChild();
        if (server.Configuration.SaveRules.Count > 0) return SaveAfterFlushAsync(server);
        call.Changed();
        return null;
    }

    private static Task? Swap(RedisCall call)
    {
        var databases = call.Server.Databases;
        if (!RedisText.TryParseInteger(call.Arguments[1], out var a)) call.Reply.Error("ERR invalid first DB index");
        else if (!RedisText.TryParseInteger(call.Arguments[2], out var b)) call.Reply.Error("ERR invalid second DB index");
        else if (a < 0 || b < 0 || a >= databases.Length || b >= databases.Length) call.Reply.Error("ERR DB index is out of range");
        else
        {
            (databases[a], databases[b]) = (databases[b], databases[a]);
            call.Changed();
            call.Reply.Ok();
        }

        return null;
    }

    private static Task? Copy(RedisCall call)
    {
        var (target, replaces) = (call.Connection.Database, false);
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "replace")) replaces = true;
            else if (call.Is(i, "db") && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out var number)) return null;
                if (number < 0 || number >= call.Server.Databases.Length)
                {
                    call.Reply.Error("ERR DB index is out of range");
                    return null;
                }

                target = (int)number;
            }
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        var (database, to) = (call.Server.Databases[target], call.Text(2));
        if (target == call.Connection.Database && call.Text(1) == to)
        {
            call.Reply.Error("ERR source and destination objects are the same");
            return null;
        }

        if (call.Write(1) is not { } entry || (!replaces && database.Find(to) is not null))
        {
            call.Reply.Integer(0);
            return null;
        }

        database.Set(to, entry);
        database.Find(to)!.Collection = entry.Collection?.Copy();
        call.Server.Blocking.SignalReady(target, to);
        call.Changed();
        call.Reply.Integer(1);
        return null;
    }

    private static async Task SaveAfterFlushAsync(RedisServer server)
    {
        await server.Persistence.SaveKeepingDirtyAsync();
        server.Persistence.Changed(1);
    }

    private static bool? Rekey(RedisCall call, bool onlyNew)
    {
        var (from, to) = (call.Text(1), call.Text(2));
        if (call.Write(1) is not { } entry)
        {
            call.Reply.Error("ERR no such key");
            return null;
        }

        if (from == to) return !onlyNew;
        if (onlyNew && call.Write(2) is not null) return false;
        call.Database.Delete(from);
        call.Database.Set(to, entry);
        call.SignalReady(2);
        call.Changed();
        return true;
    }
}
