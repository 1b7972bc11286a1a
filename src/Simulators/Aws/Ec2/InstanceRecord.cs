using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>An instance inside EC2, as far as volumes are concerned.</summary>
internal sealed class InstanceRecord(InstanceId id, string type, string zone)
{
    internal InstanceId Id { get; } = id;
    internal string Type { get; } = type;
    internal string Zone { get; } = zone;
    internal string State { get; set; } = "running";

    /// <summary>Volumes this instance can still take besides its root device.</summary>
    internal int VolumesMax { get; } = InstanceAttachLimits.VolumesMax(type);

    /// <summary>Device names in use, the root's included.</summary>
    internal SortedSet<string> Devices { get; } = new(StringComparer.Ordinal) { "/dev/xvda" };
}
