using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Eks;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws;

/// <summary>The network around a cluster as one role sees it, of EC2 and EKS; usable from any process.</summary>
public sealed class NetworkClient : INetwork
{
    private readonly AwsEndpoint _ec2;
    private readonly AwsEndpoint _eks;
    private readonly AwsPrincipal _principal;

    internal NetworkClient(AwsEndpoint ec2, AwsEndpoint eks, AwsPrincipal principal) => (_ec2, _eks, _principal) = (ec2, eks, principal);

    public async Task<EksCluster> DescribeClusterAsync(string name, CancellationToken cancellationToken) =>
        (EksCluster)(await _eks.CallAsync("eks:DescribeCluster", name, _principal, new DescribeClusterInput(name), cancellationToken))!;

    public Task<IReadOnlyList<Vpc>> DescribeVpcsAsync(DescribeRequest request, CancellationToken cancellationToken) => DescribeAsync<Vpc>("ec2:DescribeVpcs", request, cancellationToken);

    public Task<IReadOnlyList<Subnet>> DescribeSubnetsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        DescribeAsync<Subnet>("ec2:DescribeSubnets", request, cancellationToken);

    public Task<IReadOnlyList<SecurityGroup>> DescribeSecurityGroupsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        DescribeAsync<SecurityGroup>("ec2:DescribeSecurityGroups", request, cancellationToken);

    public async Task<SecurityGroupId> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken) =>
        (SecurityGroupId)(await _ec2.CallAsync("ec2:CreateSecurityGroup", request.GroupName, _principal, request, cancellationToken))!;

    public Task AuthorizeSecurityGroupIngressAsync(SecurityGroupId groupId, IReadOnlyList<IpPermission> permissions, CancellationToken cancellationToken) =>
        _ec2.CallAsync("ec2:AuthorizeSecurityGroupIngress", groupId.Value, _principal, new AuthorizeRulesInput(groupId, permissions, IsEgress: false), cancellationToken);

    public Task DeleteSecurityGroupAsync(SecurityGroupId groupId, CancellationToken cancellationToken) =>
        _ec2.CallAsync("ec2:DeleteSecurityGroup", groupId.Value, _principal, new DeleteSecurityGroupInput(groupId), cancellationToken);

    public Task<IReadOnlyList<VpcEndpoint>> DescribeVpcEndpointsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        DescribeAsync<VpcEndpoint>("ec2:DescribeVpcEndpoints", request, cancellationToken);

    private async Task<IReadOnlyList<T>> DescribeAsync<T>(string operation, DescribeRequest request, CancellationToken cancellationToken)
    {
        var about = request.Ids is { Count: > 0 } ids ? string.Join(',', ids) : request.Filters is { Count: > 0 } filters ? filters[0].Key : "all";
        return (IReadOnlyList<T>)(await _ec2.CallAsync(operation, about, _principal, request, cancellationToken))!;
    }
}
