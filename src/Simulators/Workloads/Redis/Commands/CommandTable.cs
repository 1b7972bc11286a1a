using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>
/// The commands of a version with their arities and flags (Documented: server.c, redisCommandTable of 3.2 to 7.2), and the checks before a command runs, in the order and
/// words of the real server. A command that exists and is not simulated is refused by an error that says so; "unknown command" is only for what that version does not know either.
/// </summary>
internal sealed class CommandTable
{
    private const int NameBytesMax = 64;

    // Name, arity, flags, and the first version where it is not 3.2.
    private const string NotSimulated =
        "bitfield -2 wm, bitfield_ro -2 rF 600, cluster -2 a, sort -2 wm, sort_ro -2 r 700, monitor 1 as, restore-asking -4 wmk, migrate -6 w, asking 1 F, readonly 1 F, " +
        "readwrite 1 F, geoadd -5 wm, georadius -6 w, georadius_ro -6 r, georadiusbymember -5 w, georadiusbymember_ro -5 r, geohash -2 r, geopos -2 r, geodist -4 r, " +
        "geosearch -7 r 602, geosearchstore -8 wm 602, pfselftest 1 a, pfadd -2 wmF, pfcount -2 r, pfmerge -2 wm, pfdebug -3 w, lolwut -1 rF 500, " +
        "lcs -3 r 700, stralgo -2 r 600, ssubscribe -2 pslt 700, sunsubscribe -1 pslt 700, spublish 3 pltF 700, hexpire -6 wmF 704, hpexpire -6 wmF 704, httl -5 rF 704, " +
        "hpttl -5 rF 704, hpersist -5 wF 704, hexpiretime -5 rF 704, hpexpiretime -5 rF 704, hexpireat -6 wmF 704, hpexpireat -6 wmF 704";

    private const string Scripts =
        "eval -3 s, evalsha -3 s, script -2 s, eval_ro -3 s 700, evalsha_ro -3 s 700, function -2 s 700, fcall -3 s 700, fcall_ro -3 s 700";

    private readonly SortedDictionary<string, RedisCommand> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RedisCommand> _lookUp = new(StringComparer.OrdinalIgnoreCase);

    internal CommandTable(RedisVersion version)
    {
        foreach (var group in Groups)
        {
            foreach (var command in group)
            {
                // Later forms of a command stand after earlier ones.
                if (command.IsFor(version.Number)) _byName[command.Name] = command;
            }
        }

        AddKnown(NotSimulated, version, null);
        AddKnown(Scripts, version, RefuseScript);
        foreach (var (name, command) in _byName) _lookUp[name] = command;
    }

    internal int Count => _byName.Count;

    internal IReadOnlyCollection<RedisCommand> All => _byName.Values;

    private static RedisCommand[][] Groups =>
    [
        StringCommands.All, BitCommands.All, KeyCommands.All, ExpiryCommands.All, HashCommands.All, ListCommands.All, BlockingListCommands.All, SetCommands.All, SortedSetCommands.All,
        SortedSetRanges.All, SortedSetAlgebra.All, StreamCommands.All, StreamReading.All, StreamGroupCommands.All, StreamInformation.All, TransactionCommands.All,
        ChannelCommands.All, ConnectionCommands.All, ServerCommands.All, ModuleCommands.All, ReplicationCommands.All,
    ];

    internal RedisCommand? Find(string name) => _lookUp.GetValueOrDefault(name);

    private RedisCommand? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > NameBytesMax) return null;
        Span<char> text = stackalloc char[name.Length];
        Encoding.Latin1.GetChars(name, text);
        return _lookUp.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var command) ? command : null;
    }

    /// <summary>Whether a command may change what replicas have: one that writes, PUBLISH, EXEC of such.</summary>
    internal bool MayReplicate(RedisConnection connection, byte[][] arguments) => Find(arguments[0]) is { } command
        && (command.Writes || command.Name == "publish"
            || (command.Name == "exec" && connection.Queued is { } queue && queue.Exists(q => Find(q[0]) is { } queued && (queued.Writes || queued.Name == "publish"))));

    /// <summary>Checks and runs a command; a task when it takes virtual time.</summary>
    internal Task? Execute(RedisServer server, RedisConnection connection, byte[][] arguments)
    {
        if (RedisText.Is(arguments[0], "quit"))
        {
            connection.Reply.Ok();
            connection.ClosesAfterReply = true;
            return null;
        }

        var command = Find(arguments[0]);
        if (Refusal(server, connection, command, arguments) is { } refusal)
        {
            connection.IsTransactionBroken = true;
            connection.Reply.Error(refusal);
            return null;
        }

        if (connection.Queued is { } queue && command!.Name is not ("exec" or "discard" or "multi" or "watch" or "reset"))
        {
            queue.Add(arguments);
            connection.Reply.Status("QUEUED");
            return null;
        }

        var pending = Run(server, connection, command!, arguments);
        server.Blocking.ServeReady();
        return pending;
    }

    /// <summary>Runs a command that has passed the checks.</summary>
    internal static Task? Run(RedisServer server, RedisConnection connection, RedisCommand command, byte[][] arguments)
    {
        var statistics = server.FrontEnd.Statistics;
        statistics.CommandsProcessed++;
        statistics.Count(command.Name);
        connection.LastCommand = command.Name;
        var (database, before) = (connection.Database, server.Persistence.Dirty);
        var pending = command.Run!(new RedisCall(server, connection, arguments));
        if (command.Writes)
        {
            server.Propagation.After(database, arguments, server.Persistence.Dirty != before);
            connection.WrittenOffset = server.Replication.Offset;
        }

        return pending;
    }

    private static string? Refusal(RedisServer server, RedisConnection connection, RedisCommand? command, byte[][] arguments)
    {
        if (command is null) return Unknown(server.Version, RedisText.Of(arguments[0]), arguments);
        if (command.Arity > 0 ? command.Arity != arguments.Length : arguments.Length < -command.Arity)
        {
            return $"ERR wrong number of arguments for '{command.Name}' command";
        }

        if (connection.IsMaster) return null;
        if (server.Configuration.Password.Length > 0 && !connection.IsAuthenticated && command.Name is not ("auth" or "hello")) return "NOAUTH Authentication required.";
        if ((command.Writes || command.Name == "ping") && MisconfigurationOf(server) is { } misconfiguration) return misconfiguration;
        if (command.Writes && server.Replication.WriteRefusal() is { } refusal) return refusal;
        if (connection.IsSubscriber && connection.Reply.Protocol == 2 && command.Name is not ("subscribe" or "unsubscribe" or "psubscribe" or "punsubscribe" or "ping" or "reset"))
        {
            return server.Version.Number < 600 ? "ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / PING / QUIT allowed in this context"
                : $"ERR Can't execute '{command.Name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
        }

        if (!command.RunsOnStaleReplica && server.Replication.StaleRefusal() is { } stale) return stale;
        if (server.IsLoading && !command.RunsWhileLoading) return $"LOADING {server.Version.ProductName} is loading the dataset in memory";
        return command.Run is null ? $"ERR '{command.Name}' is a Redis command that Drydock's simulated server does not model" : null;
    }

    private static string? MisconfigurationOf(RedisServer server)
    {
        if (server.AppendOnly.WriteError is { } error) return $"MISCONF Errors writing to the AOF file: {error}";
        if (!server.Persistence.LastBackgroundSaveFailed || !server.Configuration.Flag("stop-writes-on-bgsave-error") || server.Configuration.SaveRules.Count == 0) return null;
        return server.Version.Number < 400
            ? "MISCONF Redis is configured to save RDB snapshots, but is currently not able to persist on disk. Commands that may modify the data set are disabled. "
                + "Please check Redis logs for details about the error."
            : "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this "
                + "instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.";
    }

    private static string Unknown(RedisVersion version, string name, byte[][] arguments)
    {
        if (version.Number < 500) return $"ERR unknown command '{name}'";
        var given = new StringBuilder();
        for (var i = 1; i < arguments.Length && given.Length < 128; i++)
        {
            var argument = RedisText.Of(arguments[i]);
            if (argument.Length > 128 - given.Length) argument = argument[..(128 - given.Length)];
            if (version.Number < 700) given.Append('`').Append(argument).Append("`, ");
            else given.Append('\'').Append(argument).Append("' ");
        }

        if (name.Length > 128) name = name[..128];
        return version.Number < 700 ? $"ERR unknown command `{name}`, with args beginning with: {given}" : $"ERR unknown command '{name}', with args beginning with: {given}";
    }

    private static Task? RefuseScript(RedisCall call)
    {
        call.Reply.Error($"ERR {call.Connection.LastCommand.ToUpperInvariant()} is refused: Drydock's simulated server runs no scripts");
        return null;
    }

    private void AddKnown(string list, RedisVersion version, Func<RedisCall, Task?>? run)
    {
        foreach (var item in list.Split(", "))
        {
            var words = item.Split(' ');
            var since = words.Length > 3 ? int.Parse(words[3], CultureInfo.InvariantCulture) : 302;
            var command = new RedisCommand(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), words[2], run, Since: since);
            if (command.IsFor(version.Number)) _byName[command.Name] = command;
        }
    }
}
