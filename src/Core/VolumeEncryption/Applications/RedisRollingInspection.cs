using System.Globalization;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>What speaks against moving a Redis pod by pod, and what the user should know before.</summary>
internal sealed class RedisRollingInspection(RollingContext context, RedisCli cli, RedisTopology topology)
{
    private const int HoldsWritesVersion = 602;
    private const string InPlace = "take --cutover in-place";

    private readonly FindingList _findings = new();

    internal async Task<IReadOnlyList<PreflightFinding>> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var silent in topology.Silent) Block($"can't be asked: {silent}", $"see why, or {InPlace}");
        if (topology.Silent.Count > 0 || topology.Members.Count == 0) return _findings.ToList();
        LookAtRoles();
        if (_findings.IsBlocked || topology.Leader is not { } leader) return _findings.ToList();
        foreach (var member in topology.Members) await LookAtSettingsAsync(member, leader, cancellationToken);
        await LookAtSentinelsAsync(leader, cancellationToken);
        var strangers = leader.Info.Replicas.Where(r => !topology.Members.Any(m => m.IsAt(r.Ip))).Select(r => r.Ip).ToList();
        if (strangers.Count > 0) Warn($"{string.Join(", ", strangers)}, outside of the set, also follow{(strangers.Count == 1 ? "s" : "")} {leader.Pod}, and will go on following that pod", "lead them to the new master after the hand-over");
        if (leader.Info.VersionNumber < HoldsWritesVersion)
        {
            Inform($"Redis {leader.Info.Version} can't hold writes back without holding everything: during the hand-over they are refused (NOREPLICAS) for some seconds", "see that clients try again");
        }

        return _findings.ToList();
    }

    private void LookAtRoles()
    {
        var masters = topology.Masters;
        if (topology.Members.Any(m => m.Info.IsCluster)) Block("it is a Redis Cluster, whose shards are other sets' pods as well", InPlace);
        else if (masters.Count == topology.Members.Count && masters.Count > 1) Block($"its {masters.Count} pods are independent masters: nothing is replicated", InPlace);
        else if (masters.Count == 0) Block($"no pod is the master: they follow {string.Join(", ", topology.Members.Select(m => m.Info.MasterHost).Distinct(StringComparer.Ordinal))}, outside of the set", "move the master's set first, or " + InPlace);
        else if (masters.Count > 1) Block($"{string.Join(" and ", masters.Select(m => m.Pod))} are masters", "see which one clients write to and make the others its replicas");
        else if (topology.Leader is not { } leader) Block("the sentinels do not name the master that there is", "see what the sentinels say: redis-cli -p 26379 SENTINEL masters");
        else
        {
            foreach (var member in topology.Members)
            {
                if (member == leader) continue;
                var info = member.Info;
                var above = topology.Members.FirstOrDefault(m => m.IsAt(info.MasterHost));
                if (above is null) Block($"{member.Pod} follows {info.MasterHost}, outside of the set", "make it a replica of " + leader.Pod);
                else if (above != leader) Block($"{member.Pod} follows {above.Pod}, which is a replica itself: it would stop with it", "make it a replica of " + leader.Pod);
                else if (!info.IsLinkUp || info.IsSyncing) Block($"the link of {member.Pod} to its master is {(info.IsSyncing ? "bringing the whole data set" : "down")}", "wait until it is up");
            }

            foreach (var replica in leader.Info.Replicas.Where(r => r.IsOnline && r.LagSeconds > 5))
            {
                Warn(string.Create(CultureInfo.InvariantCulture, $"the replica {replica.Ip} was heard {replica.LagSeconds} s ago: the hand-over waits for it"), "see why it lags");
            }
        }
    }

    private async Task LookAtSettingsAsync(RedisMember member, RedisMember leader, CancellationToken cancellationToken)
    {
        var save = await SettingAsync(member, "save", cancellationToken);
        if (!member.Info.HasAppendOnlyFile && save.Length == 0)
        {
            Warn($"{member.Pod} keeps nothing on its volume (no append only file, no save rules): after its stop it gets all from its master", "nothing, if that is wanted");
        }

        if (member != leader) return;
        _ = int.TryParse(await SettingAsync(member, "min-slaves-to-write", cancellationToken), CultureInfo.InvariantCulture, out var wanted);
        if (wanted > topology.Members.Count - 2)
        {
            Block(string.Create(CultureInfo.InvariantCulture, $"the master takes writes only with {wanted} replicas (min-replicas-to-write): while one of {topology.Members.Count} pods is down, it would refuse them"), "set it lower or scale up first, or " + InPlace);
        }

        if (leader.Info.VersionNumber < HoldsWritesVersion && await SettingAsync(member, "min-slaves-max-lag", cancellationToken) == "0")
        {
            Block("writes can't be refused for the hand-over: min-slaves-max-lag is 0", "set it to 10, its default, or " + InPlace);
        }
    }

    private async Task LookAtSentinelsAsync(RedisMember leader, CancellationToken cancellationToken)
    {
        if (topology.Members.FirstOrDefault(m => m.Sentinel is not null) is { Sentinel: { } view } with)
        {
            var (answer, problem) = await cli.TryAsync(with.Pod, ["redis-cli", "-p", "26379", "SENTINEL", "CKQUORUM", view.Name], "", cancellationToken);
            if (problem is not null || !answer.StartsWith("OK", StringComparison.Ordinal)) Block($"its sentinels can't fail over: {problem ?? RedisCli.OneLine(answer)}", "bring the sentinels back first");
            else if (leader.Sentinel is null) Block($"the master's pod {leader.Pod} has no sentinel of its own, through which it could hand over", InPlace);
            return;
        }

        // They say who they are by CLIENT SETNAME.
        var (clients, _) = await cli.TryAsync(leader.Pod, ["redis-cli", "CLIENT", "LIST"], "", cancellationToken);
        if (clients.Contains("name=sentinel-", StringComparison.Ordinal)) Block($"sentinels outside of the set watch {leader.Pod}: they would fail over while its pod is moved", "hand over by hand, or " + InPlace);
    }

    private async Task<string> SettingAsync(RedisMember member, string name, CancellationToken cancellationToken)
    {
        var (answer, problem) = await cli.TryAsync(member.Pod, ["redis-cli", "CONFIG", "GET", name], "", cancellationToken);
        return problem is null && answer.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? answer[end..].Trim() : "";
    }

    private void Block(string observed, string toDo) => _findings.Block(EncryptionFindings.RollingNotPossible, $"statefulset {context.Namespace}/{context.SetName}", observed, toDo);

    private void Warn(string observed, string toDo) => _findings.Warn(EncryptionFindings.RedisReplication, $"statefulset {context.Namespace}/{context.SetName}", observed, toDo);

    private void Inform(string observed, string toDo) => _findings.Inform(EncryptionFindings.RedisReplication, $"statefulset {context.Namespace}/{context.SetName}", observed, toDo);
}
