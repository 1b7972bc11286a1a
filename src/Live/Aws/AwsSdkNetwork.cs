using Drydock.Core.Ports;
using Ec2 = Amazon.EC2.Model;
using Eks = Amazon.EKS.Model;
using IAmazonEC2 = Amazon.EC2.IAmazonEC2;
using IAmazonEKS = Amazon.EKS.IAmazonEKS;
using ResourceType = Amazon.EC2.ResourceType;

namespace Drydock.Live.Aws;

/// <summary>The network around a cluster through the SDKs of EC2 and EKS. All pages are read.</summary>
internal sealed class AwsSdkNetwork(IAmazonEC2 ec2, IAmazonEKS eks) : INetwork
{
    private const int PageSize = 500;

    public async Task<EksCluster> DescribeClusterAsync(string name, CancellationToken cancellationToken)
    {
        var found = await AwsCalls.CallAsync("eks:DescribeCluster", token => eks.DescribeClusterAsync(new Eks.DescribeClusterRequest { Name = name }, token), cancellationToken).ConfigureAwait(false);
        return NetworkTranslation.Cluster(found.Cluster);
    }

    public async Task<IReadOnlyList<Vpc>> DescribeVpcsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var query = new Ec2.DescribeVpcsRequest { VpcIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        if (query.VpcIds is null) query.MaxResults = PageSize;
        return await ReadAsync("ec2:DescribeVpcs", async (next, token) =>
        {
            query.NextToken = next;
            var page = await ec2.DescribeVpcsAsync(query, token).ConfigureAwait(false);
            return (page.Vpcs?.Select(NetworkTranslation.Vpc), page.NextToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Subnet>> DescribeSubnetsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var query = new Ec2.DescribeSubnetsRequest { SubnetIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        if (query.SubnetIds is null) query.MaxResults = PageSize;
        return await ReadAsync("ec2:DescribeSubnets", async (next, token) =>
        {
            query.NextToken = next;
            var page = await ec2.DescribeSubnetsAsync(query, token).ConfigureAwait(false);
            return (page.Subnets?.Select(NetworkTranslation.Subnet), page.NextToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<SecurityGroup>> DescribeSecurityGroupsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var query = new Ec2.DescribeSecurityGroupsRequest { GroupIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        if (query.GroupIds is null) query.MaxResults = PageSize;
        return await ReadAsync("ec2:DescribeSecurityGroups", async (next, token) =>
        {
            query.NextToken = next;
            var page = await ec2.DescribeSecurityGroupsAsync(query, token).ConfigureAwait(false);
            return (page.SecurityGroups?.Select(NetworkTranslation.Group), page.NextToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SecurityGroupId> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken)
    {
        var made = await AwsCalls.CallAsync("ec2:CreateSecurityGroup", token => ec2.CreateSecurityGroupAsync(new Ec2.CreateSecurityGroupRequest
        {
            GroupName = request.GroupName,
            Description = request.Description,
            VpcId = request.VpcId.Value,
            TagSpecifications = Ec2Translation.TagsOf(ResourceType.SecurityGroup, request.Tags),
        }, token), cancellationToken).ConfigureAwait(false);
        return new SecurityGroupId(made.GroupId);
    }

    public Task AuthorizeSecurityGroupIngressAsync(SecurityGroupId groupId, IReadOnlyList<IpPermission> permissions, CancellationToken cancellationToken) =>
        AwsCalls.CallAsync("ec2:AuthorizeSecurityGroupIngress", token => ec2.AuthorizeSecurityGroupIngressAsync(
            new Ec2.AuthorizeSecurityGroupIngressRequest { GroupId = groupId.Value, IpPermissions = [.. permissions.Select(NetworkTranslation.Permission)] }, token), cancellationToken);

    public Task DeleteSecurityGroupAsync(SecurityGroupId groupId, CancellationToken cancellationToken) => AwsCalls.CallAsync(
        "ec2:DeleteSecurityGroup", token => ec2.DeleteSecurityGroupAsync(new Ec2.DeleteSecurityGroupRequest { GroupId = groupId.Value }, token), cancellationToken);

    public async Task<IReadOnlyList<VpcEndpoint>> DescribeVpcEndpointsAsync(DescribeRequest request, CancellationToken cancellationToken)
    {
        var query = new Ec2.DescribeVpcEndpointsRequest { VpcEndpointIds = Ec2Translation.Ids(request), Filters = Ec2Translation.Filters(request) };
        if (query.VpcEndpointIds is null) query.MaxResults = PageSize;
        return await ReadAsync("ec2:DescribeVpcEndpoints", async (next, token) =>
        {
            query.NextToken = next;
            var page = await ec2.DescribeVpcEndpointsAsync(query, token).ConfigureAwait(false);
            return (page.VpcEndpoints?.Select(NetworkTranslation.Endpoint), page.NextToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        string action, Func<string?, CancellationToken, Task<(IEnumerable<T>? Found, string? Next)>> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        string? next = null;
        do
        {
            var at = next;
            var page = await AwsCalls.CallAsync(action, token => read(at, token), cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Found ?? []);
            next = Ec2Translation.Text(page.Next);
        }
        while (next is not null);
        return all;
    }
}
