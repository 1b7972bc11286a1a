using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>
/// A network interface inside EC2: of an instance, or of a service that a customer uses (<paramref name="requesterId"/>, null for the account's own; "EFS" for mount targets).
/// </summary>
internal sealed class NetworkInterfaceRecord(string id, SubnetRecord subnet, uint address, string description, string interfaceType, string? requesterId, InstanceId? instance, DateTimeOffset attachTime)
    : TaggedRecord
{
    internal string Id { get; } = id;
    internal SubnetRecord Subnet { get; } = subnet;
    internal uint Address { get; } = address;
    internal string Description { get; } = description;
    internal string InterfaceType { get; } = interfaceType;
    internal string? RequesterId { get; } = requesterId;

    /// <summary>The instance whose first interface this is; null for a service's, which hangs on a machine of the service.</summary>
    internal InstanceId? Instance { get; } = instance;

    internal DateTimeOffset AttachTime { get; } = attachTime;
    internal List<SecurityGroupId> Groups { get; } = [];

    internal NetworkInterfaceView View(Func<SecurityGroupId, string> nameOf) => new(
        Id, Subnet.Id, Subnet.Vpc, Subnet.Zone, CidrBlock.Text(Address), Description, InterfaceType, RequesterId, Instance, AttachTime,
        [.. Groups.Select(group => new KeyValuePair<string, string>(group.Value, nameOf(group)))], [.. Tags]);
}
