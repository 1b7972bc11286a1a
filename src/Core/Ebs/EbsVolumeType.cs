using System.Globalization;

namespace Drydock.Core.Ebs;

/// <summary>
/// What EC2 takes for one volume type, the one table of it: sizes in GiB, throughput in MiB/s. <paramref name="IopsMax"/> 0: the type takes no Iops;
/// <paramref name="ThroughputMax"/> 0: it takes no Throughput. Limits move between API versions, so they are data.
/// </summary>
/// <remarks>Provenance: Documented (EBS user guide, "Amazon EBS volume types", 2026-11; CreateVolume in the EC2 API reference). "standard": EC2 API reference.</remarks>
public sealed record EbsVolumeType(
    string Name, long SizeMin, long SizeMax, int IopsMin = 0, int IopsMax = 0, int IopsPerGibibyte = 0, int? IopsDefault = null,
    int ThroughputMin = 0, int ThroughputMax = 0, int? ThroughputDefault = null)
{
    /// <summary>What the CSI driver makes when its class names no type (Documented: aws-ebs-csi-driver, parameters).</summary>
    public const string DriverDefault = "gp3";

    private const int Gp2IopsMax = 16_000;

    public static IReadOnlyList<EbsVolumeType> All { get; } =
    [
        new("gp3", 1, 65_536, 3_000, 80_000, 500, 3_000, 125, 2_000, 125),
        new("gp2", 1, 16_384),
        new("io1", 4, 16_384, 100, 64_000, 50),
        new("io2", 4, 65_536, 100, 256_000, 1_000),
        new("st1", 125, 16_384),
        new("sc1", 125, 16_384),
        new("standard", 1, 1_024),
    ];

    /// <summary>Throughput optimized and cold HDD: one pending snapshot a volume.</summary>
    public bool IsHardDisk => Name is "st1" or "sc1";

    public bool TakesIops => IopsMax > 0;
    public bool TakesThroughput => ThroughputMax > 0;

    /// <summary>The type of a name; null for one that nobody here has heard of.</summary>
    public static EbsVolumeType? Find(string name) => All.FirstOrDefault(t => t.Name == name);

    /// <summary>What EC2 answers to these settings; null when it takes them.</summary>
    public EbsRefusal? Refusal(long size, int? iops, int? throughput)
    {
        if (size < SizeMin) return Value($"Volume of {size}GiB is too small for volume type {Name}; minimum is {SizeMin}GiB.");
        if (size > SizeMax) return Value($"Volume of {size}GiB is too large for volume type {Name}; maximum is {SizeMax}GiB.");
        return RefusalOfIops(size, iops) ?? RefusalOfThroughput(iops ?? IopsDefault, throughput);
    }

    /// <summary>The IOPS and throughput of a volume made with settings that are taken, as DescribeVolumes tells them.</summary>
    public (int? Iops, int? Throughput) Granted(long size, int? iops, int? throughput)
    {
        var granted = TakesIops ? iops ?? IopsDefault : Name == "gp2" ? (int)Math.Clamp(3 * size, 100, Gp2IopsMax) : null;
        return (granted, TakesThroughput ? throughput ?? ThroughputDefault : null);
    }

    /// <summary>
    /// The IOPS that the CSI driver asks EC2 for: raised to the type's minimum when that is allowed, capped at its maximum and at its maximum per GiB; null leaves it to EC2.
    /// Provenance: CrossChecked (aws-ebs-csi-driver: capIOPS; types without IOPS of their own get none).
    /// </summary>
    public int? CappedIops(long size, long wanted, bool mayRaise)
    {
        if (wanted <= 0 || !TakesIops) return null;
        if (wanted < IopsMin && mayRaise) wanted = IopsMin;
        wanted = Math.Min(wanted, IopsMax);
        var byCapacity = IopsPerGibibyte * size;
        return (int)(wanted > byCapacity && byCapacity >= IopsMin ? byCapacity : wanted);
    }

    /// <summary>The least size of a volume of this type with these IOPS: each type has a least size and a highest ratio; a default is given at any size.</summary>
    public long SmallestFor(int? iops)
    {
        if (IopsPerGibibyte == 0 || iops is null || iops <= (IopsDefault ?? 0)) return SizeMin;
        return Math.Max(SizeMin, (iops.Value + IopsPerGibibyte - 1L) / IopsPerGibibyte);
    }

    private EbsRefusal? RefusalOfIops(long size, int? iops)
    {
        if (!TakesIops) return iops is null ? null : Combination($"The parameter iops is not supported for {Name} volumes.");
        if (iops is null) return IopsDefault is null ? new("MissingParameter", $"The parameter iops must be specified for {Name} volumes.") : null;
        if (iops < IopsMin) return Value($"Volume iops of {iops} is too low; minimum is {IopsMin}.");
        if (iops > IopsMax) return Value($"Volume iops of {iops} is too high; maximum is {IopsMax}.");

        // gp3's baseline is included at any size.
        return iops > (IopsDefault ?? 0) && iops > size * IopsPerGibibyte
            ? Value(string.Create(CultureInfo.InvariantCulture, $"Iops to volume size ratio of {(double)iops.Value / size:0.000000} is too high; maximum is {IopsPerGibibyte} iops per GiB")) : null;
    }

    private EbsRefusal? RefusalOfThroughput(int? iops, int? throughput)
    {
        if (throughput is null) return null;
        if (!TakesThroughput) return Combination($"The parameter throughput is not supported for {Name} volumes.");
        if (throughput < ThroughputMin) return Value($"Throughput (MiB/s) of {throughput} is too low; minimum is {ThroughputMin}.");
        if (throughput > ThroughputMax) return Value($"Throughput (MiB/s) of {throughput} is too high; maximum is {ThroughputMax}.");
        return throughput * 4 > iops
            ? Value(string.Create(CultureInfo.InvariantCulture, $"Throughput (MiB/s) to iops ratio of {(double)throughput.Value / iops.Value:0.000000} is too high; maximum is 0.250000 MiB/s per iops.")) : null;
    }

    private static EbsRefusal Value(string message) => new("InvalidParameterValue", message);

    private static EbsRefusal Combination(string message) => new("InvalidParameterCombination", message);
}
