namespace Drydock.Core.Ports;

/// <summary>
/// A cluster as EKS's DescribeCluster tells it. <paramref name="Status"/>: CREATING, ACTIVE, DELETING, FAILED, UPDATING, PENDING. <paramref name="Version"/>: "1.36".
/// <paramref name="SecurityGroupIds"/> are those given besides the cluster security group, which EKS makes and nodes and control plane share.
/// </summary>
public sealed record EksCluster(
    string Name,
    string Arn,
    string Status,
    string Version,
    string? Endpoint,
    DateTimeOffset? CreatedAt,
    VpcId VpcId,
    IReadOnlyList<SubnetId> SubnetIds,
    IReadOnlyList<SecurityGroupId> SecurityGroupIds,
    SecurityGroupId? ClusterSecurityGroupId,
    bool EndpointPublicAccess,
    bool EndpointPrivateAccess,
    IReadOnlyList<string> PublicAccessCidrs,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>A VPC as DescribeVpcs tells it. <paramref name="State"/>: pending, available. The blocks are all of its IPv4 blocks, the first one included.</summary>
public sealed record Vpc(
    VpcId VpcId, string State, string CidrBlock, IReadOnlyList<string> CidrBlocks, bool IsDefault, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>A subnet as DescribeSubnets tells it. <paramref name="State"/>: pending, available, unavailable.</summary>
public sealed record Subnet(
    SubnetId SubnetId,
    VpcId VpcId,
    string State,
    string AvailabilityZone,
    string CidrBlock,
    int AvailableIpAddressCount,
    bool MapPublicIpOnLaunch,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>A security group as DescribeSecurityGroups tells it.</summary>
public sealed record SecurityGroup(
    SecurityGroupId GroupId,
    string GroupName,
    string Description,
    VpcId? VpcId,
    string? OwnerId,
    IReadOnlyList<IpPermission> IpPermissions,
    IReadOnlyList<IpPermission> IpPermissionsEgress,
    IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>
/// A VPC endpoint as DescribeVpcEndpoints tells it. <paramref name="VpcEndpointType"/>: Interface, Gateway, GatewayLoadBalancer, Resource, ServiceNetwork;
/// <paramref name="State"/>: PendingAcceptance, Pending, Available, Deleting, Deleted, Rejected, Failed, Expired, Partial, in small letters as EC2 sends them.
/// </summary>
public sealed record VpcEndpoint(
    string VpcEndpointId,
    string VpcEndpointType,
    VpcId VpcId,
    string ServiceName,
    string State,
    IReadOnlyList<SubnetId> SubnetIds,
    IReadOnlyList<SecurityGroupId> GroupIds,
    IReadOnlyList<string> RouteTableIds,
    bool PrivateDnsEnabled);
