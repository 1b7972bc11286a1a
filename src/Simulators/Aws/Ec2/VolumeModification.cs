using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A modification of a volume as DescribeVolumesModifications tells it. <paramref name="State"/>: modifying, optimizing, completed, failed.</summary>
public sealed record VolumeModification(
    VolumeId VolumeId, string State, long OriginalSizeGibibytes, long TargetSizeGibibytes, string TargetVolumeType, int? TargetIops, int? TargetThroughputMibps,
    DateTimeOffset StartTime);
