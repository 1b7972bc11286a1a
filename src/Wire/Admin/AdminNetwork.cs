using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>The network of a served account through its administration endpoint.</summary>
internal sealed class AdminNetwork(AdminClient client) : INetwork
{
    private static AdminJson Json => AdminJson.Default;

    public Task<EksCluster> DescribeClusterAsync(string name, CancellationToken cancellationToken) =>
        client.CallAsync("network/DescribeCluster", new ClusterArguments(name), Json.ClusterArguments, Json.EksCluster, cancellationToken);

    public Task<IReadOnlyList<Vpc>> DescribeVpcsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("network/DescribeVpcs", request, Json.DescribeRequest, Json.IReadOnlyListVpc, cancellationToken);

    public Task<IReadOnlyList<Subnet>> DescribeSubnetsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("network/DescribeSubnets", request, Json.DescribeRequest, Json.IReadOnlyListSubnet, cancellationToken);

    public Task<IReadOnlyList<SecurityGroup>> DescribeSecurityGroupsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("network/DescribeSecurityGroups", request, Json.DescribeRequest, Json.IReadOnlyListSecurityGroup, cancellationToken);

    public async Task<SecurityGroupId> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken) =>
        (await client.CallAsync("network/CreateSecurityGroup", request, Json.CreateSecurityGroupRequest, Json.SecurityGroupArguments, cancellationToken).ConfigureAwait(false)).GroupId;

    public Task AuthorizeSecurityGroupIngressAsync(SecurityGroupId groupId, IReadOnlyList<IpPermission> permissions, CancellationToken cancellationToken) =>
        client.CallAsync("network/AuthorizeSecurityGroupIngress", new AuthorizeArguments(groupId, permissions), Json.AuthorizeArguments, Json.Nothing, cancellationToken);

    public Task DeleteSecurityGroupAsync(SecurityGroupId groupId, CancellationToken cancellationToken) =>
        client.CallAsync("network/DeleteSecurityGroup", new SecurityGroupArguments(groupId), Json.SecurityGroupArguments, Json.Nothing, cancellationToken);

    public Task<IReadOnlyList<VpcEndpoint>> DescribeVpcEndpointsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        client.CallAsync("network/DescribeVpcEndpoints", request, Json.DescribeRequest, Json.IReadOnlyListVpcEndpoint, cancellationToken);
}
