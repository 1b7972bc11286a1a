using Drydock.Core.Ebs;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>EC2's answers by <see cref="EbsVolumeType"/>.</summary>
internal static class VolumeTypeRules
{
    /// <summary>CreateVolume's default type.</summary>
    internal const string DefaultType = "gp2";

    /// <exception cref="AwsServiceException">UnknownVolumeType.</exception>
    internal static EbsVolumeType Of(string type) => EbsVolumeType.Find(type) ?? throw Ec2Errors.UnknownVolumeType(type);

    /// <summary>Checks size, IOPS and throughput, and returns what the volume gets.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterValue, InvalidParameterCombination or MissingParameter.</exception>
    internal static (int? Iops, int? Throughput) Check(this EbsVolumeType type, long size, int? iops, int? throughput) =>
        type.Refusal(size, iops, throughput) is { } refusal ? throw new AwsServiceException(refusal.Code, refusal.Message) : type.Granted(size, iops, throughput);
}
