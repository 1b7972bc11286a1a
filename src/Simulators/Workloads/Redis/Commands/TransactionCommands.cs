namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>MULTI, EXEC and DISCARD: queued commands run in one go, no other client's between them. WATCH is not simulated.</summary>
internal static class TransactionCommands
{
    internal static Task? Begin(RedisCall call)
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

    internal static Task? Discard(RedisCall call)
    {
        if (call.Connection.Queued is null)
        {
            call.Reply.Error("ERR DISCARD without MULTI");
            return null;
        }

        call.Connection.Queued = null;
        call.Reply.Ok();
        return null;
    }

    internal static Task? Execute(RedisCall call)
    {
        if (call.Connection.Queued is not { } queue)
        {
            call.Reply.Error("ERR EXEC without MULTI");
            return null;
        }

        call.Connection.Queued = null;
        if (call.Connection.IsTransactionBroken)
        {
            call.Reply.Error("EXECABORT Transaction discarded because of previous errors.");
            return null;
        }

        return RunAsync(call, queue);
    }

    private static async Task RunAsync(RedisCall call, List<byte[][]> queue)
    {
        call.Reply.Array(queue.Count);
        foreach (var arguments in queue)
        {
            var command = CommandTable.Find(RedisText.Of(arguments[0]).ToLowerInvariant())!;
            if (CommandTable.Run(call.Server, call.Connection, command, arguments) is { } pending) await pending;
        }
    }
}
