namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>An instance as SENTINEL MASTER, REPLICAS and SENTINELS tell it: names and values (CrossChecked: the same names in the same order as 7.0.15).</summary>
internal static class SentinelDescription
{
    internal static void Write(Sentinel sentinel, RedisReplyWriter reply, WatchedInstance instance)
    {
        var fields = new List<string>();
        var (host, port) = instance.Kind == SentinelKind.Master ? instance.CurrentMaster : (instance.Host, instance.Port);
        Add(fields, "name", instance.Name);
        Add(fields, "ip", host);
        Add(fields, "port", RedisText.Integer(port));
        Add(fields, "runid", instance.RunId);
        Add(fields, "flags", Flags(instance));
        var link = instance.Link;
        Add(fields, "link-pending-commands", RedisText.Integer(link.PendingCount));
        Add(fields, "link-refcount", "1");
        if (instance.IsFailingOver) Add(fields, "failover-state", StageText(instance.Stage));
        Add(fields, "last-ping-sent", link.UnansweredSince is { } unanswered ? Since(sentinel, unanswered) : "0");
        Add(fields, "last-ok-ping-reply", Since(sentinel, link.LastAvailable));
        Add(fields, "last-ping-reply", Since(sentinel, link.LastPong));
        if (instance.IsSubjectivelyDown) Add(fields, "s-down-time", Since(sentinel, instance.DownSince));
        Add(fields, "down-after-milliseconds", Milliseconds(instance.DownPeriod));
        if (instance.Kind != SentinelKind.Sentinel)
        {
            Add(fields, "info-refresh", instance.InformedAt is { } informed ? Since(sentinel, informed) : "0");
            Add(fields, "role-reported", instance.RoleReported);
            Add(fields, "role-reported-time", Since(sentinel, instance.RoleReportedAt));
        }

        switch (instance.Kind)
        {
            case SentinelKind.Master:
                Add(fields, "config-epoch", RedisText.Integer(instance.ConfigurationEpoch));
                Add(fields, "num-slaves", RedisText.Integer(instance.Replicas.Count));
                Add(fields, "num-other-sentinels", RedisText.Integer(instance.Sentinels.Count));
                Add(fields, "quorum", RedisText.Integer(instance.Quorum));
                Add(fields, "failover-timeout", Milliseconds(instance.FailoverTimeout));
                Add(fields, "parallel-syncs", RedisText.Integer(instance.ParallelSyncs));
                if (instance.ReconfigurationScript is { } script) Add(fields, "client-reconfig-script", script);
                break;
            case SentinelKind.Replica:
                Add(fields, "master-link-down-time", Milliseconds(instance.MasterLinkDownTime));
                Add(fields, "master-link-status", instance.IsMasterLinkUp ? "ok" : "err");
                Add(fields, "master-host", instance.MasterHost);
                Add(fields, "master-port", RedisText.Integer(instance.MasterPort));
                Add(fields, "slave-priority", RedisText.Integer(instance.Priority));
                Add(fields, "slave-repl-offset", RedisText.Integer(instance.Offset));
                if (sentinel.Version.Number >= 700) Add(fields, "replica-announced", "1");
                break;
            default:
                Add(fields, "last-hello-message", Since(sentinel, instance.LastHelloAt));
                Add(fields, "voted-leader", instance.Leader.Length > 0 ? instance.Leader : "?");
                Add(fields, "voted-leader-epoch", RedisText.Integer(instance.LeaderEpoch));
                break;
        }

        reply.Bulks(fields);
    }

    private static void Add(List<string> fields, string name, string value)
    {
        fields.Add(name);
        fields.Add(value);
    }

    private static string Flags(WatchedInstance instance)
    {
        var flags = new List<string>();
        if (instance.IsSubjectivelyDown) flags.Add("s_down");
        if (instance.IsObjectivelyDown) flags.Add("o_down");
        flags.Add(instance.KindText);
        if (!instance.Link.IsConnected) flags.Add("disconnected");
        if (instance.SaysMasterIsDown) flags.Add("master_down");
        if (instance.IsFailingOver) flags.Add("failover_in_progress");
        if (instance.IsPromoted) flags.Add("promoted");
        if (instance.IsReconfigurationSent) flags.Add("reconf_sent");
        if (instance.IsReconfiguring) flags.Add("reconf_inprog");
        if (instance.IsReconfigured) flags.Add("reconf_done");
        if (instance.IsForced) flags.Add("force_failover");
        return string.Join(',', flags);
    }

    private static string StageText(FailoverStage stage) => stage switch
    {
        FailoverStage.WaitStart => "wait_start",
        FailoverStage.SelectReplica => "select_slave",
        FailoverStage.SendSlaveOfNoOne => "send_slaveof_noone",
        FailoverStage.WaitPromotion => "wait_promotion",
        FailoverStage.ReconfigureReplicas => "reconf_slaves",
        FailoverStage.UpdateConfiguration => "update_config",
        _ => "none",
    };

    private static string Since(Sentinel sentinel, DateTimeOffset moment) => Milliseconds(sentinel.Now - moment);

    private static string Milliseconds(TimeSpan time) => RedisText.Integer((long)time.TotalMilliseconds);
}
