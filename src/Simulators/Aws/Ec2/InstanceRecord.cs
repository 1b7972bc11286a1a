using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>An instance inside EC2, as far as volumes are concerned.</summary>
internal sealed class InstanceRecord(InstanceId id, string type, string zone, DateTimeOffset launchTime) : ITaggedResource
{
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);

    internal InstanceId Id { get; } = id;
    internal string Type { get; } = type;
    internal string Zone { get; } = zone;
    internal DateTimeOffset LaunchTime { get; } = launchTime;

    /// <summary>The name of the cluster's node; whoever registers the instance says it.</summary>
    internal string? PrivateDnsName { get; set; }

    /// <summary>The node's address in the cluster; null: the first free one of its subnet.</summary>
    internal string? PrivateAddress { get; set; }

    internal string State { get; set; } = "running";

    /// <summary>Volumes this instance can still take besides its root device.</summary>
    internal int VolumesMax { get; } = InstanceAttachLimits.VolumesMax(type);

    /// <summary>Device names in use, the root's included.</summary>
    internal SortedSet<string> Devices { get; } = new(StringComparer.Ordinal) { "/dev/xvda" };

    public IReadOnlyDictionary<string, string> Tags => _tags;

    public void SetTag(string key, string value) => _tags[key] = value;

    public void RemoveTag(string key) => _tags.Remove(key);
}
