using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>Everything that DescribeVolumes tells of a volume at one moment.</summary>
internal sealed class VolumeView(BlockVolume volume, bool isMultiAttach, VolumeId? sourceVolumeId, int? initializationRate)
{
    internal BlockVolume Volume { get; } = volume;
    internal bool IsMultiAttach { get; } = isMultiAttach;
    internal VolumeId? SourceVolumeId { get; } = sourceVolumeId;
    internal int? InitializationRate { get; } = initializationRate;

    /// <summary>What a front end made of this for its clients, kept so that it is made once; simulated code never looks at it.</summary>
    internal byte[]? Rendered { get; set; }
}
