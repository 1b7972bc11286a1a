using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Settings;

/// <summary>What the encrypted copy of a volume is to be made with: as the volume really is, but for what the user wishes otherwise.</summary>
internal static class WantedSettings
{
    private const int Gp2BurstThroughputMibps = 250;

    /// <summary>Up to this size a gp2 volume gives little more than gp3's baseline (Documented: EBS user guide, "General Purpose SSD volumes": 128 MiB/s up to 170 GiB, 250 beyond).</summary>
    private const long Gp2SmallGibibytes = 170;

    internal static VolumeSettings Of(VolumeEncryptionMigration migration, string template, KubeDocument claim, BlockVolume real)
    {
        var size = Math.Max(real.SizeGibibytes, SizeOf(migration, template) is { } wished ? Gibibytes(wished) : 0);
        if (migration.VolumeType is null && migration.Iops is null && migration.ThroughputMibps is null) return VolumeSettings.Of(real) with { SizeGibibytes = size, Iops = IopsOf(real, size) };
        var type = migration.VolumeType ?? real.VolumeType;
        if (EbsVolumeType.Find(type) is not { } limits) return new(type, size, migration.Iops, migration.ThroughputMibps);
        var iops = migration.Iops ?? Iops(limits, real, size);
        var (granted, throughput) = limits.Granted(size, iops, migration.ThroughputMibps ?? Throughput(limits, real));
        return new(type, size, granted, throughput);
    }

    /// <summary>The size that is wished for the volumes of a template; its own wish goes before one for all.</summary>
    internal static string? SizeOf(VolumeEncryptionMigration migration, string template) =>
        (migration.Sizes.FirstOrDefault(s => s.Template == template) ?? migration.Sizes.FirstOrDefault(s => s.Template is null))?.Quantity;

    /// <summary>EBS sells whole GiB.</summary>
    internal static long Gibibytes(string quantity) => StorageQuantity.Bytes(quantity) is { } bytes ? (bytes + (1L << 30) - 1) >> 30 : 0;

    /// <summary>The same type in another size: gp2's IOPS follow it.</summary>
    private static int? IopsOf(BlockVolume real, long size) => real.VolumeType == "gp2" ? EbsVolumeType.Find("gp2")!.Granted(size, null, null).Iops : real.Iops;

    /// <summary>No fewer than before where the new type gives as many; null leaves them to it.</summary>
    private static int? Iops(EbsVolumeType type, BlockVolume real, long size)
    {
        if (!type.TakesIops || real.Iops is not { } had) return type.TakesIops && type.IopsDefault is null ? type.IopsMin : null;
        var wanted = Math.Max(had, type.IopsDefault ?? type.IopsMin);
        return type.CappedIops(size, wanted, mayRaise: true);
    }

    private static int? Throughput(EbsVolumeType type, BlockVolume real)
    {
        if (!type.TakesThroughput) return null;
        return real.ThroughputMibps ?? (real.VolumeType == "gp2" && real.SizeGibibytes > Gp2SmallGibibytes ? Gp2BurstThroughputMibps : null);
    }
}
