using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// An instance as DescribeInstances tells it, as far as volumes are concerned. <paramref name="State"/>: running, stopping, stopped, shutting-down, terminated. The root
/// device is not among the block devices. The private DNS name is that of the cluster's node.
/// </summary>
public sealed record Ec2Instance(
    InstanceId InstanceId, string InstanceType, string AvailabilityZone, string State, IReadOnlyList<VolumeAttachmentState> BlockDevices, DateTimeOffset LaunchTime = default,
    IReadOnlyList<KeyValuePair<string, string>>? Tags = null, string? PrivateDnsName = null);
