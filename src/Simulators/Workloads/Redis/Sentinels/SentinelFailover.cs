using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>Elections and fail-overs (Documented: sentinel.c of 3.2 to 7.0, from sentinelStartFailoverIfNeeded() to sentinelFailoverSwitchToPromotedSlave(); CrossChecked: the same events in the same order as 7.0.15).</summary>
internal sealed class SentinelFailover(Sentinel sentinel)
{
    private static readonly TimeSpan ElectionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReconfigurationTimeout = TimeSpan.FromSeconds(10);

    private DateTimeOffset Now => sentinel.Now;

    internal bool StartIfNeeded(WatchedInstance master)
    {
        if (!master.IsObjectivelyDown || master.IsFailingOver) return false;
        var earliest = master.FailoverStartedAt + (master.FailoverTimeout * 2);
        if (Now < earliest)
        {
            if (master.DelayLoggedFor != master.FailoverStartedAt)
            {
                master.DelayLoggedFor = master.FailoverStartedAt;
                sentinel.Log.Warning($"Next failover delay: I will not start a failover before {earliest:ddd MMM d HH:mm:ss yyyy}");
            }

            return false;
        }

        Start(master);
        return true;
    }

    internal void Start(WatchedInstance master, bool isForced = false)
    {
        SetStage(master, FailoverStage.WaitStart);
        master.IsForced = isForced;
        master.FailoverEpoch = ++sentinel.CurrentEpoch;
        sentinel.Events.Tell('#', "+new-epoch", master, RedisText.Integer(sentinel.CurrentEpoch), isBare: true);
        sentinel.Events.Tell('#', "+try-failover", master);
        master.FailoverStartedAt = Now + Drawn();
    }

    /// <summary>Votes for a sentinel in an epoch, unless this one has voted in it; says whom it voted for.</summary>
    internal (string Leader, long Epoch) Vote(WatchedInstance master, long epoch, string id)
    {
        if (epoch > sentinel.CurrentEpoch)
        {
            sentinel.CurrentEpoch = epoch;
            sentinel.Save();
            sentinel.Events.Tell('#', "+new-epoch", master, RedisText.Integer(epoch), isBare: true);
        }

        if (master.LeaderEpoch < epoch && sentinel.CurrentEpoch <= epoch)
        {
            (master.Leader, master.LeaderEpoch) = (id, sentinel.CurrentEpoch);
            sentinel.Save();
            sentinel.Events.Tell('#', "+vote-for-leader", master, $"{id} {RedisText.Integer(epoch)}", isBare: true);
            // The other one is to have the time for it.
            if (id != sentinel.Id) master.FailoverStartedAt = Now + Drawn();
        }

        return (master.Leader, master.LeaderEpoch);
    }

    internal void Continue(WatchedInstance master)
    {
        switch (master.Stage)
        {
            case FailoverStage.WaitStart: Elect(master); break;
            case FailoverStage.SelectReplica: Choose(master); break;
            case FailoverStage.SendSlaveOfNoOne: Promote(master); break;
            case FailoverStage.WaitPromotion when Now - master.StageChangedAt > master.FailoverTimeout:
                Abort(master, "-failover-abort-slave-timeout");
                break;
            case FailoverStage.ReconfigureReplicas:
                ReconfigureNext(master);
                CheckEnd(master);
                break;
        }
    }

    /// <summary>The chosen replica says that it is a master.</summary>
    internal void Promoted(WatchedInstance master, WatchedInstance replica)
    {
        master.ConfigurationEpoch = master.FailoverEpoch;
        SetStage(master, FailoverStage.ReconfigureReplicas);
        sentinel.Save();
        sentinel.Events.Tell('#', "+promoted-slave", replica);
        sentinel.Events.Tell('#', "+failover-state-reconf-slaves", master);
        RunScript(master, "leader", (master.Host, master.Port), (replica.Host, replica.Port));
        SentinelHello.Force(master, Now);
    }

    /// <summary>The best replica that can be promoted; null: none.</summary>
    internal WatchedInstance? Select(WatchedInstance master)
    {
        var downMax = master.DownAfter * 10;
        if (master.IsSubjectivelyDown) downMax += Now - master.DownSince;
        var informedMax = master.IsSubjectivelyDown ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(30);
        WatchedInstance? best = null;
        foreach (var replica in master.Replicas.Values)
        {
            if (replica.IsSubjectivelyDown || !replica.Link.IsConnected || Now - replica.Link.LastAvailable > TimeSpan.FromSeconds(5) || replica.Priority == 0) continue;
            if (replica.InformedAt is not { } informed || Now - informed > informedMax || replica.MasterLinkDownTime > downMax) continue;
            if (best is null || Compare(replica, best) < 0) best = replica;
        }

        return best;
    }

    internal void SwitchToPromoted(WatchedInstance master)
    {
        var promoted = master.Promoted ?? master;
        SwitchTo(master, promoted.Host, promoted.Port, null);
    }

    /// <summary>The master is another one from now on.</summary>
    /// <param name="master">The master.</param>
    /// <param name="host">Of the new one.</param>
    /// <param name="port">Of the new one.</param>
    /// <param name="role">"observer" when another sentinel did it.</param>
    internal void SwitchTo(WatchedInstance master, string host, int port, string? role)
    {
        var old = (master.Host, master.Port);
        sentinel.Events.Tell('#', "+switch-master", master, $"{master.Name} {old.Host} {RedisText.Integer(old.Port)} {host} {RedisText.Integer(port)}", isBare: true);
        if (role is not null) RunScript(master, role, old, (host, port));
        var replicas = master.Replicas.Values.Where(r => !r.IsAt(host, port)).Select(static r => (r.Host, r.Port)).ToList();
        if (!master.IsAt(host, port)) replicas.Add(old);
        sentinel.Reset(master, keepsSentinels: true);
        (master.Host, master.Port) = (host, port);
        foreach (var (replicaHost, replicaPort) in replicas) sentinel.Events.Tell('*', "+slave", sentinel.Monitor.WatchReplica(master, replicaHost, replicaPort));
        sentinel.Save();
    }

    /// <summary>SLAVEOF with all that belongs to it, as one transaction; no address: NO ONE.</summary>
    internal bool SendReplicaOf(WatchedInstance instance, (string Host, int Port)? target)
    {
        var (host, port) = target is { } wanted ? (wanted.Host, RedisText.Integer(wanted.Port)) : ("NO", "ONE");
        var link = instance.Link;
        return link.Send(static _ => { }, "MULTI")
            && link.Send(static _ => { }, "SLAVEOF", host, port)
            && link.Send(static _ => { }, "CONFIG", "REWRITE")
            && link.Send(static _ => { }, "CLIENT", "KILL", "TYPE", "normal")
            && link.Send(static _ => { }, "CLIENT", "KILL", "TYPE", "pubsub")
            && link.Send(static _ => { }, "EXEC");
    }

    private static int Compare(WatchedInstance a, WatchedInstance b)
    {
        if (a.Priority != b.Priority) return a.Priority.CompareTo(b.Priority);
        return a.Offset != b.Offset ? b.Offset.CompareTo(a.Offset) : string.CompareOrdinal(a.RunId, b.RunId);
    }

    private void Elect(WatchedInstance master)
    {
        if (Leader(master) != sentinel.Id && !master.IsForced)
        {
            var limit = ElectionTimeout < master.FailoverTimeout ? ElectionTimeout : master.FailoverTimeout;
            if (Now - master.FailoverStartedAt > limit) Abort(master, "-failover-abort-not-elected");
            return;
        }

        sentinel.Events.Tell('#', "+elected-leader", master);
        SetStage(master, FailoverStage.SelectReplica);
        sentinel.Events.Tell('#', "+failover-state-select-slave", master);
    }

    /// <summary>Who has the majority of all sentinels, and as many as the quorum.</summary>
    private string? Leader(WatchedInstance master)
    {
        var votes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var other in master.Sentinels.Values)
        {
            if (other.Leader.Length > 0 && other.LeaderEpoch == sentinel.CurrentEpoch) votes[other.Leader] = votes.GetValueOrDefault(other.Leader) + 1;
        }

        var winner = votes.Count == 0 ? null : votes.MaxBy(static v => v.Value).Key;
        var (mine, epoch) = Vote(master, master.FailoverEpoch, winner ?? sentinel.Id);
        if (mine.Length > 0 && epoch == master.FailoverEpoch) votes[mine] = votes.GetValueOrDefault(mine) + 1;
        if (votes.Count == 0) return null;
        var (leader, count) = votes.MaxBy(static v => v.Value);
        var voters = master.Sentinels.Count + 1;
        return count >= (voters / 2) + 1 && count >= master.Quorum ? leader : null;
    }

    private void Choose(WatchedInstance master)
    {
        if (Select(master) is not { } replica)
        {
            Abort(master, "-failover-abort-no-good-slave");
            return;
        }

        sentinel.Events.Tell('#', "+selected-slave", replica);
        replica.IsPromoted = true;
        master.Promoted = replica;
        SetStage(master, FailoverStage.SendSlaveOfNoOne);
        sentinel.Events.Tell('*', "+failover-state-send-slaveof-noone", replica);
    }

    private void Promote(WatchedInstance master)
    {
        var replica = master.Promoted!;
        if (!SendReplicaOf(replica, null))
        {
            if (Now - master.StageChangedAt > master.FailoverTimeout) Abort(master, "-failover-abort-slave-timeout");
            return;
        }

        sentinel.Events.Tell('*', "+failover-state-wait-promotion", replica);
        SetStage(master, FailoverStage.WaitPromotion);
    }

    private void ReconfigureNext(WatchedInstance master)
    {
        var under = master.Replicas.Values.Count(static r => r.IsReconfigurationSent || r.IsReconfiguring);
        foreach (var replica in master.Replicas.Values)
        {
            if (under >= master.ParallelSyncs) return;
            if (replica.IsPromoted || replica.IsReconfigured) continue;
            if (replica.IsReconfigurationSent && Now - replica.ReconfigurationSentAt > ReconfigurationTimeout)
            {
                sentinel.Events.Tell('*', "-slave-reconf-sent-timeout", replica);
                replica.IsReconfigurationSent = false;
                replica.IsReconfigured = true;
            }

            if (replica.IsReconfigurationSent || replica.IsReconfiguring || !SendReplicaOf(replica, (master.Promoted!.Host, master.Promoted.Port))) continue;
            replica.IsReconfigurationSent = true;
            replica.ReconfigurationSentAt = Now;
            sentinel.Events.Tell('*', "+slave-reconf-sent", replica);
            under++;
        }
    }

    private void CheckEnd(WatchedInstance master)
    {
        if (master.Promoted is not { IsSubjectivelyDown: false }) return;
        var left = master.Replicas.Values.Where(static r => r is { IsPromoted: false, IsReconfigured: false, IsSubjectivelyDown: false }).ToList();
        var isLate = Now - master.StageChangedAt > master.FailoverTimeout;
        if (left.Count > 0 && !isLate) return;
        if (left.Count > 0) sentinel.Events.Tell('#', "+failover-end-for-timeout", master);
        sentinel.Events.Tell('#', "+failover-end", master);
        SetStage(master, FailoverStage.UpdateConfiguration);
        foreach (var replica in left)
        {
            if (replica.IsReconfigurationSent || !SendReplicaOf(replica, (master.Promoted.Host, master.Promoted.Port))) continue;
            sentinel.Events.Tell('*', "+slave-reconf-sent-be", replica);
            replica.IsReconfigurationSent = true;
        }
    }

    private void Abort(WatchedInstance master, string why)
    {
        sentinel.Events.Tell('#', why, master);
        master.IsForced = false;
        SetStage(master, FailoverStage.None);
        if (master.Promoted is { } promoted) promoted.IsPromoted = false;
        master.Promoted = null;
    }

    private void RunScript(WatchedInstance master, string role, (string Host, int Port) from, (string Host, int Port) to)
    {
        if (master.ReconfigurationScript is not { } script) return;
        string[] arguments = [script, master.Name, role, "start", from.Host, RedisText.Integer(from.Port), to.Host, RedisText.Integer(to.Port)];
        SimProcess.Current.Spawn(() => sentinel.RunChildAsync(arguments));
    }

    private void SetStage(WatchedInstance master, FailoverStage stage) => (master.Stage, master.StageChangedAt) = (stage, Now);

    /// <summary>Up to a second, so that sentinels do not go in step.</summary>
    private TimeSpan Drawn() => TimeSpan.FromMilliseconds(sentinel.Random.Next(1000));
}
