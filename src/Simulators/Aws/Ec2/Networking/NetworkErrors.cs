using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>EC2's errors about networks.</summary>
/// <remarks>Provenance: codes Documented (EC2 API reference, "Error codes"); messages CrossChecked (reports of users) but for those of limits and blocks, which are Assumed.</remarks>
internal static class NetworkErrors
{
    internal static AwsServiceException VpcNotFound(string id) => new("InvalidVpcID.NotFound", $"The vpc ID '{id}' does not exist");

    internal static AwsServiceException SubnetNotFound(string id) => new("InvalidSubnetID.NotFound", $"The subnet ID '{id}' does not exist");

    internal static AwsServiceException GroupNotFound(string id) => new("InvalidGroup.NotFound", $"The security group '{id}' does not exist");

    internal static AwsServiceException OtherNetwork() => new("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");

    internal static AwsServiceException MalformedGroup(string id) => new("InvalidGroupId.Malformed", $"Invalid id: \"{id}\" (expecting \"sg-...\")");

    internal static AwsServiceException InterfaceNotFound(string id) => new("InvalidNetworkInterfaceID.NotFound", $"The networkInterface ID '{id}' does not exist");

    internal static AwsServiceException EndpointNotFound(string id) => new("InvalidVpcEndpointId.NotFound", $"The Vpc Endpoint Id '{id}' does not exist");

    internal static AwsServiceException DuplicateGroup(string name, string vpc) => new("InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{vpc}'");

    internal static AwsServiceException ReservedGroup(string name) => new("InvalidGroup.Reserved", $"The security group '{name}' is reserved");

    internal static AwsServiceException DefaultGroup(string id) => new("CannotDelete", $"the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");

    internal static AwsServiceException GroupInUse(string id) => new("DependencyViolation", $"resource {id} has a dependent object");

    internal static AwsServiceException DuplicateRule(string peer, string protocol, string ports, bool isEgress) =>
        new("InvalidPermission.Duplicate", $"the specified rule \"peer: {peer}, {protocol}, {ports}, ALLOW\" already exists{(isEgress ? " in the outbound rules" : "")}");

    internal static AwsServiceException RuleNotFound() => new("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");

    internal static AwsServiceException RuleIdNotFound(string id) => new("InvalidSecurityGroupRuleId.NotFound", $"The security group rule ID '{id}' does not exist");

    internal static AwsServiceException InvalidBlock(string text) => new("InvalidParameterValue", $"CIDR block {text} is malformed");

    internal static AwsServiceException RuleLimit(string id) => new("RulesPerSecurityGroupLimitExceeded", $"The maximum number of rules per security group has been reached: {id}.");

    internal static AwsServiceException GroupLimit() => new("SecurityGroupLimitExceeded", "The maximum number of security groups for this Region has been reached.");

    internal static AwsServiceException GroupsPerInterfaceLimit() =>
        new("SecurityGroupsPerInterfaceLimitExceeded", "The maximum number of security groups per interface has been reached.");

    internal static AwsServiceException InterfaceLimit() => new("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.");

    internal static AwsServiceException AddressInUse(string address) => new("InvalidIPAddress.InUse", $"Address {address} is in use.");

    internal static AwsServiceException AddressOutside(string address) => new("InvalidParameterValue", $"Address {address} does not fall within the subnet's address range");

    internal static AwsServiceException NoFreeAddresses(string subnet) =>
        new("InsufficientFreeAddressesInSubnet", $"The specified subnet {subnet} does not have enough free addresses to satisfy the request.");
}
