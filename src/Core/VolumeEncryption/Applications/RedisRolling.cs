using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// A replicated Redis, moved pod by pod: the replicas first; then the master hands over to one of them, through its sentinels where there are any, and comes back as a replica. Roles are what INFO replication
/// and the sentinels say at that moment; nothing is remembered.
/// </summary>
internal sealed class RedisRolling(RollingContext context) : IRollingApplication
{
    private const int SentinelPort = 26379;
    private const int FailoverVersion = 602;
    /// <summary>Few enough for a plan to be fresh when it is done.</summary>
    private const int LooksAgain = 2;

    internal static readonly TimeSpan EndpointsFollow = TimeSpan.FromMilliseconds(500);

    private readonly RedisReplication _redis = new(context.Kubernetes, context.Pace, context.Session!, context.Namespace, context.Container);
    private readonly RedisRoleLabels _labels = new(context);
    private string? _began;
    private string? _handedOver;
    private bool _isScriptOver;
    private DateTimeOffset? _heldSince;

    public async Task<RollingInspection> InspectAsync(CancellationToken cancellationToken)
    {
        var (topology, obstacles) = await JudgeAsync(cancellationToken);
        for (var again = 0; again < LooksAgain && MayBePassing(topology, obstacles); again++)
        {
            // A connection that broke says nothing of Redis: else the same set would be moved pod by pod today and all at once tomorrow.
            await context.Pace.DelayAsync(context.Pace.Options.PollInterval, cancellationToken);
            (topology, obstacles) = await JudgeAsync(cancellationToken);
        }

        if (obstacles.All(o => o.Severity != FindingSeverity.Blocking)) obstacles = [.. obstacles, .. await new RedisRollingInspection(context, _redis.Cli, topology).FindLastingAsync(cancellationToken)];
        var members = topology.Members.Select(m => new RollingMember(m.Pod, m.Info.IsMaster, Role(m, topology))).ToList();
        return new RollingInspection(members, obstacles);
    }

    private async Task<(RedisTopology Topology, IReadOnlyList<PreflightFinding> Obstacles)> JudgeAsync(CancellationToken cancellationToken)
    {
        var topology = await LookAsync(cancellationToken);
        return (topology, await new RedisRollingInspection(context, _redis.Cli, topology).FindAsync(cancellationToken));
    }

    /// <summary>Whether a second look may show otherwise: not where several masters say that nothing is replicated.</summary>
    private static bool MayBePassing(RedisTopology topology, IReadOnlyList<PreflightFinding> obstacles) =>
        topology.Silent.Count > 0 || (topology.Masters.Count <= 1 && obstacles.Any(o => o.Severity == FindingSeverity.Blocking));

    public async Task<string> ChooseNextAsync(IReadOnlyList<string> remaining, CancellationToken cancellationToken)
    {
        var leader = (await LookAsync(cancellationToken)).Leader?.Pod;
        return remaining.LastOrDefault(p => p != leader) ?? remaining[^1];
    }

    public Task WaitUntilPodMayStopAsync(string pod, CancellationToken cancellationToken) => UntilAsync(
        $"every replica of Redis is in sync, so that {pod} may stop",
        topology => topology.WhyNotInSync() ?? (_handedOver == pod && topology.Leader?.Pod == pod ? $"{pod} is the master again" : null),
        cancellationToken);

    public async Task HandOverAsync(string pod, IReadOnlyList<string> settled, CancellationToken cancellationToken)
    {
        var what = $"another pod than {pod} is the master of Redis";
        var attempts = context.Pace.BeginPolling(what, context.Limits.ApplicationHook);
        while (true)
        {
            var topology = await LookAsync(cancellationToken);
            var problem = topology.Find(pod) is { } own && topology.Leader is { } leader
                ? leader.Pod == pod ? await BeginAsync(topology, own, settled, cancellationToken) : await EndAsync(topology, own, leader, cancellationToken)
                : topology.WhyNotInSync() ?? $"{pod} does not answer";
            if (problem is null)
            {
                _handedOver = pod;
                await context.HandOverEndedAsync(cancellationToken);
                return;
            }

            await GoOnAsync(attempts, what, problem, cancellationToken);
        }
    }

    public async Task WaitUntilCaughtUpAsync(string pod, CancellationToken cancellationToken)
    {
        var what = $"Redis in {pod} has all that its master has";
        var attempts = context.Pace.BeginPolling(what, context.Limits.Start);
        while (true)
        {
            var topology = await LookAsync(cancellationToken);
            var leader = topology.Leader;
            var problem = topology.Find(pod) is not { } own ? $"{pod} does not answer" : leader is null ? topology.WhyNotInSync() : leader == own ? null : RedisTopology.WhyNotFollowing(own, leader);
            if (problem is null)
            {
                await _labels.EnsureAsync(topology, leader!, cancellationToken);
                return;
            }

            // One that came back as a master of its own, or after another, is led to the one that there is.
            if (topology.Find(pod) is { } lost && leader is not null && lost != leader && (lost.Info.IsMaster || !leader.IsAt(lost.Info.MasterHost))) await FollowAsync(lost, leader, cancellationToken);
            await GoOnAsync(attempts, what, problem, cancellationToken);
        }
    }

    /// <summary>Lets the master hand over; why it has not, or null.</summary>
    private async Task<string?> BeginAsync(RedisTopology topology, RedisMember own, IReadOnlyList<string> settled, CancellationToken cancellationToken)
    {
        // One that does not answer may be the master already.
        if (topology.Silent.Count > 0) return topology.Silent[0];
        if (own.Sentinel is { IsFailingOver: true } busy)
        {
            // What they have begun, for whomever, they may end: nobody may write here before.
            _heldSince = null;
            return $"the sentinel of {own.Pod} says of the master: {busy.Flags}";
        }

        if (!_isScriptOver && await BeforeHoldAsync(own, cancellationToken) is not null)
        {
            // The script of a life before may be at work still: whoever let writes go now would lose them when it goes on.
            _heldSince ??= context.Pace.Now;
            if (context.Pace.Now - _heldSince < RedisHandOverScript.HandOverMax) return $"a hand-over of {own.Pod} that was begun before may still be under way";
        }

        await EndHoldAsync(own, cancellationToken);
        if (topology.WhyNotInSync() is { } why) return why;
        var followers = topology.Members.Where(m => m != own).ToList();
        var target = followers.FirstOrDefault(m => settled.Contains(m.Pod)) ?? followers.FirstOrDefault();
        if (target is null || own.Info.Replicas.FirstOrDefault(r => target.IsAt(r.Ip)) is not { } address) return $"{own.Pod} has no replica that could take over";
        if (topology.IsWatched && own.Sentinel is null) return $"sentinels watch Redis, and the one beside {own.Pod}, through which it could hand over, does not answer";
        if (!topology.IsWatched && await RedisRollingInspection.IsWatchedFromOutsideAsync(_redis.Cli, own.Pod, cancellationToken)) return $"sentinels outside of the set watch {own.Pod}: they would fail over as well";
        var version = own.Info.VersionNumber;
        var script = own.Sentinel is { } view ? RedisHandOverScript.BySentinels(version, view.Name, own.Info.Replicas.Count)
            : version >= FailoverVersion ? RedisHandOverScript.ByCommand(address.Ip, address.Port)
            : RedisHandOverScript.ByHand(version, address.Ip, address.Port, own.Info.Replicas.Count);
        (_began, _isScriptOver, _heldSince) = (own.Pod, false, null);
        await context.HandOverBeganAsync(cancellationToken);
        var (answer, problem) = await _redis.Cli.TryFencedAsync(own.Pod, ["sh", "-c", script], "", cancellationToken);
        // What came of it is looked at in any case: the answer may be lost, and the script go on.
        var after = await LookAsync(cancellationToken);
        _isScriptOver = problem is null;
        if (after.Find(own.Pod) is { } old && after.Leader is { } leader && leader.Pod != own.Pod) return await EndAsync(after, old, leader, cancellationToken);
        if (_isScriptOver && after.Silent.Count == 0 && after.Masters.Count == 1 && after.Find(own.Pod)?.Sentinel is not { IsFailingOver: true }) await EndHoldAsync(own, cancellationToken);
        return problem ?? RedisCli.OneLine(answer);
    }

    /// <summary>Another pod leads: all follow it, and so do the clients. What is yet to be done, or null.</summary>
    private async Task<string?> EndAsync(RedisTopology topology, RedisMember own, RedisMember leader, CancellationToken cancellationToken)
    {
        if (own.Info.IsMaster || (!topology.IsWatched && !leader.IsAt(own.Info.MasterHost))) await FollowAsync(own, leader, cancellationToken);
        await EndHoldAsync(own, cancellationToken);
        await _labels.EnsureAsync(topology, leader, cancellationToken);
        if (!own.Info.IsMaster && _began == own.Pod)
        {
            // Who is still connected would hear READONLY for as long as the pod runs. The endpoints take a moment to follow the labels.
            await context.Pace.DelayAsync(EndpointsFollow, cancellationToken);
            await _redis.DisconnectClientsAsync(own.Pod, context.Limits.ApplicationHook, cancellationToken);
        }

        foreach (var member in topology.Members)
        {
            // Sentinels lead the other replicas over themselves.
            if (member != leader && member != own && !topology.IsWatched && !leader.IsAt(member.Info.MasterHost)) await FollowAsync(member, leader, cancellationToken);
        }

        if (own.Info.IsMaster) return $"{own.Pod} is a master too";
        if (!topology.IsWatched && topology.Silent.Count > 0) return topology.Silent[0];
        if (!topology.IsWatched)
        {
            // The one that stops first: it must not come back as a master.
            await _redis.KeepConfigurationAsync(own.Pod, context.Limits.ApplicationHook, cancellationToken);
            foreach (var member in topology.Members.Where(m => m != own)) await _redis.KeepConfigurationAsync(member.Pod, context.Limits.ApplicationHook, cancellationToken);
        }

        return null;
    }

    /// <summary>A script that did not come to its end may have left writes refused.</summary>
    private async Task EndHoldAsync(RedisMember member, CancellationToken cancellationToken)
    {
        if (await BeforeHoldAsync(member, cancellationToken) is not { } before) return;
        await _redis.Cli.TellAsync(
            member.Pod, $"having Redis in pod {member.Pod} take writes again", ["redis-cli", "CONFIG", "SET", "min-slaves-to-write", before], "", context.Limits.ApplicationHook, static a => a.Trim() == "OK", cancellationToken);
    }

    /// <summary>What min-slaves-to-write was before a hold; null: nothing is held. Since 6.2 a hold ends by itself.</summary>
    private async Task<string?> BeforeHoldAsync(RedisMember member, CancellationToken cancellationToken) => member.Info.VersionNumber >= FailoverVersion ? null
        : RedisHandOverScript.BeforeHold(await _redis.SettingAsync(member.Pod, "min-slaves-to-write", context.Limits.ApplicationHook, cancellationToken));

    /// <summary>Without sentinels nobody else ends what a hand-over of a life before left undone: its old master, and who followed it, are to follow the new one.</summary>
    private async Task EndHandOverAsync(RedisTopology topology, CancellationToken cancellationToken)
    {
        if (topology.IsWatched || topology.Leader is not { } leader) return;
        foreach (var member in topology.Members)
        {
            var isLeft = member.Info.IsMaster ? member.IsHeld : topology.Members.Any(m => m != leader && m.IsAt(member.Info.MasterHost));
            if (member == leader || !isLeft) continue;
            await FollowAsync(member, leader, cancellationToken);
            await EndHoldAsync(member, cancellationToken);
        }
    }

    private async Task FollowAsync(RedisMember member, RedisMember leader, CancellationToken cancellationToken)
    {
        var announced = await _redis.SettingAsync(leader.Pod, "slave-announce-ip", context.Limits.ApplicationHook, cancellationToken);
        await _redis.FollowAsync(member.Pod, announced.Length > 0 ? announced : leader.Address, 6379, context.Limits.ApplicationHook, cancellationToken);
        if (member.Info.VersionNumber >= FailoverVersion) await _redis.ResumeWritesAsync(member.Pod, context.Limits.ApplicationHook, cancellationToken);
    }

    private async Task UntilAsync(string what, Func<RedisTopology, string?> problemOf, CancellationToken cancellationToken)
    {
        var attempts = context.Pace.BeginPolling(what, context.Limits.Start);
        while (true)
        {
            var topology = await LookAsync(cancellationToken);
            if (problemOf(topology) is not { } problem) return;
            await EndHandOverAsync(topology, cancellationToken);
            await GoOnAsync(attempts, what, problem, cancellationToken);
        }
    }

    private async Task GoOnAsync(Attempts attempts, string what, string problem, CancellationToken cancellationToken)
    {
        context.Waiting($"until {what}: {problem}");
        await attempts.PauseAsync(StepFailedException.TimedOut, problem, null, cancellationToken);
        await context.KeepAliveAsync(cancellationToken);
    }

    /// <summary>Asks every pod, the masters first: a replica that is asked later can't seem to lack what its master got meanwhile.</summary>
    private async Task<RedisTopology> LookAsync(CancellationToken cancellationToken)
    {
        var (found, silent) = (new List<RedisMember>(), new List<string>());
        foreach (var name in context.Pods)
        {
            var pod = await context.Cluster.GetAsync(KubeResources.Pods, context.Namespace, name, cancellationToken);
            var (info, problem) = pod?.Text("status", "podIP") is null || pod.IsDeleting ? (null, "it does not run") : await _redis.TryInfoAsync(name, cancellationToken);
            var (sentinel, unknown) = info is null ? (null, problem) : await SentinelAsync(name, cancellationToken);
            if (info is null || unknown is not null) silent.Add($"{name}: {unknown}");
            else found.Add(new RedisMember(name, pod!.Text("status", "podIP")!, info, sentinel));
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Info.IsMaster || (await _redis.TryInfoAsync(found[i].Pod, cancellationToken)).Instance is not { } later) continue;
            found[i] = found[i] with { Info = later };
        }

        var topology = new RedisTopology(found, silent);
        if (topology.IsWatched || topology.Masters.Count < 2) return topology;
        // Which of them has handed over already must be known for sure: the other one takes writes.
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Info.IsMaster) found[i] = found[i] with { IsHeld = await BeforeHoldAsync(found[i], cancellationToken) is not null };
        }

        return new RedisTopology(found, silent);
    }

    /// <summary>
    /// What the sentinel beside a Redis says of the master; null: there is none, or it watches nothing. An answer that was lost is not that: a master that is watched and hands over behind the sentinels' backs
    /// gets a second successor from them.
    /// </summary>
    private async Task<(RedisSentinelView? View, string? Unknown)> SentinelAsync(string pod, CancellationToken cancellationToken)
    {
        var (result, problem) = await _redis.Cli.TryRunAsync(pod, ["redis-cli", "-p", SentinelPort.ToString(CultureInfo.InvariantCulture), "SENTINEL", "masters"], "", cancellationToken);
        if (result is null || result.Error is not null) return (null, $"its sentinel can't be asked: {result?.Error ?? problem}");
        // Nobody listens there.
        if (result.ExitCode != 0) return (null, null);
        var view = RedisSentinelView.Parse(result.Stdout).FirstOrDefault();
        return view is null && result.Stdout.Trim() is { Length: > 0 } refusal ? (null, $"its sentinel answers {RedisCli.OneLine(refusal)}") : (view, null);
    }

    private static string Role(RedisMember member, RedisTopology topology) =>
        !member.Info.IsMaster ? $"replica of {topology.Members.FirstOrDefault(m => m.IsAt(member.Info.MasterHost))?.Pod ?? member.Info.MasterHost}" : topology.IsWatched ? RedisRollingKind.WatchedMaster : "master";
}
