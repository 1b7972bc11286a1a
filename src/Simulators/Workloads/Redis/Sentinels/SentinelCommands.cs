using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>What a sentinel answers (Documented: sentinel.c of 3.2 to 7.0, sentinelCommand(); CrossChecked: fields and errors against 7.0.15).</summary>
internal sealed class SentinelCommands(Sentinel sentinel)
{
    private static readonly SortedSet<string> NotSimulated = new(StringComparer.Ordinal) { "client", "acl", "hello", "command", "monitor", "reset", "script" };

    internal Task? Execute(RedisConnection connection, byte[][] arguments)
    {
        var (reply, words) = (connection.Reply, arguments.Select(a => RedisText.Of(a)).ToArray());
        sentinel.Statistics.CommandsProcessed++;
        var name = words[0].ToLowerInvariant();
        connection.LastCommand = name;
        if (sentinel.Configuration.Password.Length > 0 && !connection.IsAuthenticated && name != "auth")
        {
            reply.Error("NOAUTH Authentication required.");
            return null;
        }

        switch (name)
        {
            case "auth" when words.Length is 2 or 3: Authenticate(connection, words); break;
            case "ping" when words.Length == 1: reply.Status("PONG"); break;
            case "sentinel" when words.Length > 1: ExecuteSentinel(reply, words); break;
            case "info": reply.Bulk(Information(words.Length == 2 ? words[1].ToLowerInvariant() : "default")); break;
            case "role" when words.Length == 1:
                reply.Array(2);
                reply.Bulk("sentinel");
                reply.Bulks([.. sentinel.Masters.Keys]);
                break;
            case "publish" when words.Length == 3: Publish(reply, words); break;
            case "subscribe" or "psubscribe" when words.Length > 1:
                foreach (var channel in words.Skip(1)) sentinel.Channels.Subscribe(connection, channel, name[0] == 'p');
                break;
            case "unsubscribe" or "punsubscribe" when words.Length > 1:
                foreach (var channel in words.Skip(1)) sentinel.Channels.Unsubscribe(connection, channel, name[0] == 'p');
                break;
            case "shutdown":
                connection.ClosesAfterReply = true;
                sentinel.ShutDown();
                break;
            case "quit":
                reply.Ok();
                connection.ClosesAfterReply = true;
                break;
            case "client" when words.Length == 3 && words[1].Equals("setname", StringComparison.OrdinalIgnoreCase): reply.Ok(); break;
            case "ping" or "role" or "sentinel" or "publish" or "subscribe" or "psubscribe" or "unsubscribe" or "punsubscribe":
                reply.Error($"ERR wrong number of arguments for '{name}' command");
                break;
            default: reply.Error(NotSimulated.Contains(name) ? $"ERR '{name}' is a command of Redis Sentinel that Drydock's simulated one does not model" : Unknown(words)); break;
        }

        return null;
    }

    /// <summary>requirepass of sentinel.conf, since 5.0.1.</summary>
    private void Authenticate(RedisConnection connection, string[] words)
    {
        var password = sentinel.Configuration.Password;
        connection.IsAuthenticated = password.Length > 0 && words[^1] == password && (words.Length == 2 || words[1] == "default");
        if (connection.IsAuthenticated) connection.Reply.Ok();
        else if (sentinel.Version.Number < 600) connection.Reply.Error(password.Length == 0 ? "ERR Client sent AUTH, but no password is set" : "ERR invalid password");
        else if (password.Length > 0) connection.Reply.Error("WRONGPASS invalid username-password pair or user is disabled.");
        else connection.Reply.Error("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
    }

    private string Unknown(string[] words) => sentinel.Version.Number < 500 ? $"ERR unknown command '{words[0]}'"
        : sentinel.Version.Number < 700 ? $"ERR unknown command `{words[0]}`, with args beginning with: {string.Concat(words.Skip(1).Select(static w => $"`{w}`, "))}"
        : $"ERR unknown command '{words[0]}', with args beginning with: {string.Concat(words.Skip(1).Select(static w => $"'{w}' "))}";

    private void Publish(RedisReplyWriter reply, string[] words)
    {
        if (words[1] != SentinelHello.Channel)
        {
            reply.Error("ERR Only HELLO messages are accepted by Sentinel instances.");
            return;
        }

        sentinel.Hello.Process(words[2]);
        reply.Integer(1);
    }

    private void ExecuteSentinel(RedisReplyWriter reply, string[] words)
    {
        var option = words[1].ToLowerInvariant();
        var master = words.Length > 2 ? sentinel.Masters.GetValueOrDefault(words[2]) : null;
        switch (option, words.Length)
        {
            case ("masters", 2):
                reply.Array(sentinel.Masters.Count);
                foreach (var known in sentinel.Masters.Values) SentinelDescription.Write(sentinel, reply, known);
                break;
            case ("is-master-down-by-addr", 6): TellDown(reply, words); break;
            case ("get-master-addr-by-name", 3): TellAddress(reply, master); break;
            case ("monitor", 6): Monitor(reply, words); break;
            case ("reset", 3): Reset(reply, words[2]); break;
            case ("flushconfig", 2): Saved(reply); break;
            case ("myid", 2) when sentinel.Version.Number >= 602: reply.Bulk(sentinel.Id); break;
            case ("pending-scripts", 2): reply.Array(0); break;
            case ("master" or "slaves" or "replicas" or "sentinels" or "remove" or "failover" or "ckquorum", 3) or ("set", >= 5) when master is null:
                reply.Error("ERR No such master with that name");
                break;
            case ("master", 3): SentinelDescription.Write(sentinel, reply, master!); break;
            case ("slaves", 3): Describe(reply, master!.Replicas.Values); break;
            case ("replicas", 3) when sentinel.Version.Number >= 500: Describe(reply, master!.Replicas.Values); break;
            case ("sentinels", 3): Describe(reply, master!.Sentinels.Values); break;
            case ("failover", 3): FailOver(reply, master!); break;
            case ("ckquorum", 3): CheckQuorum(reply, master!); break;
            case ("set", >= 5) when words.Length % 2 == 1: Set(reply, master!, words); break;
            case ("remove", 3):
                sentinel.Events.Tell('#', "-monitor", master);
                Sentinel.Close(master!);
                sentinel.Masters.Remove(master!.Name);
                Saved(reply);
                break;
            case ("info-cache" or "simulate-failure" or "debug" or "config", _):
                reply.Error($"ERR SENTINEL {words[1].ToUpperInvariant()} is not modelled by Drydock's simulated sentinel");
                break;
            case ("masters" or "master" or "slaves" or "replicas" or "sentinels" or "is-master-down-by-addr" or "get-master-addr-by-name" or "monitor" or "reset" or "flushconfig" or "myid"
                or "pending-scripts" or "failover" or "ckquorum" or "set" or "remove", _):
                reply.Error(sentinel.Version.Number >= 700 ? $"ERR wrong number of arguments for 'sentinel|{option}' command" : $"ERR Wrong number of arguments for 'sentinel {words[1]}'");
                break;
            default: reply.Error(sentinel.Version.Number >= 700 ? $"ERR unknown subcommand '{words[1]}'. Try SENTINEL HELP." : $"ERR Unknown sentinel subcommand '{words[1]}'"); break;
        }
    }

    private void Describe(RedisReplyWriter reply, IReadOnlyCollection<WatchedInstance> instances)
    {
        reply.Array(instances.Count);
        foreach (var instance in instances) SentinelDescription.Write(sentinel, reply, instance);
    }

    private static void TellAddress(RedisReplyWriter reply, WatchedInstance? master)
    {
        if (master is null)
        {
            reply.NullArray();
            return;
        }

        var (host, port) = master.CurrentMaster;
        reply.Bulks([host, RedisText.Integer(port)]);
    }

    /// <summary>SENTINEL is-master-down-by-addr host port epoch id: whether it is down, and a vote where id is not "*".</summary>
    private void TellDown(RedisReplyWriter reply, string[] words)
    {
        if (!int.TryParse(words[3], CultureInfo.InvariantCulture, out var port) || !long.TryParse(words[4], CultureInfo.InvariantCulture, out var epoch))
        {
            reply.NotAnInteger();
            return;
        }

        var master = sentinel.Masters.Values.FirstOrDefault(m => m.IsAt(words[2], port));
        var isDown = master is { IsSubjectivelyDown: true } && !sentinel.Monitor.IsTilted;
        var (leader, leaderEpoch) = ("*", 0L);
        if (master is not null && words[5] != "*") (leader, leaderEpoch) = sentinel.Failover.Vote(master, epoch, words[5]);
        reply.Array(3);
        reply.Integer(isDown ? 1 : 0);
        reply.Bulk(leader.Length > 0 ? leader : "*");
        reply.Integer(leaderEpoch);
    }

    private void FailOver(RedisReplyWriter reply, WatchedInstance master)
    {
        if (master.IsFailingOver)
        {
            reply.Error("INPROG Failover already in progress");
        }
        else if (sentinel.Failover.Select(master) is null)
        {
            reply.Error($"NOGOODSLAVE No suitable {(sentinel.Version.Number < 500 ? "slave" : "replica")} to promote");
        }
        else
        {
            sentinel.Log.Warning($"Executing user requested FAILOVER of '{master.Name}'");
            sentinel.Failover.Start(master, isForced: true);
            sentinel.Monitor.Wake();
            reply.Ok();
        }
    }

    private void CheckQuorum(RedisReplyWriter reply, WatchedInstance master)
    {
        var usable = 1 + master.Sentinels.Values.Count(static s => !s.IsSubjectivelyDown);
        var voters = master.Sentinels.Count + 1;
        var (hasQuorum, hasMajority) = (usable >= master.Quorum, usable >= (voters / 2) + 1);
        if (hasQuorum && hasMajority) reply.Status($"OK {RedisText.Integer(usable)} usable Sentinels. Quorum and failover authorization can be reached");
        else
        {
            reply.Error($"NOQUORUM {RedisText.Integer(usable)} usable Sentinels. "
                + (hasQuorum ? "" : "Not enough available Sentinels to reach the specified quorum for this master")
                + (hasMajority ? "" : $"{(hasQuorum ? "" : ". ")}Not enough available Sentinels to reach the majority and authorize a failover"));
        }
    }

    private void Reset(RedisReplyWriter reply, string pattern)
    {
        var count = 0;
        foreach (var master in sentinel.Masters.Values)
        {
            if (!GlobPattern.Matches(pattern, master.Name)) continue;
            sentinel.Reset(master, keepsSentinels: false);
            sentinel.Events.Tell('#', "+reset-master", master);
            count++;
        }

        reply.Integer(count);
    }

    private void Monitor(RedisReplyWriter reply, string[] words)
    {
        if (!int.TryParse(words[5], CultureInfo.InvariantCulture, out var quorum)) reply.Error("ERR Invalid quorum");
        else if (!int.TryParse(words[4], CultureInfo.InvariantCulture, out var port)) reply.Error("ERR Invalid port");
        else if (quorum <= 0) reply.Error("ERR Quorum must be 1 or greater.");
        else if (!SentinelConfiguration.IsAddress(words[3]) && !sentinel.Configuration.ResolvesHostNames) reply.Error("ERR Invalid IP address or hostname specified");
        else if (sentinel.Masters.ContainsKey(words[2])) reply.Error(sentinel.Version.Number >= 602 ? "ERR Duplicate master name." : "ERR Duplicated master name");
        else if (port is < 0 or > 65535) reply.Error("ERR Invalid port number");
        else
        {
            var master = sentinel.Monitor.Watch(SentinelKind.Master, words[2], words[3], port, null);
            master.Quorum = quorum;
            sentinel.Events.Tell('#', "+monitor", master, $"quorum {RedisText.Integer(quorum)}");
            sentinel.Monitor.Wake();
            Saved(reply);
        }
    }

    private void Set(RedisReplyWriter reply, WatchedInstance master, string[] words)
    {
        for (var i = 3; i < words.Length; i += 2)
        {
            var (option, value) = (words[i].ToLowerInvariant(), words[i + 1]);
            switch (SentinelConfiguration.Set(master, option, [value]))
            {
                case null: sentinel.Events.Tell('#', "+set", master, $"{option} {(option == "auth-pass" ? "******" : value)}"); break;
                case "unknown option":
                    reply.Error(sentinel.Version.Number >= 700 ? $"ERR Unknown option or number of arguments for SENTINEL SET '{words[i]}'" : $"ERR Unknown option '{words[i]}' for SENTINEL SET");
                    return;
                default:
                    reply.Error($"ERR Invalid argument '{value}' for SENTINEL SET '{words[i]}'");
                    return;
            }
        }

        Saved(reply);
    }

    private void Saved(RedisReplyWriter reply)
    {
        sentinel.Save();
        reply.Ok();
    }

    private string Information(string section)
    {
        var text = new StringBuilder();
        if (section is "default" or "all" or "everything" or "server")
        {
            var uptime = (long)(sentinel.Now - sentinel.Started).TotalSeconds;
            text.Append(CultureInfo.InvariantCulture, $"# Server\r\nredis_version:{sentinel.Version.Text}\r\nredis_mode:sentinel\r\nprocess_id:{sentinel.Log.ProcessId}\r\nrun_id:{sentinel.RunId}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"tcp_port:{sentinel.Configuration.Port}\r\nuptime_in_seconds:{uptime}\r\nconfig_file:{sentinel.Configuration.Path}\r\n");
        }

        if (section is not ("default" or "all" or "everything" or "sentinel")) return text.ToString();
        if (text.Length > 0) text.Append("\r\n");
        text.Append(CultureInfo.InvariantCulture, $"# Sentinel\r\nsentinel_masters:{sentinel.Masters.Count}\r\nsentinel_tilt:{(sentinel.Monitor.IsTilted ? 1 : 0)}\r\n");
        if (sentinel.Version.Number >= 700)
        {
            var seconds = sentinel.Monitor.TiltedSince is { } since ? (long)(sentinel.Now - since).TotalSeconds : -1;
            text.Append(CultureInfo.InvariantCulture, $"sentinel_tilt_since_seconds:{seconds}\r\n");
        }

        text.Append("sentinel_running_scripts:0\r\nsentinel_scripts_queue_length:0\r\nsentinel_simulate_failure_flags:0\r\n");
        var number = 0;
        foreach (var master in sentinel.Masters.Values)
        {
            var (host, port) = master.CurrentMaster;
            var status = master.IsObjectivelyDown ? "odown" : master.IsSubjectivelyDown ? "sdown" : "ok";
            text.Append(CultureInfo.InvariantCulture, $"master{number++}:name={master.Name},status={status},address={host}:{port},slaves={master.Replicas.Count},sentinels={master.Sentinels.Count + 1}\r\n");
        }

        return text.ToString();
    }
}
