using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>
/// The route application replication: the pods of a second set on empty encrypted volumes become replicas of the old ones, catch up, and take over. What every encryption does is done by
/// <see cref="VolumeEncryptionSteps"/>. Each step observes, acts and observes again, and may be run again from its beginning after a crash.
/// </summary>
internal sealed partial class ReplicationSteps
{
    private readonly VolumeEncryptionSteps _steps;
    private readonly VolumeEncryptionMigration _migration;
    private readonly RedisReplication _redis;
    private readonly RedisComparison _comparison;
    private readonly ServiceDoors _doors;

    internal ReplicationSteps(VolumeEncryptionSteps steps, VolumeEncryptionMigration migration, RouteContext context)
    {
        (_steps, _migration) = (steps, migration);
        var cli = new RedisCli(context.Kubernetes, context.Pace, steps.Session, State.Namespace, State.RedisContainer);
        (_redis, _comparison) = (new RedisReplication(cli), new RedisComparison(cli, Limit));
        _doors = new ServiceDoors(steps);
    }

    private EncryptionState State => _steps.State;
    private ReplicationState Replication => State.Replication!;
    private SideBySide Beside => State.Beside!;
    private ClusterReader Cluster => _steps.Writer.Reader;

    /// <summary>From the old pods to the new ones.</summary>
    private IReadOnlyList<PodPair> Forth => [.. OldPods().Select(pod => new PodPair(pod, Beside.NameOf(pod)))];

    /// <summary>From the new pods to the old ones.</summary>
    private IReadOnlyList<PodPair> Back => [.. OldPods().Select(pod => new PodPair(Beside.NameOf(pod), pod))];

    private IEnumerable<string> OldPods()
    {
        var first = State.OriginalSet.Integer("spec", "ordinals", "start") ?? 0;
        for (var i = 0L; i < State.Replicas; i++) yield return string.Create(CultureInfo.InvariantCulture, $"{State.SetName}-{first + i}");
    }

    /// <summary>The second set runs on empty encrypted volumes, and EC2 itself says what they are.</summary>
    internal async Task CreateReplicasAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in State.Volumes) await _steps.Writer.EnsureCreatedAsync(KubeResources.PersistentVolumeClaims, EmptyClaim(volume), cancellationToken);
        await _steps.CreateSecondSetAsync(cancellationToken);
        if (!await _steps.ScaleUpAsync(cancellationToken) || !await _steps.TryWaitUntilReadyAsync(cancellationToken))
        {
            throw new StepFailedException(StepFailedException.Mismatch, $"statefulset {State.Namespace}/{Beside.Name} is to be started", "someone deleted it");
        }

        foreach (var volume in State.Volumes)
        {
            var claim = await _steps.WaitAsync(KubeResources.PersistentVolumeClaims, volume.FinalClaim, $"the encrypted volume of {volume.FinalClaim} is provisioned", _steps.Limits.Restore,
                c => c.Text("status", "phase") == "Bound", cancellationToken);
            volume.FinalClaimUid = claim.Uid;
            await _steps.NoteTargetAsync(volume, cancellationToken);
            await _steps.EnsureReclaimPolicyAsync(volume.TargetPv!, volume.TargetPvUid!, "Retain", cancellationToken);
            await _steps.CopyTagsAsync(volume, cancellationToken);
        }

        await _steps.SaveAsync("note the volumes of the second set", cancellationToken);
    }

    internal Task ReplicateAsync(CancellationToken cancellationToken) => ReplicateAsync(Forth, cancellationToken);

    /// <summary>A difference here is found before any client notices.</summary>
    internal async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var pair in Forth)
        {
            _steps.Waiting($"until keys of {pair.From} and {pair.To} are compared");
            var (master, _) = await CatchUpAsync(pair, _steps.Limits.WarmSnapshot, cancellationToken);
            if (_migration.Verify == VerificationMode.Manifest)
            {
                NoteVerified(pair, "the numbers of keys are compared at the cutover");
                continue;
            }

            var (compared, difference) = await _comparison.SampleAsync(pair, master, cancellationToken);
            if (difference is not null) throw Unlike(pair, difference);
            NoteVerified(pair, $"{compared} keys are the same");
        }

        await _steps.SaveAsync("note the comparison", cancellationToken);
    }

    /// <summary>Every change of the old pods' Services and servers that comes before the commit.</summary>
    internal async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        // A first round while clients still write: what is refused or far behind is found before they notice.
        await _doors.ProveAsync(cancellationToken);
        await ProveScaleAsync(cancellationToken);
        foreach (var pair in Forth)
        {
            await CatchUpAsync(pair, _steps.Limits.WarmSnapshot, cancellationToken);
            if (!Replication.WriteRules.ContainsKey(pair.From)) Replication.WriteRules[pair.From] = await _redis.WriteRulesAsync(pair.From, Limit, cancellationToken);
        }

        await _steps.SaveAsync("note when the old pods take writes", cancellationToken);
        _steps.Mark(DowntimePart.Stop);
        await HandOverAsync(Forth, cancellationToken);
        await ProveScaleAsync(cancellationToken);
    }

    internal async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (State.IsCommitted) return;
        _steps.Mark(DowntimePart.Start);
        await KeepHandedOverAsync(Forth, cancellationToken);
        State.IsCommitted = true;
        await _steps.SaveAsync("commit", cancellationToken);
        _steps.Session.Report(MigrationProgressKind.Committed, "from here on only forward, or back with all that is written: the next writer is on the encrypted volumes");
    }

    internal async Task SwitchTrafficAsync(CancellationToken cancellationToken)
    {
        // As long as no client was led to them, the new pods can be filled again by the old ones.
        if (await _doors.AreClosedAsync(cancellationToken)) await KeepHandedOverAsync(Forth, cancellationToken);
        await _doors.OpenToNewAsync(cancellationToken);
        _steps.Mark(VolumeEncryptionSteps.EndMark);
        await _steps.SaveAsync("note that the clients are on the second set", cancellationToken);
        foreach (var pair in Forth) await DisconnectAsync(pair.From, cancellationToken);
    }

    /// <summary>The old set goes to 0. Its volumes then hold everything up to the cutover.</summary>
    internal async Task StopOldSetAsync(CancellationToken cancellationToken)
    {
        foreach (var pair in Forth)
        {
            if (!await IsRunningAsync(pair.From, cancellationToken)) continue;
            await DisconnectAsync(pair.From, cancellationToken);
            if (await IsRunningAsync(pair.From, cancellationToken)) await _redis.SaveAsync(pair.From, _steps.Limits.ApplicationHook, cancellationToken);
        }

        await _steps.StopOldSetAsync(cancellationToken);
        foreach (var volume in State.Volumes) await _steps.HoldAsync(volume, cancellationToken);
    }

    private TimeSpan Limit => _steps.Limits.ApplicationHook;

    /// <summary>A claim like the old one's, of the size that is wanted (which may be more than the old one asked for), that the driver makes a new volume for.</summary>
    private KubeDocument EmptyClaim(VolumeState volume)
    {
        var claim = EncryptionDocuments.FinalClaim(volume, "").WithoutAt("spec", "volumeName").WithAt(["metadata", "labels", Documents.MigrationLabel], Documents.LabelValue(_steps.Session.Migration));
        var (asked, wanted) = (claim.Text("spec", "resources", "requests", "storage")!, string.Create(CultureInfo.InvariantCulture, $"{volume.Wanted.SizeGibibytes}Gi"));
        return claim.WithAt(["spec", "resources", "requests", "storage"], StorageQuantity.Larger(asked, wanted));
    }

    private async Task ReplicateAsync(IReadOnlyList<PodPair> pairs, CancellationToken cancellationToken)
    {
        foreach (var pair in pairs)
        {
            await _redis.EnsureMasterPasswordAsync(pair.To, pair.From, Limit, cancellationToken);
            if (await AddressAsync(pair.From, cancellationToken) is { } address) await _redis.FollowAsync(pair.To, address.Host, address.Port, Limit, cancellationToken);
        }

        foreach (var pair in pairs) await CatchUpAsync(pair, _steps.Limits.WarmSnapshot, cancellationToken);
    }

    private Task<(RedisInstance Master, RedisInstance Replica)> CatchUpAsync(PodPair pair, TimeSpan limit, CancellationToken cancellationToken) =>
        _redis.CatchUpAsync(pair.To, pair.From, token => AddressAsync(pair.From, token), limit, _steps.Waiting, cancellationToken);

    private async Task<(string Host, int Port)?> AddressAsync(string pod, CancellationToken cancellationToken)
    {
        var current = await Cluster.GetAsync(KubeResources.Pods, State.Namespace, pod, cancellationToken);
        return current is { IsDeleting: false } && current.Text("status", "podIP") is { Length: > 0 } ip ? (ip, Replication.Port) : null;
    }

    private async Task<bool> IsRunningAsync(string pod, CancellationToken cancellationToken)
    {
        var current = await Cluster.GetAsync(KubeResources.Pods, State.Namespace, pod, cancellationToken);
        return current is { IsDeleting: false } && current.Text("status", "phase") == "Running";
    }

    /// <summary>Whoever is connected still, knowing no better, asks the Services anew.</summary>
    private async Task DisconnectAsync(string pod, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(pod, cancellationToken)) await _redis.DisconnectClientsAsync(pod, Limit, cancellationToken);
    }

    /// <summary>A pod that came after the plan would stay behind with what its clients wrote.</summary>
    private async Task ProveScaleAsync(CancellationToken cancellationToken)
    {
        var set = _steps.TheSet(await _steps.SetAsync(cancellationToken));
        if (set.Integer("spec", "replicas") != State.Replicas) throw _steps.ScaledUp(set);
        await _steps.ProveThatAllClaimsMoveAsync(cancellationToken);
    }

    private void NoteVerified(PodPair pair, string text)
    {
        foreach (var volume in State.Volumes.Where(v => string.Create(CultureInfo.InvariantCulture, $"{State.SetName}-{v.Ordinal}") == pair.From)) volume.Verified = text;
    }

    private static StepFailedException Unlike(PodPair pair, string observed) => new(StepFailedException.Mismatch, $"Redis in pod {pair.To} is to hold what {pair.From} holds", observed);
}
