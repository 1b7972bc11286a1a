using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A subnet inside EC2, available from the start. A public one gives instances public addresses when they are launched.</summary>
internal sealed class SubnetRecord(SubnetId id, VpcId vpc, string zone, CidrBlock block, bool isPublic) : TaggedRecord
{
    internal SubnetId Id { get; } = id;
    internal VpcId Vpc { get; } = vpc;
    internal string Zone { get; } = zone;
    internal CidrBlock Block { get; } = block;
    internal bool IsPublic { get; } = isPublic;

    internal Subnet Describe(int interfaces) =>
        new(Id, Vpc, "available", Zone, Block.ToString(), (int)(Block.Size - CidrBlock.ReservedAddresses) - interfaces, IsPublic, [.. Tags]);
}
