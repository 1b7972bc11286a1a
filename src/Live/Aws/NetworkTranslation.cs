using Drydock.Core.Ports;
using Ec2 = Amazon.EC2.Model;
using Eks = Amazon.EKS.Model;

namespace Drydock.Live.Aws;

/// <summary>Between the port's values of the network and the SDK's.</summary>
internal static class NetworkTranslation
{
    internal static EksCluster Cluster(Eks.Cluster cluster)
    {
        var vpc = cluster.ResourcesVpcConfig;
        return new EksCluster(
            cluster.Name,
            cluster.Arn ?? "",
            cluster.Status?.Value ?? "",
            cluster.Version ?? "",
            cluster.Endpoint,
            cluster.CreatedAt is { } time ? Ec2Translation.Time(time) : null,
            new VpcId(vpc?.VpcId ?? ""),
            [.. (vpc?.SubnetIds ?? []).Select(static subnet => new SubnetId(subnet))],
            [.. (vpc?.SecurityGroupIds ?? []).Select(static group => new SecurityGroupId(group))],
            Ec2Translation.Text(vpc?.ClusterSecurityGroupId) is { } group ? new SecurityGroupId(group) : null,
            vpc?.EndpointPublicAccess ?? false,
            vpc?.EndpointPrivateAccess ?? false,
            vpc?.PublicAccessCidrs ?? [],
            [.. (cluster.Tags ?? []).OrderBy(static tag => tag.Key, StringComparer.Ordinal)]);
    }

    internal static Vpc Vpc(Ec2.Vpc vpc) => new(
        new VpcId(vpc.VpcId), vpc.State?.Value ?? "", vpc.CidrBlock ?? "", Blocks(vpc), vpc.IsDefault ?? false, Ec2Translation.Tags(vpc.Tags));

    internal static Subnet Subnet(Ec2.Subnet subnet) => new(
        new SubnetId(subnet.SubnetId),
        new VpcId(subnet.VpcId ?? ""),
        subnet.State?.Value ?? "",
        subnet.AvailabilityZone ?? "",
        subnet.CidrBlock ?? "",
        subnet.AvailableIpAddressCount ?? 0,
        subnet.MapPublicIpOnLaunch ?? false,
        Ec2Translation.Tags(subnet.Tags));

    internal static SecurityGroup Group(Ec2.SecurityGroup group) => new(
        new SecurityGroupId(group.GroupId),
        group.GroupName ?? "",
        group.Description ?? "",
        Ec2Translation.Text(group.VpcId) is { } vpc ? new VpcId(vpc) : null,
        group.OwnerId,
        [.. (group.IpPermissions ?? []).Select(Permission)],
        [.. (group.IpPermissionsEgress ?? []).Select(Permission)],
        Ec2Translation.Tags(group.Tags));

    internal static VpcEndpoint Endpoint(Ec2.VpcEndpoint endpoint) => new(
        endpoint.VpcEndpointId,
        endpoint.VpcEndpointType?.Value ?? "",
        new VpcId(endpoint.VpcId ?? ""),
        endpoint.ServiceName ?? "",
        endpoint.State?.Value ?? "",
        [.. (endpoint.SubnetIds ?? []).Select(static subnet => new SubnetId(subnet))],
        [.. (endpoint.Groups ?? []).Select(static group => new SecurityGroupId(group.GroupId))],
        endpoint.RouteTableIds ?? [],
        endpoint.PrivateDnsEnabled ?? false);

    internal static Ec2.IpPermission Permission(IpPermission permission) => new()
    {
        IpProtocol = permission.IpProtocol,
        FromPort = permission.FromPort,
        ToPort = permission.ToPort,
        Ipv4Ranges = permission.IpRanges is { Count: > 0 } ranges ? [.. ranges.Select(static range => new Ec2.IpRange { CidrIp = range.Cidr, Description = range.Description })] : null,
        Ipv6Ranges = permission.Ipv6Ranges is { Count: > 0 } ranges6 ? [.. ranges6.Select(static range => new Ec2.Ipv6Range { CidrIpv6 = range.Cidr, Description = range.Description })] : null,
        PrefixListIds = permission.PrefixListIds is { Count: > 0 } lists ? [.. lists.Select(static list => new Ec2.PrefixListId { Id = list })] : null,
        UserIdGroupPairs = permission.UserIdGroupPairs is { Count: > 0 } pairs
            ? [.. pairs.Select(static pair => new Ec2.UserIdGroupPair { GroupId = pair.GroupId.Value, UserId = pair.UserId, Description = pair.Description })] : null,
    };

    private static IpPermission Permission(Ec2.IpPermission permission) => new(
        permission.IpProtocol,
        permission.FromPort,
        permission.ToPort,
        [.. (permission.Ipv4Ranges ?? []).Select(static range => new IpRange(range.CidrIp, range.Description))],
        [.. (permission.UserIdGroupPairs ?? []).Select(static pair => new UserIdGroupPair(new SecurityGroupId(pair.GroupId ?? ""), pair.UserId, pair.Description))],
        [.. (permission.Ipv6Ranges ?? []).Select(static range => new IpRange(range.CidrIpv6, range.Description))],
        [.. (permission.PrefixListIds ?? []).Select(static list => list.Id)]);

    private static IReadOnlyList<string> Blocks(Ec2.Vpc vpc)
    {
        var blocks = (vpc.CidrBlockAssociationSet ?? []).Select(static association => association.CidrBlock).ToList();
        return blocks.Count > 0 || vpc.CidrBlock is null ? blocks : [vpc.CidrBlock];
    }
}
