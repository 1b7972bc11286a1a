using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Traffic;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>Findings about a set whose pods are to be replicated by Redis itself. Asks the servers, and changes nothing.</summary>
internal sealed class ReplicationInspection(VolumeEncryptionMigration migration, Inventory inventory, RouteContext context, FindingList findings)
{
    private static readonly string[] NeededCommands = ["config", "client", "info", "slaveof", "save"];

    /// <summary>How long a server may not answer before that is a finding.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    private readonly KubeDocument _set = inventory.Set;
    private readonly List<RedisInstance> _instances = [];

    private string Subject => $"statefulset {_set.Key}";

    /// <summary>Null when something is in the way of asking.</summary>
    internal async Task<ReplicationReadings?> RunAsync(CancellationToken cancellationToken)
    {
        var pod = _set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;
        Volumes();
        if (migration.Application == ApplicationProbe.None || RedisDetection.Container(pod) is not { } container)
        {
            findings.Block(RedisMissing, Subject, "no container with a volume runs redis-server: nothing here knows how to replicate to a second set", "take another route");
            return null;
        }

        foreach (var other in pod.List("containers").Where(IsSentinel))
        {
            findings.Block(RedisHasRoles, $"container {other.Text("name")} of {Subject}", "a sentinel in the pods may change roles while the migration does", "take --cutover rolling or in-place");
        }

        Image(pod.List("containers").First(c => c.Text("name") == container));
        if (inventory.Replicas == 0) findings.Block(RedisMissing, Subject, "no pod runs that could be replicated", "scale it up first, or take another route");
        var cli = new RedisCli(context.Kubernetes, context.Pace, null, migration.Namespace, container);
        var asked = inventory.OwnPods.OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        foreach (var own in asked)
        {
            try
            {
                await AskAsync(cli, own.Name, cancellationToken);
            }
            catch (StepFailedException exception) when (exception.Observed.Contains("(Forbidden)", StringComparison.Ordinal))
            {
                findings.Block(PermissionMissing, $"pods/exec {own.Name}", exception.Observed, $"grant it, to have Redis replicate: 'drydock migrate permissions {migration.Kind} --{migration.Target}' prints the roles");
                return null;
            }
            catch (StepFailedException exception)
            {
                if (exception.Observed == RedisPassword.Missing) findings.Block(RedisPasswordUnknown, $"Redis in pod {own.Name}", exception.Observed, RedisPassword.ToDo);
                else findings.Block(RedisMissing, $"Redis in pod {own.Name}", $"it does not answer: {exception.Observed}", "redis-cli in its container must get an answer");
                return null;
            }
        }

        Skew();
        findings.Inform(NetworkPolicyUnseen, Subject, "the new pods must reach the old ones at Redis's port; NetworkPolicies were not looked at", "nothing when none is in the way; the first replication finds out, and turns back while all clients are served");
        if (_instances.Count == 0 || _instances.Count != asked.Count) return null;
        return new ReplicationReadings(_instances[0].Port, _instances.Max(i => i.UsedMemory));
    }

    /// <summary>While both sets run, no Service may select the pods of both.</summary>
    internal static void Doors(SideBySide beside, FindingList findings)
    {
        foreach (var door in beside.Switches.Where(d => d.Before.Text(beside.LabelKey) is null && d.Before.Text(SideBySide.PodNameLabel) is null))
        {
            findings.Block(TrafficNotSwitchable, $"service {door.Service}", $"it does not select by the label {beside.LabelKey}: while both sets run it would lead clients to both", $"add {beside.LabelKey}={beside.LabelFrom} to its selector");
        }
    }

    /// <summary>The new volumes stay on the class that the driver makes them by, so one class must give all of them what is wanted.</summary>
    internal static void Settings(IReadOnlyList<InventoryVolume> moving, ClassPlan classes, FindingList findings)
    {
        foreach (var volume in moving)
        {
            var (made, wanted) = (classes.MainClasses[volume.ClassName ?? ""], volume.Wanted!);
            if (classes.Gives(volume)) continue;
            findings.Block(VolumeSettingsImpossible, $"persistentvolumeclaim {volume.Claim.Key}",
                string.Create(CultureInfo.InvariantCulture, $"it is to have {wanted.Type}{(wanted.Iops is { } iops ? $" with {iops} IOPS" : "")}{(wanted.ThroughputMibps is { } throughput ? $" and {throughput} MiB/s" : "")}, and on this route all new volumes are made by class {made.Name}, which gives {made.Text("parameters", "type")} as others of the set have it"),
                "bring the volumes of the set to one type and performance, with --volume-type, --iops and --throughput or before; or take another route, which restores each as it is");
        }
    }

    private void Volumes()
    {
        if (_set.List("spec", "volumeClaimTemplates").Count > 1)
        {
            findings.Block(ReplicatesPartly, Subject, "it has several claim templates: Redis replicates its data set, and what else is on the volumes would stay behind", "take another route");
        }

        foreach (var volume in inventory.Volumes.Where(v => v.Ordinal < inventory.FirstOrdinal || v.Ordinal >= inventory.FirstOrdinal + inventory.Replicas))
        {
            findings.Block(ReplicatesPartly, $"persistentvolumeclaim {volume.Claim.Key}", "no pod runs on it that could be replicated", "delete it when its data is not needed, or take another route");
        }

        foreach (var volume in inventory.Volumes.Where(v => v.Real is { Encrypted: true }))
        {
            findings.Block(ReplicatesPartly, $"persistentvolumeclaim {volume.Claim.Key}", "its volume is encrypted already; this route makes all volumes of the set anew", "take another route, which leaves it as it is");
        }
    }

    private void Image(KubeDocument container)
    {
        var image = container.Text("image") ?? "";
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, var given] ? given : "latest";
        if (!image.Contains('@', StringComparison.Ordinal) && tag == "latest")
        {
            findings.Warn(RedisVersionSkew, Subject, $"image {image} has no tag of a version: the new pods may run another one than the old", "name the version that runs");
        }
    }

    private async Task AskAsync(RedisCli cli, string pod, CancellationToken cancellationToken)
    {
        var redis = new RedisReplication(cli);
        var subject = $"Redis in pod {pod}";
        var info = await redis.InfoAsync(pod, AnswerLimit, cancellationToken);
        _instances.Add(info);
        if (info.Port == 0) findings.Block(RedisMissing, subject, "it listens with TLS only, which this route does not speak", "take another route");
        if (info.IsCluster) findings.Block(RedisCluster, subject, "it runs in cluster mode, where slots and not Services lead clients", "add encrypted nodes to the cluster and move its slots");
        if (!info.IsMaster) findings.Block(RedisHasRoles, subject, $"it is a replica of {info.MasterHost}: a set with roles of its own needs no second set", "take --cutover rolling");
        else if (info.Replicas.Count > 0) findings.Block(RedisHasRoles, subject, $"{string.Join(", ", info.Replicas.Select(r => r.Ip))} replicate from it: they would lose their master", "take --cutover rolling");
        if (info.MaxMemory > 0 && info.EvictionPolicy is not ("" or "noeviction"))
        {
            findings.Warn(RedisEvictsKeys, subject, $"maxmemory-policy is {info.EvictionPolicy}: keys may go at any time, and each master chooses by itself once the roles have changed", "nothing for a cache; expect other keys to be evicted by the new pods");
        }

        foreach (var command in NeededCommands)
        {
            // The description of an unknown command is empty.
            var answer = await cli.AskAsync(pod, ["redis-cli", "COMMAND", "INFO", command], AnswerLimit, _ => true, cancellationToken);
            if (!answer.TrimStart().StartsWith(command, StringComparison.OrdinalIgnoreCase)) findings.Block(RedisCommandRenamed, subject, $"it knows no command {command.ToUpperInvariant()}", "take rename-command out of its configuration, or take another route");
        }

        if (findings.IsBlocked) return;
        await SettingsAsync(redis, info, pod, subject, cancellationToken);
    }

    private async Task SettingsAsync(RedisReplication redis, RedisInstance info, string pod, string subject, CancellationToken cancellationToken)
    {
        if (!info.HasAppendOnlyFile && (await redis.SettingAsync(pod, "save", AnswerLimit, cancellationToken)).Length == 0)
        {
            findings.Warn(RedisNotPersistent, subject, "it has neither save rules nor an append-only file: a restart loses all since the last save, on the new volumes as on the old", "add save rules or appendonly; the migration itself saves on the old volumes before it stops them");
        }

        var buffer = (await redis.SettingAsync(pod, "client-output-buffer-limit", AnswerLimit, cancellationToken)).Split(' ');
        var at = Array.FindIndex(buffer, w => w is "slave" or "replica");
        if (at >= 0 && at + 1 < buffer.Length && long.TryParse(buffer[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && most < info.UsedMemory)
        {
            findings.Warn(ReplicaBufferSmall, subject, $"a replica is cut off when {most} bytes wait for it, and the data set has {info.UsedMemory}: under many writes the first synchronization may begin again and again", "raise client-output-buffer-limit replica for the time of the migration");
        }
    }

    private void Skew()
    {
        var versions = _instances.Select(i => i.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (versions.Count > 1) findings.Warn(RedisVersionSkew, Subject, $"its pods run {string.Join(" and ", versions)}; the new ones run what the image gives", "let all pods run one version first: an older replica can't read a newer master's data");
    }

    private static bool IsSentinel(KubeDocument container) => (container.Text("image") ?? "").Contains("sentinel", StringComparison.Ordinal)
        || container.List("command").Concat(container.List("args")).Any(w => w.ScalarText?.Contains("sentinel", StringComparison.Ordinal) == true);
}
