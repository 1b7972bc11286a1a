using System.Globalization;
using Drydock.Core.Kubernetes;
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

    /// <summary>What another look would not show otherwise, of a set that nothing else speaks against.</summary>
    internal async Task<IReadOnlyList<PreflightFinding>> FindLastingAsync(CancellationToken cancellationToken)
    {
        if (!topology.IsWatched && topology.Leader is { } leader) await LookAtHandOverAsync(leader, cancellationToken);
        return _findings.ToList();
    }

    /// <summary>Whether sentinels that are not beside the pods are connected: they say who they are by CLIENT SETNAME. True when that can't be told.</summary>
    internal static async Task<bool> IsWatchedFromOutsideAsync(RedisCli cli, string pod, CancellationToken cancellationToken)
    {
        var (clients, problem) = await cli.TryAsync(pod, ["redis-cli", "CLIENT", "LIST"], "", cancellationToken);
        return problem is not null || clients.Contains("name=sentinel-", StringComparison.Ordinal);
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

            if (topology.Members.Count == 2)
            {
                Inform($"{topology.Members.First(m => m != leader).Pod} is the only replica: while it moves nobody serves those who read from replicas", "add a replica first, if that is too little");
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

        if (await IsWatchedFromOutsideAsync(cli, leader.Pod, cancellationToken)) Block($"sentinels outside of the set watch {leader.Pod}: they would fail over while its pod is moved", "hand over by hand, or " + InPlace);
    }

    /// <summary>Without sentinels nobody but this migration leads clients to the new master, and nobody but its own configuration tells a pod after its start that it is a master no more.</summary>
    private async Task LookAtHandOverAsync(RedisMember leader, CancellationToken cancellationToken)
    {
        var labels = new RedisRoleLabels(context);
        var named = await labels.NamedAsync(leader.Pod, cancellationToken);
        if (!(await labels.FindAsync(cancellationToken)).Any(l => l.Leader is not null))
        {
            Block($"there are no sentinels, and no Service leads clients to the master by a label of its role: who knows the pod {leader.Pod} would go on writing to it", "let a Service select by such a label (role=master), or " + InPlace);
        }
        else if (named.Count > 0)
        {
            Warn($"service {string.Join(", ", named)} leads to {leader.Pod} by the pod's name: clients that write by it hear READONLY after the hand-over", "let them come by the Service of the master's role");
        }

        var set = await context.Cluster.GetAsync(KubeResources.StatefulSets, context.Namespace, context.SetName, cancellationToken) ?? KubeDocument.EmptyObject;
        var forgetful = topology.Members.Where(m => !IsOnVolume(set, m.Info.ConfigurationFile)).Select(m => m.Pod).ToList();
        if (forgetful.Count > 0)
        {
            var file = leader.Info.ConfigurationFile;
            Block($"there are no sentinels, and nothing tells {string.Join(", ", forgetful)} after a start whom to follow: {(file.Length == 0 ? "it runs without a configuration file" : $"the configuration file {file} is not on a volume of its own")}, so that REPLICAOF is forgotten and {leader.Pod} would come back as a second master",
                "keep the file on the volume, where CONFIG REWRITE writes, or " + InPlace);
        }
        else Inform($"without sentinels the roles are kept in {leader.Info.ConfigurationFile} on the volumes, by CONFIG REWRITE", "see that no start script writes that file anew");
    }

    /// <summary>Whether a file of the container lies in a claim of the set's own.</summary>
    private bool IsOnVolume(KubeDocument set, string file)
    {
        var container = set.List("spec", "template", "spec", "containers").FirstOrDefault(c => c.Text("name") == context.Container);
        var mount = (container?.List("volumeMounts") ?? []).Where(m => file.StartsWith((m.Text("mountPath") ?? "").TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(m => m.Text("mountPath")!.Length);
        return mount is not null && set.List("spec", "volumeClaimTemplates").Any(t => t.Text("metadata", "name") == mount.Text("name"));
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
