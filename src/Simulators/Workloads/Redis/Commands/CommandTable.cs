using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>
/// The commands of 3.2.12 with their arities and flags (Documented: server.c, redisCommandTable), and the checks before a command runs, in the order and words of the real
/// server. A command that exists and is not simulated is refused by an error that says so; "unknown command" is only for what the real server does not know either.
/// </summary>
internal static class CommandTable
{
    private const string NotSimulated =
        "setbit 4 wm, getbit 3 rF, bitfield -2 wm, rpush -3 wmF, lpush -3 wmF, rpushx 3 wmF, lpushx 3 wmF, linsert 5 wm, rpop 2 wF, " +
        "lpop 2 wF, brpop -3 ws, brpoplpush 4 wms, blpop -3 ws, llen 2 rF, lindex 3 r, lset 4 wm, lrange 4 r, ltrim 4 w, lrem 4 w, " +
        "rpoplpush 3 wm, sadd -3 wmF, srem -3 wF, smove 4 wF, sismember 3 rF, scard 2 rF, spop -2 wRF, srandmember -2 rR, sinter -2 rS, " +
        "sinterstore -3 wm, sunion -2 rS, sunionstore -3 wm, sdiff -2 rS, sdiffstore -3 wm, smembers 2 rS, sscan -3 rR, zadd -4 wmF, " +
        "zincrby 4 wmF, zrem -3 wF, zremrangebyscore 4 w, zremrangebyrank 4 w, zremrangebylex 4 w, zunionstore -4 wm, zinterstore -4 wm, " +
        "zrange -4 r, zrangebyscore -4 r, zrevrangebyscore -4 r, zrangebylex -4 r, zrevrangebylex -4 r, zcount 4 rF, zlexcount 4 rF, " +
        "zrevrange -4 r, zcard 2 rF, zscore 3 rF, zrank 3 rF, zrevrank 3 rF, zscan -3 rR, hset 4 wmF, hsetnx 4 wmF, hget 3 rF, " +
        "hmset -4 wm, hmget -3 r, hincrby 4 wmF, hincrbyfloat 4 wmF, hdel -3 wF, hlen 2 rF, hstrlen 3 rF, hkeys 2 rS, hvals 2 rS, " +
        "hgetall 2 r, hexists 3 rF, hscan -3 rR, incrbyfloat 3 wmF, bgrewriteaof 1 a, sync 1 ars, psync 3 ars, replconf -1 aslt, " +
        "sort -2 wm, monitor 1 as, slaveof 3 ast, subscribe -2 pslt, unsubscribe -1 pslt, psubscribe -2 pslt, punsubscribe -1 pslt, " +
        "publish 3 pltF, pubsub -2 pltR, watch -2 sF, unwatch 1 sF, cluster -2 a, restore -4 wm, restore-asking -4 wmk, migrate -6 w, " +
        "asking 1 F, readonly 1 F, readwrite 1 F, dump 2 r, eval -3 s, evalsha -3 s, slowlog -2 a, script -2 s, bitop -4 wm, " +
        "bitcount -2 r, bitpos -3 r, wait 3 s, geoadd -5 wm, georadius -6 w, georadius_ro -6 r, georadiusbymember -5 w, " +
        "georadiusbymember_ro -5 r, geohash -2 r, geopos -2 r, geodist -4 r, pfselftest 1 a, pfadd -2 wmF, pfcount -2 r, pfmerge -2 wm, " +
        "pfdebug -3 w, latency -2 aslt";

    private static readonly RedisCommand[] Simulated =
    [
        new("get", 2, "rF", StringCommands.Get),
        new("set", -3, "wm", StringCommands.Set),
        new("setnx", 3, "wmF", StringCommands.SetIfAbsent),
        new("setex", 4, "wm", StringCommands.SetWithSeconds),
        new("psetex", 4, "wm", StringCommands.SetWithMilliseconds),
        new("append", 3, "wm", StringCommands.Append),
        new("strlen", 2, "rF", StringCommands.Length),
        new("del", -2, "w", KeyCommands.Delete),
        new("exists", -2, "rF", KeyCommands.Exists),
        new("setrange", 4, "wm", StringCommands.SetRange),
        new("getrange", 4, "r", StringCommands.GetRange),
        new("substr", 4, "r", StringCommands.GetRange),
        new("incr", 2, "wmF", StringCommands.Increment),
        new("decr", 2, "wmF", StringCommands.Decrement),
        new("mget", -2, "r", StringCommands.MultiGet),
        new("incrby", 3, "wmF", StringCommands.IncrementBy),
        new("decrby", 3, "wmF", StringCommands.DecrementBy),
        new("getset", 3, "wm", StringCommands.GetSet),
        new("mset", -3, "wm", StringCommands.MultiSet),
        new("msetnx", -3, "wm", StringCommands.MultiSetIfAbsent),
        new("randomkey", 1, "rR", KeyCommands.RandomKey),
        new("select", 2, "lF", ConnectionCommands.Select),
        new("move", 3, "wF", KeyCommands.Move),
        new("rename", 3, "w", KeyCommands.Rename),
        new("renamenx", 3, "wF", KeyCommands.RenameIfAbsent),
        new("expire", 3, "wF", KeyCommands.Expire),
        new("expireat", 3, "wF", KeyCommands.ExpireAt),
        new("pexpire", 3, "wF", KeyCommands.ExpireMilliseconds),
        new("pexpireat", 3, "wF", KeyCommands.ExpireAtMilliseconds),
        new("keys", 2, "rS", KeyCommands.Keys),
        new("scan", -2, "rR", KeyCommands.Scan),
        new("dbsize", 1, "rF", KeyCommands.Size),
        new("auth", 2, "sltF", ConnectionCommands.Authenticate),
        new("ping", -1, "tF", ConnectionCommands.Ping),
        new("echo", 2, "F", ConnectionCommands.Echo),
        new("save", 1, "as", ServerCommands.Save),
        new("bgsave", -1, "a", ServerCommands.BackgroundSave),
        new("shutdown", -1, "alt", ServerCommands.ShutDown),
        new("lastsave", 1, "RF", ServerCommands.LastSave),
        new("type", 2, "rF", KeyCommands.Type),
        new("multi", 1, "sF", TransactionCommands.Begin),
        new("exec", 1, "sM", TransactionCommands.Execute),
        new("discard", 1, "sF", TransactionCommands.Discard),
        new("flushdb", 1, "w", KeyCommands.Flush),
        new("flushall", 1, "w", KeyCommands.FlushAll),
        new("info", -1, "lt", ServerCommands.Info),
        new("ttl", 2, "rF", KeyCommands.TimeToLive),
        new("touch", -2, "rF", KeyCommands.Touch),
        new("pttl", 2, "rF", KeyCommands.TimeToLiveMilliseconds),
        new("persist", 2, "wF", KeyCommands.Persist),
        new("role", 1, "lst", ServerCommands.Role),
        new("debug", -1, "as", DebugCommands.Run),
        new("config", -2, "lat", ServerCommands.Config),
        new("object", 3, "r", KeyCommands.Object),
        new("client", -2, "as", ConnectionCommands.Client),
        new("time", 1, "RF", ServerCommands.Time),
        new("command", 0, "lt", ServerCommands.Command),
        new("post", -1, "lt", ConnectionCommands.SuspectCrossProtocol),
        new("host:", -1, "lt", ConnectionCommands.SuspectCrossProtocol),
    ];

    private static readonly SortedDictionary<string, RedisCommand> ByName = MakeTable();

    internal static int Count => ByName.Count;

    internal static IReadOnlyCollection<RedisCommand> All => ByName.Values;

    internal static RedisCommand? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Checks and runs a command; a task when it takes virtual time.</summary>
    internal static Task? Execute(RedisServer server, RedisConnection connection, byte[][] arguments)
    {
        var name = RedisText.Of(arguments[0]);
        if (RedisText.Is(arguments[0], "quit"))
        {
            connection.Reply.Ok();
            connection.ClosesAfterReply = true;
            return null;
        }

        var command = Find(name) ?? Find(name.ToLowerInvariant());
        if (Refusal(server, connection, command, name, arguments) is { } refusal)
        {
            connection.IsTransactionBroken = true;
            connection.Reply.Error(refusal);
            return null;
        }

        if (connection.Queued is { } queue && command!.Name is not ("exec" or "discard" or "multi"))
        {
            queue.Add(arguments);
            connection.Reply.Status("QUEUED");
            return null;
        }

        return Run(server, connection, command!, arguments);
    }

    /// <summary>Runs a command that has passed the checks.</summary>
    internal static Task? Run(RedisServer server, RedisConnection connection, RedisCommand command, byte[][] arguments)
    {
        var statistics = server.FrontEnd.Statistics;
        statistics.CommandsProcessed++;
        statistics.Calls[command.Name] = statistics.Calls.GetValueOrDefault(command.Name) + 1;
        connection.LastCommand = command.Name;
        return command.Run!(new RedisCall(server, connection, arguments));
    }

    private static string? Refusal(RedisServer server, RedisConnection connection, RedisCommand? command, string name, byte[][] arguments)
    {
        if (command is null) return $"ERR unknown command '{name}'";
        if (command.Arity > 0 ? command.Arity != arguments.Length : arguments.Length < -command.Arity)
        {
            return $"ERR wrong number of arguments for '{command.Name}' command";
        }

        if (server.Configuration.Password.Length > 0 && !connection.IsAuthenticated && command.Name != "auth") return "NOAUTH Authentication required.";
        if (server.Persistence.LastBackgroundSaveFailed && server.Configuration.Flag("stop-writes-on-bgsave-error") && server.Configuration.SaveRules.Count > 0
            && (command.Writes || command.Name == "ping"))
        {
            return "MISCONF Redis is configured to save RDB snapshots, but is currently not able to persist on disk. Commands that may modify the data set are disabled. "
                + "Please check Redis logs for details about the error.";
        }

        if (server.IsLoading && !command.RunsWhileLoading) return "LOADING Redis is loading the dataset in memory";
        return command.Run is null ? $"ERR '{command.Name}' is a Redis command that Drydock's simulated server does not model (it has strings, keys and server commands)" : null;
    }

    private static SortedDictionary<string, RedisCommand> MakeTable()
    {
        var table = new SortedDictionary<string, RedisCommand>(StringComparer.Ordinal);
        foreach (var command in Simulated) table.Add(command.Name, command);
        foreach (var item in NotSimulated.Split(", "))
        {
            var words = item.Split(' ');
            table.Add(words[0], new RedisCommand(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), words[2] == "-" ? "" : words[2], null));
        }

        return table;
    }
}
