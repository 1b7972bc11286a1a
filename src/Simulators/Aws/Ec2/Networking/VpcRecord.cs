using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A VPC inside EC2, available from the start.</summary>
internal sealed class VpcRecord(VpcId id, CidrBlock block) : TaggedRecord
{
    internal VpcId Id { get; } = id;
    internal CidrBlock Block { get; } = block;

    internal Vpc Describe() => new(Id, "available", Block.ToString(), [Block.ToString()], IsDefault: false, [.. Tags]);
}
