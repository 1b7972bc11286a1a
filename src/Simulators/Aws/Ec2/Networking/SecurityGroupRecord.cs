using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A security group inside EC2.</summary>
internal sealed class SecurityGroupRecord(SecurityGroupId id, string name, string description, VpcId vpc, string ownerId) : TaggedRecord
{
    internal SecurityGroupId Id { get; } = id;
    internal string Name { get; } = name;
    internal string Description { get; } = description;
    internal VpcId Vpc { get; } = vpc;

    /// <summary>Rules of both directions, oldest first.</summary>
    internal List<SecurityGroupRule> Rules { get; } = [];

    internal SecurityGroup Describe() => new(
        Id, Name, Description, Vpc, ownerId, SecurityGroupRule.Permissions(Rules, isEgress: false), SecurityGroupRule.Permissions(Rules, isEgress: true), [.. Tags]);
}
