using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// FAILOVER of 6.2 and later: a master holds back writes, waits until a replica has all of its stream, and changes places with it (Documented: replication.c of 7.0, failoverCommand(); CrossChecked: replies, log and
/// the way it goes, against 7.0.15). It loses nothing without FORCE, whoever dies meanwhile: the replica is promoted by its master's own PSYNC.
/// </summary>
internal sealed class PlannedFailover(RedisServer server, Replication replication)
{
    private (string Host, int Port)? _target;
    private bool _isForced;
    private ITimer? _timer;

    internal PlannedFailoverState State { get; private set; }

    /// <summary>As INFO has it.</summary>
    internal string StateText => State switch
    {
        PlannedFailoverState.WaitForSync => "waiting-for-sync",
        PlannedFailoverState.InProgress => "failover-in-progress",
        _ => "no-failover",
    };

    /// <summary>Null when it has begun, else the error.</summary>
    internal string? Begin((string Host, int Port)? target, bool isForced, TimeSpan? timeout)
    {
        if (State != PlannedFailoverState.None) return "ERR FAILOVER already in progress.";
        if (replication.IsReplica) return "ERR FAILOVER is not valid when server is a replica.";
        if (replication.Replicas.Count == 0) return "ERR FAILOVER requires connected replicas.";
        if (isForced && (timeout is null || target is null)) return "ERR FAILOVER with force option requires both a timeout and target HOST and IP.";
        if (target is { } wanted)
        {
            if (Find(wanted) is not { } replica) return "ERR FAILOVER target HOST and PORT is not a replica.";
            if (replica.State != ReplicaState.Online) return "ERR FAILOVER target replica is not online.";
        }

        server.Log.Notice(target is { } named ? $"FAILOVER requested to {Name(named)}." : "FAILOVER requested.");
        (_target, _isForced, State) = (target, isForced, PlannedFailoverState.WaitForSync);
        if (timeout is { } limit) _timer = server.Clock.CreateTimer(_ => TimeOut(), null, limit, Timeout.InfiniteTimeSpan);
        server.FrontEnd.Pause.HoldForFailover(true);
        Look();
        return null;
    }

    /// <summary>A replica has told how far it is.</summary>
    internal void Look()
    {
        if (State != PlannedFailoverState.WaitForSync) return;
        var synced = _target is { } target ? Find(target) : replication.Replicas.FirstOrDefault(r => r.AcknowledgedOffset == replication.Offset);
        if (synced is null || synced.AcknowledgedOffset != replication.Offset) return;
        if (_target is null) _target = AddressOf(synced);
        server.Log.Notice($"Failover target {Name(_target.Value)} is synced, failing over.");
        ChangePlaces();
    }

    /// <summary>The new master has answered PSYNC … FAILOVER.</summary>
    internal void Answered(bool isAccepted)
    {
        if (State != PlannedFailoverState.InProgress) return;
        if (isAccepted) Clear();
        else Abort("Failover target rejected psync request");
    }

    internal void Abort(string reason)
    {
        if (State == PlannedFailoverState.None) return;
        server.Log.Notice(_target is { } target ? $"Aborting failover to {Name(target)}. {reason}" : $"Aborting failover. {reason}");
        var wasInProgress = State == PlannedFailoverState.InProgress;
        Clear();
        if (wasInProgress) replication.BecomeMaster();
    }

    private void TimeOut()
    {
        if (State != PlannedFailoverState.WaitForSync) return;
        if (!_isForced)
        {
            Abort("Replica never caught up before timeout");
            return;
        }

        server.Log.Notice($"Failover to {Name(_target!.Value)} time out exceeded, failing over.");
        ChangePlaces();
    }

    private void ChangePlaces()
    {
        State = PlannedFailoverState.InProgress;
        replication.FollowMaster(_target!.Value.Host, _target.Value.Port);
    }

    private void Clear()
    {
        (_target, _isForced, State) = (null, false, PlannedFailoverState.None);
        _timer?.Dispose();
        _timer = null;
        server.FrontEnd.Pause.HoldForFailover(false);
    }

    private ReplicaLink? Find((string Host, int Port) target) => replication.Replicas.FirstOrDefault(r => AddressOf(r) == target);

    private static (string Host, int Port) AddressOf(ReplicaLink replica)
    {
        var name = Replication.NameOf(replica);
        return (name[..name.LastIndexOf(':')], replica.Port);
    }

    private static string Name((string Host, int Port) target) => string.Create(CultureInfo.InvariantCulture, $"{target.Host}:{target.Port}");
}
