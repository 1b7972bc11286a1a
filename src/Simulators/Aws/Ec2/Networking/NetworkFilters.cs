using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>The filters of the operations that describe networks.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, the Filters of each operation). Those of what is not simulated (IPv6, Outposts, DHCP options, …) are refused.</remarks>
internal static class NetworkFilters
{
    internal static FilterSet<Vpc> Vpcs(SimAwsOptions options) => new(
        new(StringComparer.Ordinal)
        {
            ["cidr"] = vpc => [vpc.CidrBlock],
            ["cidr-block-association.cidr-block"] = vpc => vpc.CidrBlocks,
            ["cidr-block-association.state"] = _ => ["associated"],
            ["is-default"] = vpc => [Bool(vpc.IsDefault)],
            ["owner-id"] = _ => [options.AccountId],
            ["state"] = vpc => [vpc.State],
            ["vpc-id"] = vpc => [vpc.VpcId.Value],
        },
        static vpc => vpc.Tags);

    internal static FilterSet<Subnet> Subnets(SimAwsOptions options)
    {
        Func<Subnet, IEnumerable<string>> zone = static subnet => [subnet.AvailabilityZone];
        Func<Subnet, IEnumerable<string>> zoneId = subnet => [ZoneNames.IdOf(options, subnet.AvailabilityZone)];
        Func<Subnet, IEnumerable<string>> block = static subnet => [subnet.CidrBlock];
        Func<Subnet, IEnumerable<string>> isDefault = static _ => ["false"];
        return new(
            new(StringComparer.Ordinal)
            {
                ["availability-zone"] = zone,
                ["availabilityZone"] = zone,
                ["availability-zone-id"] = zoneId,
                ["availabilityZoneId"] = zoneId,
                ["available-ip-address-count"] = subnet => [Number(subnet.AvailableIpAddressCount)],
                ["cidr"] = block,
                ["cidr-block"] = block,
                ["cidrBlock"] = block,
                ["default-for-az"] = isDefault,
                ["defaultForAz"] = isDefault,
                ["ipv6-native"] = _ => ["false"],
                ["map-public-ip-on-launch"] = subnet => [Bool(subnet.MapPublicIpOnLaunch)],
                ["owner-id"] = _ => [options.AccountId],
                ["state"] = subnet => [subnet.State],
                ["subnet-arn"] = subnet => [$"arn:aws:ec2:{options.Region}:{options.AccountId}:subnet/{subnet.SubnetId}"],
                ["subnet-id"] = subnet => [subnet.SubnetId.Value],
                ["vpc-id"] = subnet => [subnet.VpcId.Value],
            },
            static subnet => subnet.Tags);
    }

    internal static FilterSet<SecurityGroup> SecurityGroups(Func<SecurityGroupId, string> nameOf)
    {
        var filters = new SortedDictionary<string, Func<SecurityGroup, IEnumerable<string>>>(StringComparer.Ordinal)
        {
            ["description"] = group => [group.Description],
            ["group-id"] = group => [group.GroupId.Value],
            ["group-name"] = group => [group.GroupName],
            ["owner-id"] = group => group.OwnerId is { } owner ? [owner] : [],
            ["vpc-id"] = group => group.VpcId is { } vpc ? [vpc.Value] : [],
        };
        AddRules(filters, "ip-permission.", static group => group.IpPermissions, nameOf);
        AddRules(filters, "egress.ip-permission.", static group => group.IpPermissionsEgress, nameOf);
        return new(filters, static group => group.Tags);
    }

    internal static FilterSet<VpcEndpointView> Endpoints(SimAwsOptions options) => new(
        new(StringComparer.Ordinal)
        {
            ["ip-address-type"] = _ => ["ipv4"],
            ["service-name"] = view => [view.Endpoint.ServiceName],
            ["service-region"] = _ => [options.Region],
            ["vpc-endpoint-id"] = view => [view.Endpoint.VpcEndpointId],
            ["vpc-endpoint-state"] = view => [view.Endpoint.State],
            ["vpc-endpoint-type"] = view => [view.Endpoint.VpcEndpointType],
            ["vpc-id"] = view => [view.Endpoint.VpcId.Value],
        },
        static view => view.Tags);

    internal static FilterSet<NetworkInterfaceView> Interfaces(SimAwsOptions options) => new(
        new(StringComparer.Ordinal)
        {
            ["addresses.primary"] = _ => ["true"],
            ["addresses.private-ip-address"] = view => [view.PrivateIpAddress],
            ["attachment.instance-id"] = view => view.InstanceId is { } instance ? [instance.Value] : [],
            ["attachment.status"] = _ => ["attached"],
            ["availability-zone"] = view => [view.Zone],
            ["availability-zone-id"] = view => [ZoneNames.IdOf(options, view.Zone)],
            ["description"] = view => [view.Description],
            ["group-id"] = view => view.Groups.Select(static group => group.Key),
            ["interface-type"] = view => [view.InterfaceType],
            ["mac-address"] = view => [view.MacAddress],
            ["network-interface-id"] = view => [view.Id],
            ["owner-id"] = _ => [options.AccountId],
            ["private-dns-name"] = view => [view.PrivateDnsName(options.Region)],
            ["private-ip-address"] = view => [view.PrivateIpAddress],
            ["requester-id"] = view => view.RequesterId is { } requester ? [requester] : [],
            ["requester-managed"] = view => [Bool(view.RequesterId is not null)],
            ["source-dest-check"] = _ => ["true"],
            ["status"] = _ => ["in-use"],
            ["subnet-id"] = view => [view.SubnetId.Value],
            ["vpc-id"] = view => [view.VpcId.Value],
        },
        static view => view.Tags);

    private static void AddRules(
        SortedDictionary<string, Func<SecurityGroup, IEnumerable<string>>> filters, string prefix, Func<SecurityGroup, IReadOnlyList<IpPermission>> of, Func<SecurityGroupId, string> nameOf)
    {
        filters[prefix + "cidr"] = group => of(group).SelectMany(static permission => permission.IpRanges ?? []).Select(static range => range.Cidr);
        filters[prefix + "from-port"] = group => of(group).Where(static permission => permission.FromPort is not null).Select(static permission => Number(permission.FromPort!.Value));
        filters[prefix + "group-id"] = group => of(group).SelectMany(static permission => permission.UserIdGroupPairs ?? []).Select(static pair => pair.GroupId.Value);
        filters[prefix + "group-name"] = group => of(group).SelectMany(static permission => permission.UserIdGroupPairs ?? []).Select(pair => nameOf(pair.GroupId));
        filters[prefix + "ipv6-cidr"] = group => of(group).SelectMany(static permission => permission.Ipv6Ranges ?? []).Select(static range => range.Cidr);
        filters[prefix + "prefix-list-id"] = group => of(group).SelectMany(static permission => permission.PrefixListIds ?? []);
        filters[prefix + "protocol"] = group => of(group).Select(static permission => permission.IpProtocol);
        filters[prefix + "to-port"] = group => of(group).Where(static permission => permission.ToPort is not null).Select(static permission => Number(permission.ToPort!.Value));
        filters[prefix + "user-id"] = group => of(group).SelectMany(static permission => permission.UserIdGroupPairs ?? []).Select(static pair => pair.UserId!);
    }

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
