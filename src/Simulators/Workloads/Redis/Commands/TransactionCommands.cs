namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>MULTI, EXEC, DISCARD, WATCH: queued commands run in one go, no other client's between them (Documented: multi.c).</summary>
internal static class TransactionCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("multi", 1, "sltF", Begin),
        new("exec", 1, "sltM", Execute),
        new("discard", 1, "sltF", Discard),
        new("watch", -2, "sltF", Watch, 1, -1, 1),
        new("unwatch", 1, "sltF", Unwatch),
    ];

    internal static void ForgetWatches(RedisServer server, RedisConnection connection)
    {
        foreach (var (database, key) in connection.Watched) server.Databases[database].Unwatch(key, connection);
        connection.Watched.Clear();
        connection.IsWatchBroken = false;
    }

    private static Task? Begin(RedisCall call)
    {
        if (call.Connection.Queued is not null)
        {
            call.Reply.Error("ERR MULTI calls can not be nested");
            return null;
        }

        call.Connection.Queued = [];
        call.Connection.IsTransactionBroken = false;
        call.Reply.Ok();
        return null;
    }

    private static Task? Discard(RedisCall call)
    {
        if (call.Connection.Queued is null)
        {
            call.Reply.Error("ERR DISCARD without MULTI");
            return null;
        }

        call.Connection.Queued = null;
        ForgetWatches(call.Server, call.Connection);
        call.Reply.Ok();
        return null;
    }

    private static Task? Watch(RedisCall call)
    {
        if (call.Connection.Queued is not null)
        {
            call.Reply.Error("ERR WATCH inside MULTI is not allowed");
            return null;
        }

        for (var i = 1; i < call.Count; i++)
        {
            var watched = (call.Connection.Database, call.Text(i));
            if (call.Connection.Watched.Contains(watched)) continue;
            call.Connection.Watched.Add(watched);
            call.Database.Watch(watched.Item2, call.Connection);
        }

        call.Reply.Ok();
        return null;
    }

    private static Task? Unwatch(RedisCall call)
    {
        ForgetWatches(call.Server, call.Connection);
        call.Reply.Ok();
        return null;
    }

    private static Task? Execute(RedisCall call)
    {
        if (call.Connection.Queued is not { } queue)
        {
            call.Reply.Error("ERR EXEC without MULTI");
            return null;
        }

        call.Connection.Queued = null;
        var isStale = call.Connection.IsWatchBroken;
        ForgetWatches(call.Server, call.Connection);
        if (call.Connection.IsTransactionBroken)
        {
            call.Reply.Error("EXECABORT Transaction discarded because of previous errors.");
            return null;
        }

        if (isStale)
        {
            call.Reply.NullArray();
            return null;
        }

        return RunAsync(call, queue);
    }

    private static async Task RunAsync(RedisCall call, List<byte[][]> queue)
    {
        call.Reply.Array(queue.Count);
        call.Connection.IsInTransaction = true;
        call.Server.Propagation.BeginTransaction();
        foreach (var arguments in queue)
        {
            var command = call.Server.Commands.Find(RedisText.Of(arguments[0]))!;
            if (CommandTable.Run(call.Server, call.Connection, command, arguments) is { } pending) await pending;
        }

        call.Server.Propagation.EndTransaction();
        call.Connection.IsInTransaction = false;
        call.Server.Blocking.ServeReady();
    }
}
