namespace Drydock.Core.Ports;

/// <summary>
/// The network around a cluster, through EC2 and EKS, as far as a migration of storage asks. Errors as in <see cref="IBlockStorage"/>, with EC2's and EKS's codes. A Describe
/// with ids gives those or refuses (<c>InvalidVpcID.NotFound</c>, <c>InvalidSubnetID.NotFound</c>, <c>InvalidGroup.NotFound</c>, <c>InvalidVpcEndpointId.NotFound</c>), without
/// ids all that match every filter; all pages.
/// </summary>
public interface INetwork
{
    /// <summary>The cluster of a name; <c>ResourceNotFoundException</c> when there is none.</summary>
    Task<EksCluster> DescribeClusterAsync(string name, CancellationToken cancellationToken);

    Task<IReadOnlyList<Vpc>> DescribeVpcsAsync(DescribeRequest request, CancellationToken cancellationToken);
    Task<IReadOnlyList<Subnet>> DescribeSubnetsAsync(DescribeRequest request, CancellationToken cancellationToken);

    /// <summary>Security groups with their rules.</summary>
    Task<IReadOnlyList<SecurityGroup>> DescribeSecurityGroupsAsync(DescribeRequest request, CancellationToken cancellationToken);

    /// <summary>Makes a security group, which lets everything out and nothing in; a name that the VPC has already is <c>InvalidGroup.Duplicate</c>.</summary>
    Task<SecurityGroupId> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken);

    /// <summary>Lets something in. A rule that is there already is <c>InvalidPermission.Duplicate</c>, and then none of the request is added.</summary>
    Task AuthorizeSecurityGroupIngressAsync(SecurityGroupId groupId, IReadOnlyList<IpPermission> permissions, CancellationToken cancellationToken);

    /// <summary>Deletes a security group; one that an interface or a rule uses is <c>DependencyViolation</c>.</summary>
    Task DeleteSecurityGroupAsync(SecurityGroupId groupId, CancellationToken cancellationToken);

    Task<IReadOnlyList<VpcEndpoint>> DescribeVpcEndpointsAsync(DescribeRequest request, CancellationToken cancellationToken);
}
