using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Replication;
using Drydock.Core.VolumeEncryption.Rolling;
using Drydock.Core.VolumeEncryption.Routes;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>
/// The model of the downtime by part: what is most likely, from the durations of <see cref="EbsTimes"/> and the rates that the volumes really have, and what it stays below, from cautious rates of EBS's
/// documentation (a first read of a restored volume loads it lazily). The delta of the second snapshot is what a busy volume changes in the minutes since the warm one.
/// </summary>
internal sealed class EncryptionDowntime
{
    private const long SaveMebibytesPerSecond = 100;
    private const long SnapshotMebibytesPerSecond = 50;
    private const long CautiousReadMebibytesPerSecond = 60;
    private const long LazyReadMebibytesPerSecond = 100;
    private const long BaselineMebibytesPerSecond = 125;
    private const long DeltaDivisor = 20;

    /// <summary>What Kubernetes adds to a detachment: unmounting, the controllers' and the driver's pauses between looks, this migrator's own.</summary>
    private static readonly TimeSpan DetachOverhead = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan AttachOverhead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ContainerStart = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ContainerStop = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Requests = TimeSpan.FromSeconds(1.5);

    private readonly VolumeEncryptionMigration _migration;
    private readonly IReadOnlyList<InventoryVolume> _moving;
    private readonly KubeDocument _pod;
    private readonly long _rounds;
    private readonly long _pods;
    private readonly TimeSpan _save;
    private readonly TimeSpan _grace;
    private readonly long _largest;
    private readonly Inventory _inventory;
    private readonly CutoverChoice _cutover;

    internal EncryptionDowntime(VolumeEncryptionMigration migration, Inventory inventory, IReadOnlyList<InventoryVolume> moving, CutoverChoice cutover)
    {
        (_migration, _moving, _inventory, _cutover) = (migration, moving, inventory, cutover);
        _pod = inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;
        _pods = inventory.Replicas;
        _rounds = inventory.Set.Text("spec", "podManagementPolicy") == "Parallel" ? 1 : Math.Max(1, inventory.Replicas);
        _save = RedisDetection.Container(_pod) is null ? TimeSpan.Zero : SaveTime(_pod);
        _grace = TimeSpan.FromSeconds(_pod.Integer("terminationGracePeriodSeconds") ?? 30);
        _largest = ByteSize.FromGibibytes(moving.Max(v => v.Real!.SizeGibibytes)).Bytes;
    }

    /// <summary>How long a save may take: by what the containers may hold in memory.</summary>
    internal static TimeSpan SaveTime(KubeDocument pod) => Rate(Memory(pod), SaveMebibytesPerSecond);

    /// <summary>What the route application replication would take; null where no Redis runs. What the servers hold is known when they were asked, else what they may.</summary>
    internal ReplicationDowntime? Replication(ReplicationReadings? readings, int services) => RedisDetection.Container(_pod) is null ? null
        : new(_migration, _pods, services, readings?.LargestBytes ?? Data(), _rounds * (StartOfPod() + StopOfPod()));

    /// <summary>Pod by pod clients notice hand-overs only; with everything stopped they wait for each part.</summary>
    internal IReadOnlyList<DowntimePart> Estimate(EncryptionRoute route, EncryptionCutover cutover)
    {
        if (cutover != EncryptionCutover.Rolling || _cutover is not { Kind: { } kind, Inspection: { } inspection }) return Stopped(route);
        var (expected, atMost) = kind.HandOverTime(inspection);
        return [Part(DowntimePart.HandOver, expected, atMost)];
    }

    /// <summary>For how long a pod that is moved by itself is most likely down or behind.</summary>
    internal TimeSpan OfOnePod(EncryptionRoute route)
    {
        var ofOne = _moving.Where(v => v.Ordinal == _moving[0].Ordinal).ToList();
        var parts = new EncryptionDowntime(_migration, _inventory with { Set = _inventory.Set.WithAt(["spec", "replicas"], 1) }, ofOne, _cutover).Stopped(route);
        return new TimeSpan(parts.Sum(p => p.Duration.Ticks)) + (_cutover.Kind?.CatchUpTime ?? TimeSpan.Zero);
    }

    private IReadOnlyList<DowntimePart> Stopped(EncryptionRoute route) =>
    [
        Part(DowntimePart.Stop, (_rounds * StopOfPod()) + EbsTimes.Detach.SlowestOf(_moving.Count) + DetachOverhead, _save + (_rounds * (_grace + Seconds(5))) + Seconds(30)),
        Part(DowntimePart.DeltaSnapshot, Snapshot(route), Seconds(60) + Rate(_largest / DeltaDivisor, SnapshotMebibytesPerSecond)),
        Part(DowntimePart.Restore, EbsTimes.Create.SlowestOf(_moving.Count) + Requests, Seconds(45)),
        Part(DowntimePart.Verification, EbsTimes.Attach.SlowestOf(2 * _moving.Count) + (2 * AttachOverhead) + ContainerStart + Polling + Reading(), Seconds(60) + CautiousReading()),
        Part(DowntimePart.Start, EbsTimes.Detach.SlowestOf(2 * _moving.Count) + DetachOverhead + Requests + (_rounds * StartOfPod()), Seconds(45) + (_rounds * Seconds(40))),
    ];

    private TimeSpan Polling => Seconds(4);

    /// <summary>A container that ignores the signal takes its whole grace period.</summary>
    private TimeSpan StopOfPod() => _pod.List("containers").Any(WorkloadInspection.IgnoresSignal) ? _grace : ContainerStop;

    private TimeSpan StartOfPod()
    {
        var readiness = _pod.List("containers").Select(c => c["readinessProbe"]).FirstOrDefault(p => p is not null);
        var ready = readiness is null ? 0 : (readiness.Integer("initialDelaySeconds") ?? 0) + ((readiness.Integer("periodSeconds") ?? 10) / 2.0);
        return EbsTimes.Attach.SlowestOf(1) + AttachOverhead + ContainerStart + Seconds(ready);
    }

    private TimeSpan Snapshot(EncryptionRoute route)
    {
        // What has changed can't be more than there is.
        var done = EbsTimes.Snapshot.SlowestOf(_moving.Count) + Rate(Math.Min(_largest / DeltaDivisor, Data() / 2), SnapshotMebibytesPerSecond);
        return route == EncryptionRoute.EbsApi ? done + (Polling / 2) : Requests + Looked(done) + Requests;
    }

    /// <summary>The csi-snapshotter looks after 1, 2, 4, … seconds: a snapshot that is complete is seen at the next of these looks.</summary>
    private static TimeSpan Looked(TimeSpan done)
    {
        var (look, pause) = (0.0, 1.0);
        while (look < done.TotalSeconds)
        {
            look += pause;
            pause *= 2;
        }

        return Seconds(look);
    }

    /// <summary>Source and target are read one after the other; the target loads its blocks at their first read.</summary>
    private TimeSpan Reading()
    {
        var source = _moving.Min(v => v.Real!.ThroughputMibps ?? BaselineMebibytesPerSecond);
        var target = Math.Min(LazyReadMebibytesPerSecond, _moving.Min(v => v.Wanted!.ThroughputMibps ?? BaselineMebibytesPerSecond));
        return _migration.Verify switch
        {
            VerificationMode.Full => Rate(Data(), source) + Rate(Data(), target),
            VerificationMode.Sample => Rate(Data() / 10, source) + Rate(Data() / 10, target),
            _ => TimeSpan.Zero,
        };
    }

    private TimeSpan CautiousReading() => _migration.Verify switch
    {
        VerificationMode.Full => Rate(2 * _largest, CautiousReadMebibytesPerSecond),
        VerificationMode.Sample => Rate(2 * _largest / 10, CautiousReadMebibytesPerSecond),
        _ => TimeSpan.Zero,
    };

    /// <summary>How much is likely on a volume: of a device every byte is read, a Redis keeps no more than its memory holds; of others nobody tells, and half is taken.</summary>
    private long Data() => _moving.Any(v => v.IsBlock) ? _largest : RedisDetection.Container(_pod) is not null && Memory(_pod) is > 0 and var memory ? Math.Min(_largest, memory) : _largest / 2;

    private static long Memory(KubeDocument pod)
    {
        long most = 0;
        foreach (var container in pod.List("containers"))
        {
            var memory = container.Text("resources", "limits", "memory") ?? container.Text("resources", "requests", "memory");
            if (memory is not null && StorageQuantity.Bytes(memory) is { } bytes) most = Math.Max(most, bytes);
        }

        return most;
    }

    private static DowntimePart Part(string name, TimeSpan expected, TimeSpan atMost) => new(name, expected) { AtMost = atMost > expected ? atMost : expected };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Rate(long bytes, long mebibytesPerSecond) => TimeSpan.FromSeconds(Math.Ceiling(bytes / (double)(mebibytesPerSecond << 20)));
}
