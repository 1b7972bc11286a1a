using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption;

/// <summary>
/// The model of the downtime: an upper estimate by part, from bytes and rates. Rates are cautious figures of gp3 volumes and of EBS's documentation
/// (a first read of a restored volume loads it lazily); the delta of the second snapshot is what a busy volume changes in the minutes since the warm one.
/// </summary>
internal static class EncryptionDowntime
{
    private const long SaveMebibytesPerSecond = 100;
    private const long SnapshotMebibytesPerSecond = 50;
    private const long ReadMebibytesPerSecond = 60;
    private const long DeltaDivisor = 20;

    private static readonly TimeSpan PodStopOverhead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Detach = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SnapshotOverhead = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Provision = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan VerifierOverhead = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Swap = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan PodStart = TimeSpan.FromSeconds(40);

    /// <summary>How long a save may take: by what the containers may hold in memory.</summary>
    internal static TimeSpan SaveTime(KubeDocument pod)
    {
        long most = 0;
        foreach (var container in pod.List("containers"))
        {
            var memory = container.Text("resources", "limits", "memory") ?? container.Text("resources", "requests", "memory");
            if (memory is not null && StorageQuantity.Bytes(memory) is { } bytes) most = Math.Max(most, bytes);
        }

        return TimeSpan.FromSeconds(Math.Ceiling(most / (double)(SaveMebibytesPerSecond << 20)));
    }

    internal static IReadOnlyList<DowntimePart> Estimate(VolumeEncryptionMigration migration, Inventory inventory, IReadOnlyList<InventoryVolume> moving)
    {
        var pod = inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;
        var isOrdered = inventory.Set.Text("spec", "podManagementPolicy") != "Parallel";
        var rounds = isOrdered ? Math.Max(1, inventory.Replicas) : 1;
        var grace = TimeSpan.FromSeconds(pod.Integer("terminationGracePeriodSeconds") ?? 30);
        var save = RedisDetection.Container(pod) is null ? TimeSpan.Zero : SaveTime(pod);
        var largest = ByteSize.FromGibibytes(moving.Max(v => v.Real!.SizeGibibytes)).Bytes;
        var verify = migration.Verify switch
        {
            VerificationMode.Full => Rate(2 * largest, ReadMebibytesPerSecond),
            VerificationMode.Sample => Rate(2 * largest / 10, ReadMebibytesPerSecond),
            _ => TimeSpan.Zero,
        };
        return
        [
            new(DowntimePart.Stop, save + (rounds * (grace + PodStopOverhead)) + Detach),
            new(DowntimePart.DeltaSnapshot, SnapshotOverhead + Rate(largest / DeltaDivisor, SnapshotMebibytesPerSecond)),
            new(DowntimePart.Restore, Provision),
            new(DowntimePart.Verification, VerifierOverhead + verify),
            new(DowntimePart.Start, Swap + (rounds * PodStart)),
        ];
    }

    private static TimeSpan Rate(long bytes, long mebibytesPerSecond) => TimeSpan.FromSeconds(Math.Ceiling(bytes / (double)(mebibytesPerSecond << 20)));
}
