namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// What EC2 takes for one volume type. Sizes in GiB, throughput in MiB/s. <paramref name="IopsMax"/> 0: the type takes no Iops;
/// <paramref name="ThroughputMax"/> 0: it takes no Throughput.
/// </summary>
internal sealed record VolumeTypeRules(
    string Type, long SizeMin, long SizeMax, int IopsMin = 0, int IopsMax = 0, int IopsPerGibibyte = 0, int? IopsDefault = null,
    int ThroughputMin = 0, int ThroughputMax = 0, int? ThroughputDefault = null)
{
    /// <summary>The table of facts: limits move between API versions, so they are data.</summary>
    /// <remarks>Provenance: Documented (EBS user guide, "Amazon EBS volume types", 2026-11; CreateVolume in the EC2 API reference). "standard": EC2 API reference.</remarks>
    internal static IReadOnlyList<VolumeTypeRules> All { get; } =
    [
        new("gp3", 1, 65_536, 3_000, 80_000, 500, 3_000, 125, 2_000, 125),
        new("gp2", 1, 16_384),
        new("io1", 4, 16_384, 100, 64_000, 50),
        new("io2", 4, 65_536, 100, 256_000, 1_000),
        new("st1", 125, 16_384),
        new("sc1", 125, 16_384),
        new("standard", 1, 1_024),
    ];

    /// <summary>CreateVolume's default type.</summary>
    internal const string DefaultType = "gp2";

    internal bool IsHardDisk => Type is "st1" or "sc1";

    /// <exception cref="Core.Ports.AwsServiceException">UnknownVolumeType.</exception>
    internal static VolumeTypeRules Of(string type)
    {
        foreach (var rules in All)
        {
            if (rules.Type == type) return rules;
        }

        throw Ec2Errors.UnknownVolumeType(type);
    }

    /// <summary>Checks size, IOPS and throughput, and returns what the volume gets.</summary>
    /// <exception cref="Core.Ports.AwsServiceException">InvalidParameterValue, InvalidParameterCombination or MissingParameter.</exception>
    internal (int? Iops, int? Throughput) Check(long size, int? iops, int? throughput)
    {
        if (size < SizeMin) throw Ec2Errors.InvalidParameterValue($"Volume of {size}GiB is too small for volume type {Type}; minimum is {SizeMin}GiB.");
        if (size > SizeMax) throw Ec2Errors.InvalidParameterValue($"Volume of {size}GiB is too large for volume type {Type}; maximum is {SizeMax}GiB.");
        var granted = CheckIops(size, iops);
        return (granted, CheckThroughput(granted, throughput));
    }

    private int? CheckIops(long size, int? iops)
    {
        if (IopsMax == 0)
        {
            if (iops is not null) throw Ec2Errors.InvalidParameterCombination($"The parameter iops is not supported for {Type} volumes.");
            return Type == "gp2" ? (int)Math.Clamp(3 * size, 100, 16_000) : null;
        }

        if (iops is null) return IopsDefault ?? throw Ec2Errors.MissingParameter($"The parameter iops must be specified for {Type} volumes.");
        if (iops < IopsMin) throw Ec2Errors.InvalidParameterValue($"Volume iops of {iops} is too low; minimum is {IopsMin}.");
        if (iops > IopsMax) throw Ec2Errors.InvalidParameterValue($"Volume iops of {iops} is too high; maximum is {IopsMax}.");

        // gp3's baseline of 3,000 is included at any size.
        if (iops > IopsDefault.GetValueOrDefault() && iops > size * IopsPerGibibyte)
        {
            throw Ec2Errors.InvalidParameterValue(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Iops to volume size ratio of {(double)iops.Value / size:0.000000} is too high; maximum is {IopsPerGibibyte} iops per GiB"));
        }

        return iops;
    }

    private int? CheckThroughput(int? iops, int? throughput)
    {
        if (ThroughputMax == 0)
        {
            if (throughput is not null) throw Ec2Errors.InvalidParameterCombination($"The parameter throughput is not supported for {Type} volumes.");
            return null;
        }

        if (throughput is null) return ThroughputDefault;
        if (throughput < ThroughputMin) throw Ec2Errors.InvalidParameterValue($"Throughput (MiB/s) of {throughput} is too low; minimum is {ThroughputMin}.");
        if (throughput > ThroughputMax) throw Ec2Errors.InvalidParameterValue($"Throughput (MiB/s) of {throughput} is too high; maximum is {ThroughputMax}.");
        if (throughput * 4 > iops)
        {
            throw Ec2Errors.InvalidParameterValue(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Throughput (MiB/s) to iops ratio of {(double)throughput.Value / iops.Value:0.000000} is too high; maximum is 0.250000 MiB/s per iops."));
        }

        return throughput;
    }
}
