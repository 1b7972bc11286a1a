using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>CreateSecurityGroup; without a VPC, in the account's only one.</summary>
internal sealed record CreateSecurityGroupInput(string GroupName, string Description, VpcId? VpcId, IReadOnlyList<KeyValuePair<string, string>>? Tags);

/// <summary>AuthorizeSecurityGroupIngress and AuthorizeSecurityGroupEgress.</summary>
internal sealed record AuthorizeRulesInput(SecurityGroupId GroupId, IReadOnlyList<IpPermission> Permissions, bool IsEgress);

/// <summary>RevokeSecurityGroupIngress and RevokeSecurityGroupEgress, by rules or by their ids.</summary>
internal sealed record RevokeRulesInput(SecurityGroupId GroupId, IReadOnlyList<IpPermission> Permissions, IReadOnlyList<string> RuleIds, bool IsEgress);

/// <summary>DeleteSecurityGroup.</summary>
internal sealed record DeleteSecurityGroupInput(SecurityGroupId GroupId);

/// <summary>CreateNetworkInterface by a service of AWS for its customer; without an address the first free one, without groups the VPC's default group.</summary>
internal sealed record CreateServiceInterfaceInput(
    SubnetId SubnetId, string? IpAddress, IReadOnlyList<SecurityGroupId> Groups, string Description, string InterfaceType, string RequesterId);

/// <summary>ModifyNetworkInterfaceAttribute (groups) by the service that made the interface.</summary>
internal sealed record ModifyServiceInterfaceInput(string NetworkInterfaceId, IReadOnlyList<SecurityGroupId> Groups);

/// <summary>DeleteNetworkInterface by the service that made the interface.</summary>
internal sealed record DeleteServiceInterfaceInput(string NetworkInterfaceId);
