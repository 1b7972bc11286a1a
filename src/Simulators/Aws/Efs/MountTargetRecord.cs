using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>A mount target inside EFS. Its network interface, with address and security groups, is EC2's.</summary>
internal sealed class MountTargetRecord(MountTargetId id, FileSystemId fileSystem, SubnetId subnet, string zone, VpcId vpc)
{
    internal MountTargetId Id { get; } = id;
    internal FileSystemId FileSystem { get; } = fileSystem;
    internal SubnetId Subnet { get; } = subnet;
    internal string Zone { get; } = zone;
    internal VpcId Vpc { get; } = vpc;
    internal string State { get; set; } = "creating";

    /// <summary>Null as long as EC2 is asked for the interface.</summary>
    internal string? NetworkInterfaceId { get; set; }

    internal string? IpAddress { get; set; }

    internal MountTarget Describe(string ownerId) => new(Id, FileSystem, Subnet, State, IpAddress, NetworkInterfaceId, Zone, Vpc, ownerId);
}
