using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A modification of a volume as DescribeVolumesModifications tells it. <paramref name="State"/>: modifying, optimizing, completed, failed.</summary>
public sealed record VolumeModification(
    VolumeId VolumeId, string State, long OriginalSizeGibibytes, long TargetSizeGibibytes, string TargetVolumeType, int? TargetIops, int? TargetThroughputMibps,
    DateTimeOffset StartTime, string OriginalVolumeType = "", int? OriginalIops = null, int? OriginalThroughputMibps = null, bool OriginalMultiAttach = false,
    bool TargetMultiAttach = false, DateTimeOffset? EndTime = null, int Progress = 0);
