using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// The server's part in replication: as a master it feeds its replicas and keeps the backlog; as a replica it has a <see cref="MasterLink"/> (Documented: replication.c of 3.2 to 7.2).
/// A replica of 4.0 and later carries its master's stream on as it came, so that ids and offsets stay the same down the chain and through a promotion.
/// </summary>
internal sealed class Replication
{
    private readonly RedisServer _server;
    private readonly List<ReplicaLink> _replicas = [];
    private readonly List<ReplicaWaiter> _waiters = [];
    private ITimer? _timer;
    private string? _id;
    private int _fedDatabase = -1;
    private DateTimeOffset _lastPing;

    internal Replication(RedisServer server)
    {
        _server = server;
        Synchronization = new ReplicaSynchronization(server, this);
        Failover = new PlannedFailover(server, this);
    }

    internal IReadOnlyList<ReplicaLink> Replicas => _replicas;
    internal ReplicationBacklog? Backlog { get; private set; }
    internal ReplicaSynchronization Synchronization { get; }
    internal PlannedFailover Failover { get; }
    internal MasterLink? Master { get; private set; }
    internal bool IsReplica => Master is not null;
    internal bool HasBacklog => Backlog is not null;

    /// <summary>How many bytes of stream there were.</summary>
    internal long Offset { get; private set; }

    /// <summary>Before 4.0 that is the run id. Drawn when it is first needed.</summary>
    internal string Id
    {
        get => _server.Version.Number < 400 ? _server.RunId : _id ??= _server.Random.Hex(40);
        private set => _id = value;
    }

    /// <summary>The id of the master that this server followed before it was promoted, and up to where.</summary>
    internal string SecondId { get; private set; } = new('0', 40);

    internal long SecondOffset { get; private set; } = -1;

    /// <summary>Where a dump file was when it was made: a server that starts as a replica tries to go on from there.</summary>
    internal (string Id, long Offset)? Cached { get; set; }

    internal DateTimeOffset Now => _server.Clock.GetUtcNow();

    /// <summary>"slave" before 5.0.</summary>
    internal string ReplicaWord => _server.Version.Number < 500 ? "slave" : "replica";

    internal int GoodReplicas
    {
        get
        {
            var (good, lagMax) = (0, _server.Configuration.Number("min-slaves-max-lag"));
            foreach (var replica in _replicas)
            {
                if (replica.State == ReplicaState.Online && (Now - replica.AcknowledgedAt).TotalSeconds <= lagMax) good++;
            }

            return good;
        }
    }

    internal string? WriteRefusal()
    {
        var configuration = _server.Configuration;
        if (IsReplica && configuration.Flag("slave-read-only")) return $"READONLY You can't write against a read only {ReplicaWord}.";
        var wanted = configuration.Number("min-slaves-to-write");
        if (!IsReplica && wanted > 0 && configuration.Number("min-slaves-max-lag") > 0 && GoodReplicas < wanted) return $"NOREPLICAS Not enough good {ReplicaWord}s to write.";
        return null;
    }

    internal string? StaleRefusal() => Master is { State: not MasterLinkState.Connected } && !_server.Configuration.Flag("slave-serve-stale-data")
        ? $"MASTERDOWN Link with MASTER is down and {ReplicaWord}-serve-stale-data is set to 'no'." : null;

    /// <summary>A command that this server ran as a master goes into the stream.</summary>
    internal void Feed(int database, byte[][] command)
    {
        if (Backlog is null || IsReplica) return;
        if (database != _fedDatabase)
        {
            FeedBytes(RespRequest.Encode([RedisText.Bytes("SELECT"), RedisText.Bytes(RedisText.Integer(database))]));
            _fedDatabase = database;
        }

        FeedBytes(RespRequest.Encode(command));
    }

    /// <summary>Bytes of the stream, those of one's own master included.</summary>
    internal void FeedBytes(byte[] bytes)
    {
        Offset += bytes.Length;
        Backlog?.Add(bytes);
        foreach (var replica in _replicas)
        {
            if (!replica.Connection.IsClosed) replica.Send(bytes);
        }
    }

    internal ReplicaLink Add(RedisConnection connection)
    {
        if (connection.Replica is { } known) return known;
        var link = connection.Replica = new ReplicaLink(connection) { AcknowledgedAt = Now };
        return link;
    }

    /// <summary>A replica asked for data: from now on it counts.</summary>
    internal void Follow(ReplicaLink replica)
    {
        if (!_replicas.Contains(replica)) _replicas.Add(replica);
        if (Backlog is null)
        {
            // Whatever was before is in no backlog: one offset on, so that nobody goes on from there.
            Offset++;
            CreateBacklog();
        }

        _timer ??= _server.Clock.CreateTimer(static state => ((Replication)state!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    internal void CreateBacklog() => Backlog = new ReplicationBacklog(int.Parse(_server.Configuration["repl-backlog-size"], CultureInfo.InvariantCulture), Offset + 1);

    /// <summary>The next command is preceded by SELECT: a replica that gets a dump starts in no database.</summary>
    internal void SelectAnew() => _fedDatabase = -1;

    internal void Forget(RedisConnection connection)
    {
        if (connection.Replica is not { } replica || !_replicas.Remove(replica)) return;
        _server.Log.Warning($"Connection with {ReplicaWord} {NameOf(replica)} lost.");
        Synchronization.Forget(replica);
        if (_replicas.Count > 0) return;
        _timer?.Dispose();
        _timer = null;
    }

    internal static string NameOf(ReplicaLink replica) => $"{(replica.Address.Length > 0 ? replica.Address : replica.Connection.Address.Split(':')[0])}:{RedisText.Integer(replica.Port)}";

    internal void Acknowledge(ReplicaLink replica, long offset)
    {
        replica.AcknowledgedOffset = Math.Max(replica.AcknowledgedOffset, offset);
        replica.AcknowledgedAt = Now;
        if (replica.WaitsForAcknowledgement) replica.GoOnline(Now);
        Failover.Look();
        foreach (var waiter in _waiters.ToArray())
        {
            if (Acknowledged(waiter.Offset) >= waiter.Replicas) Finish(waiter);
        }
    }

    internal int Acknowledged(long offset) => _replicas.Count(r => r.State == ReplicaState.Online && r.AcknowledgedOffset >= offset);

    /// <summary>WAIT: holds up a client until so many replicas have what it wrote, or the time is over (zero: never).</summary>
    internal void Wait(RedisConnection connection, long replicas, TimeSpan timeout)
    {
        var waiter = new ReplicaWaiter(connection, connection.WrittenOffset, replicas);
        _server.Blocking.Wait(connection, [], static _ => false, TimeSpan.Zero);
        _waiters.Add(waiter);
        if (timeout > TimeSpan.Zero) waiter.Timer = _server.Clock.CreateTimer(_ => Finish(waiter), null, timeout, Timeout.InfiniteTimeSpan);
        FeedBytes(RespRequest.Encode(["REPLCONF", "GETACK", "*"]));
    }

    /// <summary>REPLICAOF host port.</summary>
    internal void FollowMaster(string host, int port)
    {
        foreach (var client in _server.FrontEnd.Connections.ToArray())
        {
            if (client.IsBlocked) _server.Blocking.Abort(client, "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)");
        }

        if (Master is { } old)
        {
            // It may go on where it is when the new master knows the same history.
            Cached = old.Position ?? Cached;
            old.Stop();
        }
        else if (_server.Version.Number >= 400 && (HasBacklog || _id is not null))
        {
            Cached = (Id, Offset);
        }

        DropReplicas();
        Master = new MasterLink(_server, this, host, port);
        _server.Configuration["slaveof"] = $"{host} {RedisText.Integer(port)}";
        Tell($"follows {host}:{RedisText.Integer(port)}");
        Master.Start();
    }

    /// <summary>REPLICAOF NO ONE.</summary>
    internal void BecomeMaster()
    {
        if (Master is not { } master) return;
        master.Stop();
        Master = null;
        Cached = null;
        _server.Configuration["slaveof"] = "";
        if (_server.Version.Number >= 400)
        {
            SecondId = Id;
            SecondOffset = Offset + 1;
            Id = _server.Random.Hex(40);
            _server.Log.Warning($"Setting secondary replication ID to {SecondId}, valid up to offset: {RedisText.Integer(SecondOffset)}. New replication ID is {Id}");
        }

        // Its own replicas start anew, with the new id.
        DropReplicas();
        SelectAnew();
        if (Backlog is null && _server.Version.Number >= 400) CreateBacklog();
        Tell("is a master now");
    }

    /// <summary>As a replica: the master's history is this server's now.</summary>
    internal void Adopt(string id, long offset, bool isNewHistory)
    {
        if (isNewHistory)
        {
            SecondId = new string('0', 40);
            SecondOffset = -1;
            DropReplicas();
        }
        else if (id != Id && _server.Version.Number >= 400)
        {
            SecondId = Id;
            SecondOffset = Offset + 1;
            DropReplicas();
        }

        Id = id;
        Offset = offset;
        if (isNewHistory || Backlog is null)
        {
            if (_server.Version.Number >= 400) CreateBacklog();
            else Backlog = null;
        }
    }

    internal void Stop()
    {
        _timer?.Dispose();
        Master?.Stop();
    }

    internal void Tell(string text) => _server.Persistence.Tell(text);

    private void DropReplicas()
    {
        foreach (var replica in _replicas.ToArray()) _server.FrontEnd.Drop(replica.Connection);
    }

    private void Finish(ReplicaWaiter waiter)
    {
        if (!_waiters.Remove(waiter)) return;
        waiter.Timer?.Dispose();
        if (waiter.Connection.IsClosed) return;
        _server.Blocking.Forget(waiter.Connection);
        waiter.Connection.Reply.Integer(Acknowledged(waiter.Offset));
        _server.FrontEnd.Resume(waiter.Connection);
    }

    private void Tick()
    {
        var configuration = _server.Configuration;
        var timeout = TimeSpan.FromSeconds(configuration.Number("repl-timeout"));
        foreach (var replica in _replicas.ToArray())
        {
            if (replica.State != ReplicaState.Online || Now - replica.AcknowledgedAt <= timeout) continue;
            _server.Log.Warning($"Disconnecting timedout {ReplicaWord}: {NameOf(replica)}");
            _server.FrontEnd.Drop(replica.Connection);
        }

        // A PING would move the offset that a replica has to reach.
        if (Failover.State != PlannedFailoverState.None) return;
        if (IsReplica || Now - _lastPing < TimeSpan.FromSeconds(configuration.Number("repl-ping-slave-period"))) return;
        _lastPing = Now;
        FeedBytes(RespRequest.Encode(["PING"]));
    }

    /// <summary>A client in WAIT.</summary>
    private sealed class ReplicaWaiter(RedisConnection connection, long offset, long replicas)
    {
        internal RedisConnection Connection { get; } = connection;
        internal long Offset { get; } = offset;
        internal long Replicas { get; } = replicas;
        internal ITimer? Timer { get; set; }
    }
}
