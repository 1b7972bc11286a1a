namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>Commands about replication (Documented: replication.c of 3.2 to 7.2).</summary>
internal static class ReplicationCommands
{
    internal static RedisCommand[] All { get; } =
    [
        new("slaveof", 3, "ast", Follow),
        new("replicaof", 3, "ast", Follow, Since: 500),
        new("role", 1, "lst", Role),
        new("replconf", -1, "aslt", Configure),
        new("psync", 3, "ars", Synchronize),
        new("psync", -3, "ars", Synchronize, Since: 602),
        new("sync", 1, "ars", RefuseOldSynchronization),
        new("wait", 3, "s", Wait),
        new("failover", -1, "ast", FailOver, Since: 602),
    ];

    private static Task? FailOver(RedisCall call)
    {
        var failover = call.Server.Replication.Failover;
        if (call.Count == 2 && call.Is(1, "abort"))
        {
            if (failover.State == PlannedFailoverState.None)
            {
                call.Reply.Error("ERR No failover in progress.");
                return null;
            }

            failover.Abort("Failover manually aborted");
            call.Reply.Ok();
            return null;
        }

        var (target, isForced, timeout) = (((string, int)?)null, false, 0L);
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Is(i, "timeout") && i + 1 < call.Count && timeout == 0)
            {
                if (!call.TryInteger(++i, out timeout)) return null;
                if (timeout > 0) continue;
                call.Reply.Error("ERR FAILOVER timeout must be greater than 0");
                return null;
            }

            if (call.Is(i, "to") && i + 2 < call.Count && target is null)
            {
                if (!call.TryInteger(i + 2, out var port)) return null;
                target = (call.Text(i + 1), (int)port);
                i += 2;
            }
            else if (call.Is(i, "force") && !isForced)
            {
                isForced = true;
            }
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (failover.Begin(target, isForced, timeout > 0 ? TimeSpan.FromMilliseconds(timeout) : null) is { } error) call.Reply.Error(error);
        else call.Reply.Ok();
        return null;
    }

    private static Task? Follow(RedisCall call)
    {
        var replication = call.Server.Replication;
        if (replication.Failover.State != PlannedFailoverState.None)
        {
            call.Reply.Error("ERR REPLICAOF not allowed while failing over.");
            return null;
        }

        if (call.Is(1, "no") && call.Is(2, "one"))
        {
            if (replication.IsReplica)
            {
                replication.BecomeMaster();
                call.Server.Log.Notice($"MASTER MODE enabled (user request from '{Client(call)}')");
            }

            call.Reply.Ok();
            return null;
        }

        if (!RedisText.TryParseInteger(call.Arguments[2], out var port) || port is < 0 or > 65535)
        {
            if (call.Version >= 602) call.Reply.Error("ERR Invalid master port");
            else call.Reply.NotAnInteger();
            return null;
        }

        if (replication.Master is { } master && master.Host == call.Text(1) && master.Port == port)
        {
            call.Server.Log.Notice($"{(call.Version < 500 ? "SLAVE OF" : "REPLICAOF")} would result into synchronization with the master we are already connected with. No operation performed.");
            call.Reply.Status("OK Already connected to specified master");
            return null;
        }

        replication.FollowMaster(call.Text(1), (int)port);
        call.Server.Log.Notice($"{(call.Version < 500 ? "SLAVE OF" : "REPLICAOF")} {call.Text(1)}:{RedisText.Integer(port)} enabled (user request from '{Client(call)}')");
        call.Reply.Ok();
        return null;
    }

    private static string Client(RedisCall call) => $"id={RedisText.Integer(call.Connection.Id)} addr={call.Connection.Address} name={call.Connection.Name} cmd={call.Connection.LastCommand}";

    private static Task? Role(RedisCall call)
    {
        var replication = call.Server.Replication;
        if (replication.Master is { } master)
        {
            call.Reply.Array(5);
            call.Reply.Bulk("slave");
            call.Reply.Bulk(master.Host);
            call.Reply.Integer(master.Port);
            call.Reply.Bulk(master.State.ToString().ToLowerInvariant());
            call.Reply.Integer(master.Position is null ? -1 : replication.Offset);
            return null;
        }

        var online = replication.Replicas.Where(static r => r.State == ReplicaState.Online).ToList();
        call.Reply.Array(3);
        call.Reply.Bulk("master");
        call.Reply.Integer(replication.Offset);
        call.Reply.Array(online.Count);
        foreach (var replica in online)
        {
            var name = Replication.NameOf(replica);
            call.Reply.Bulks([name[..name.LastIndexOf(':')], RedisText.Integer(replica.Port), RedisText.Integer(replica.AcknowledgedOffset)]);
        }

        return null;
    }

    private static Task? Configure(RedisCall call)
    {
        if (call.Count % 2 == 0)
        {
            call.Reply.SyntaxError();
            return null;
        }

        var replication = call.Server.Replication;
        if (call.Connection.IsMaster)
        {
            if (call.Is(1, "getack")) replication.Master?.Acknowledge();
            return null;
        }

        for (var i = 1; i < call.Count; i += 2)
        {
            var replica = replication.Add(call.Connection);
            if (call.Is(i, "ack"))
            {
                // No reply: it would get into the stream.
                if (RedisText.TryParseInteger(call.Arguments[i + 1], out var offset)) replication.Acknowledge(replica, offset);
                return null;
            }

            if (call.Is(i, "listening-port"))
            {
                if (!call.TryInteger(i + 1, out var port)) return null;
                replica.Port = (int)port;
            }
            else if (call.Is(i, "ip-address"))
            {
                replica.Address = call.Text(i + 1);
            }
            else if (call.Is(i, "capa"))
            {
                if (call.Is(i + 1, "eof")) replica.KnowsEndMark = true;
                else if (call.Is(i + 1, "psync2")) replica.KnowsSecondProtocol = call.Version >= 400;
            }
            else if (!(call.Is(i, "rdb-only") || call.Is(i, "rdb-filter-only") || call.Is(i, "version")))
            {
                call.Reply.Error($"ERR Unrecognized REPLCONF option: {call.Text(i)}");
                return null;
            }
        }

        call.Reply.Ok();
        return null;
    }

    private static Task? Synchronize(RedisCall call)
    {
        var replication = call.Server.Replication;
        if (call.Connection.Replica is { State: not ReplicaState.New }) return null;
        if (call.Count > 3 && call.Is(3, "failover") && !TryTakeOver(call)) return null;
        if (replication.Master is { State: not MasterLinkState.Connected })
        {
            call.Reply.Error(call.Version < 400 ? "ERR Can't SYNC while not connected with my master" : "NOMASTERLINK Can't SYNC while not connected with my master");
            return null;
        }

        if (!RedisText.TryParseInteger(call.Arguments[2], out var offset)) offset = -1;
        replication.Synchronization.Synchronize(replication.Add(call.Connection), call.Text(1), offset);
        return null;
    }

    /// <summary>This server's master wants to change places with it.</summary>
    private static bool TryTakeOver(RedisCall call)
    {
        var replication = call.Server.Replication;
        call.Server.Log.Warning($"Failover request received for replid {call.Text(1)}.");
        if (!replication.IsReplica)
        {
            call.Reply.Error("ERR PSYNC FAILOVER can't be sent to a master.");
            return false;
        }

        if (call.Text(1) != replication.Id)
        {
            call.Reply.Error("ERR PSYNC FAILOVER replid must match my replid.");
            return false;
        }

        replication.BecomeMaster();
        call.Server.Log.Notice($"MASTER MODE enabled (failover request from '{Client(call)}')");
        return true;
    }

    private static Task? RefuseOldSynchronization(RedisCall call)
    {
        call.Reply.Error("ERR SYNC, the protocol before 2.8, is not modelled by Drydock's simulated server: use PSYNC");
        return null;
    }

    private static Task? Wait(RedisCall call)
    {
        var replication = call.Server.Replication;
        if (replication.IsReplica)
        {
            call.Reply.Error($"ERR WAIT cannot be used with {replication.ReplicaWord} instances. Please also note that {(call.Version < 500 ? "if a slave is configured to be writable (which is not the default) writes to slaves are just local and are not propagated." : "since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.")}");
            return null;
        }

        if (!call.TryInteger(1, out var wanted)) return null;
        if (!RedisText.TryParseInteger(call.Arguments[2], out var milliseconds))
        {
            call.Reply.Error("ERR timeout is not an integer or out of range");
            return null;
        }

        if (milliseconds < 0)
        {
            call.Reply.Error("ERR timeout is negative");
            return null;
        }

        var acknowledged = replication.Acknowledged(call.Connection.WrittenOffset);
        if (acknowledged >= wanted || call.Connection.IsInTransaction) call.Reply.Integer(acknowledged);
        else replication.Wait(call.Connection, wanted, TimeSpan.FromMilliseconds(milliseconds));
        return null;
    }
}
