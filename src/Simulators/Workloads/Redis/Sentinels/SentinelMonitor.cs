using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>
/// The turn of a sentinel: connects, pings, asks for INFO, says hello, and judges who is down (Documented: sentinel.c of 3.2 to 7.0, sentinelHandleRedisInstance() and what it calls).
/// </summary>
/// <remarks>The real one turns ten times a second. This one does so only while something is amiss, and else once a second, the period of its PINGs: nothing falls due in between.</remarks>
internal sealed class SentinelMonitor(Sentinel sentinel)
{
    private static readonly TimeSpan Calm = Sentinel.PingPeriod;
    private static readonly TimeSpan Overdue = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Alert = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan InformationPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LinkAgeMin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TiltTrigger = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TiltPeriod = TimeSpan.FromSeconds(30);

    private readonly Mailbox<bool> _wake = new();
    private DateTimeOffset _due;

    internal bool IsTilted => TiltedSince is not null;
    internal DateTimeOffset? TiltedSince { get; private set; }

    private DateTimeOffset Now => sentinel.Now;

    /// <summary>Begins to watch an instance. One that is known already is replaced.</summary>
    internal WatchedInstance Watch(SentinelKind kind, string name, string host, int port, WatchedInstance? master)
    {
        var instance = new WatchedInstance(kind, name, host, port, master, Now);
        instance.Link = new SentinelLink(sentinel, instance, sentinel.Hello.Process);
        var all = kind == SentinelKind.Replica ? master!.Replicas : kind == SentinelKind.Sentinel ? master!.Sentinels : sentinel.Masters;
        if (all.Remove(name, out var old)) old.Link.Close();
        all[name] = instance;
        return instance;
    }

    internal WatchedInstance WatchReplica(WatchedInstance master, string host, int port) =>
        Watch(SentinelKind.Replica, $"{host}:{RedisText.Integer(port)}", host, port, master);

    /// <summary>Something has happened that the next turn should not wait for.</summary>
    internal void Wake() => _wake.Put(true);

    internal async Task RunAsync(CancellationToken ended)
    {
        _due = Now;
        while (!ended.IsCancellationRequested)
        {
            CheckTilt();
            foreach (var master in sentinel.Masters.Values.ToArray()) Turn(master);
            // Drawn a little, so that sentinels that began together do not all stand for election at once.
            var pause = IsCalm ? Calm : Alert - TimeSpan.FromMilliseconds(sentinel.Random.Next(50));
            _due = Now + pause;
            if (await _wake.WaitAsync(pause, sentinel.Clock)) _wake.TryTake(out _);
        }
    }

    internal void Ping(WatchedInstance instance)
    {
        if (!instance.Link.Send(reply => Answered(instance, reply), "PING")) return;
        instance.Link.PingedAt = Now;
        instance.Link.UnansweredSince ??= Now;
    }

    private bool IsCalm => sentinel.Masters.Values.All(m => m is { IsFailingOver: false, IsSubjectivelyDown: false } && IsWell(m) && m.Replicas.Values.All(IsWell) && m.Sentinels.Values.All(IsWell));

    /// <summary>No PING to it is overdue. What is known to be down for long is no reason to hurry either.</summary>
    private bool IsWell(WatchedInstance instance) =>
        instance.Port == 0 || instance.IsSubjectivelyDown || (instance.DownPeriod >= Calm && (instance.Link.UnansweredSince is not { } since || Now - since < Overdue));

    private void CheckTilt()
    {
        if (Now - _due > TiltTrigger)
        {
            TiltedSince = Now;
            sentinel.Events.Tell('#', "+tilt", null, "#tilt mode entered");
        }
        else if (TiltedSince is { } since && Now - since >= TiltPeriod)
        {
            TiltedSince = null;
            sentinel.Events.Tell('#', "-tilt", null, "#tilt mode exited");
        }
    }

    private void Turn(WatchedInstance master)
    {
        Look(master);
        if (!IsTilted)
        {
            CheckObjectivelyDown(master);
            if (sentinel.Failover.StartIfNeeded(master)) Ask(master, isForced: true);
            sentinel.Failover.Continue(master);
            Ask(master, isForced: false);
        }

        foreach (var replica in master.Replicas.Values.ToArray()) Look(replica);
        foreach (var other in master.Sentinels.Values.ToArray()) Look(other);
        if (master.Stage == FailoverStage.UpdateConfiguration) sentinel.Failover.SwitchToPromoted(master);
    }

    private void Look(WatchedInstance instance)
    {
        instance.Link.Reconnect();
        SendPeriodically(instance);
        if (!IsTilted) CheckSubjectivelyDown(instance);
    }

    private void SendPeriodically(WatchedInstance instance)
    {
        var link = instance.Link;
        if (!link.IsConnected || link.PendingCount >= 100) return;
        // In a fail-over replicas are asked every second: their promotion is to be seen early.
        var isUrgent = instance.Kind == SentinelKind.Replica && (instance.Master is { IsObjectivelyDown: true } or { IsFailingOver: true } || instance.MasterLinkDownTime > TimeSpan.Zero);
        var period = isUrgent ? TimeSpan.FromSeconds(1) : InformationPeriod;
        if (instance.Kind != SentinelKind.Sentinel && (instance.InformedAt is null || Now - instance.InformedAt.Value >= period) && !instance.IsInformationWanted)
        {
            instance.IsInformationWanted = link.Send(reply => Informed(instance, reply), "INFO");
        }

        var pingPeriod = instance.DownPeriod < Sentinel.PingPeriod ? instance.DownPeriod : Sentinel.PingPeriod;
        if (Now - link.LastPong >= pingPeriod - TimeSpan.FromMilliseconds(20) && (link.PingedAt is null || Now - link.PingedAt.Value > pingPeriod / 2)) Ping(instance);
        if (Now - instance.LastPublishedAt >= Sentinel.PublishPeriod - TimeSpan.FromMilliseconds(20)) sentinel.Hello.Send(instance);
    }

    private void Answered(WatchedInstance instance, RespReply reply)
    {
        var link = instance.Link;
        link.LastPong = Now;
        if (reply.Kind == RespReplyKind.Status || reply.Text.StartsWith("LOADING", StringComparison.Ordinal) || reply.Text.StartsWith("MASTERDOWN", StringComparison.Ordinal))
        {
            link.LastAvailable = Now;
            link.UnansweredSince = null;
        }
    }

    private void Informed(WatchedInstance instance, RespReply reply)
    {
        instance.IsInformationWanted = false;
        if (!reply.IsError) sentinel.Reports.Take(instance, reply.Text);
    }

    private void CheckSubjectivelyDown(WatchedInstance instance)
    {
        var (link, period) = (instance.Link, instance.DownPeriod);
        var elapsed = link.UnansweredSince is { } since ? Now - since : link.IsConnected ? TimeSpan.Zero : Now - link.LastAvailable;
        if (link.IsConnected && Now - link.CommandsSince > LinkAgeMin && link.UnansweredSince is { } asked && Now - asked > period / 2 && Now - link.LastPong > period / 2) link.CloseCommands();

        if (link.IsWhole && instance.Kind != SentinelKind.Sentinel && Now - link.ChannelSince > LinkAgeMin && Now - link.LastActivity > Sentinel.PublishPeriod * 3) link.CloseChannel();
        var isDown = elapsed > period
            || (instance.Kind == SentinelKind.Master && instance.RoleReported == "slave" && Now - instance.RoleReportedAt > period + (InformationPeriod * 2));
        if (isDown == instance.IsSubjectivelyDown) return;
        instance.IsSubjectivelyDown = isDown;
        if (isDown) instance.DownSince = Now;
        sentinel.Events.Tell('#', isDown ? "+sdown" : "-sdown", instance);
    }

    private void CheckObjectivelyDown(WatchedInstance master)
    {
        var count = master.IsSubjectivelyDown ? 1 + master.Sentinels.Values.Count(static s => s.SaysMasterIsDown) : 0;
        var isDown = count >= master.Quorum;
        if (isDown == master.IsObjectivelyDown) return;
        master.IsObjectivelyDown = isDown;
        if (isDown) sentinel.Events.Tell('#', "+odown", master, $"#quorum {RedisText.Integer(count)}/{RedisText.Integer(master.Quorum)}");
        else sentinel.Events.Tell('#', "-odown", master);
    }

    /// <summary>Asks the others whether they see the master down too, and for their vote once a fail-over began.</summary>
    private void Ask(WatchedInstance master, bool isForced)
    {
        foreach (var other in master.Sentinels.Values)
        {
            var since = Now - other.LastDownReplyAt;
            if (since > TimeSpan.FromSeconds(5))
            {
                other.SaysMasterIsDown = false;
                other.Leader = "";
            }

            if (!master.IsSubjectivelyDown || !other.Link.IsConnected || (!isForced && since < TimeSpan.FromSeconds(1))) continue;
            other.Link.Send(
                reply => Voted(other, reply),
                "SENTINEL", "is-master-down-by-addr", master.Host, RedisText.Integer(master.Port), RedisText.Integer(sentinel.CurrentEpoch), master.IsFailingOver ? sentinel.Id : "*");
        }
    }

    private void Voted(WatchedInstance other, RespReply reply)
    {
        if (reply.Items is not [var down, var leader, var epoch]) return;
        other.LastDownReplyAt = Now;
        other.SaysMasterIsDown = down.Integer == 1;
        if (leader.Text != "*")
        {
            if (other.LeaderEpoch != epoch.Integer) sentinel.Log.Warning($"{other.Name} voted for {leader.Text} {RedisText.Integer(epoch.Integer)}");
            (other.Leader, other.LeaderEpoch) = (leader.Text, epoch.Integer);
        }
    }
}
