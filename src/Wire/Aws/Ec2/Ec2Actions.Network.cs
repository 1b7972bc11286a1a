using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private static void AddNetwork(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions, SimAwsOptions options)
    {
        actions["DescribeVpcs"] = parameters => new(Page(parameters, "VpcId"), (xml, result) =>
            NetworkXml.WritePage(xml, "vpcSet"u8, (DescribePage<Vpc>)result!, (into, vpc) => NetworkXml.Write(into, vpc, options)));
        actions["DescribeSubnets"] = parameters => new(Page(parameters, "SubnetId"), (xml, result) =>
            NetworkXml.WritePage(xml, "subnetSet"u8, (DescribePage<Subnet>)result!, (into, subnet) => NetworkXml.Write(into, subnet, options)));
        actions["DescribeSecurityGroups"] = parameters =>
        {
            RefuseNames(parameters, "GroupName");
            return new(Page(parameters, "GroupId"), (xml, result) =>
                NetworkXml.WritePage(xml, "securityGroupInfo"u8, (DescribePage<SecurityGroup>)result!, (into, group) => NetworkXml.Write(into, group, options)));
        };
        actions["DescribeVpcEndpoints"] = parameters => new(Page(parameters, "VpcEndpointId"), (xml, result) =>
            NetworkXml.WritePage(xml, "vpcEndpointSet"u8, (DescribePage<VpcEndpointView>)result!, (into, view) => NetworkXml.Write(into, view, options)));
        actions["DescribeNetworkInterfaces"] = parameters =>
        {
            parameters.Flag("IncludeManagedResources");
            return new(Page(parameters, "NetworkInterfaceId"), (xml, result) =>
                NetworkXml.WritePage(xml, "networkInterfaceSet"u8, (DescribePage<NetworkInterfaceView>)result!, (into, view) => NetworkXml.Write(into, view, options)));
        };
        AddSecurityGroups(actions, options);
    }

    private static void AddSecurityGroups(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions, SimAwsOptions options)
    {
        actions["CreateSecurityGroup"] = parameters => new(
            new CreateSecurityGroupInput(
                parameters.RequiredText("GroupName"), parameters.RequiredText("GroupDescription"), parameters.Text("VpcId") is { } vpc ? new VpcId(vpc) : null,
                parameters.TagSpecifications("security-group")),
            (xml, result) =>
            {
                var group = (SecurityGroup)result!;
                xml.Element("return"u8, true);
                xml.Element("groupId"u8, group.GroupId.Value);
                if (group.Tags.Count > 0) VolumeXml.WriteTags(xml, group.Tags);
                xml.Element("securityGroupArn"u8, NetworkXml.ArnOf(options, "security-group", group.GroupId.Value));
            });
        actions["DeleteSecurityGroup"] = parameters =>
        {
            var group = GroupOf(parameters);
            return new(new DeleteSecurityGroupInput(group), (xml, _) =>
            {
                xml.Element("return"u8, true);
                xml.Element("groupId"u8, group.Value);
            });
        };
        foreach (var isEgress in (bool[])[false, true])
        {
            var direction = isEgress ? "Egress" : "Ingress";
            actions[$"AuthorizeSecurityGroup{direction}"] = parameters =>
            {
                var group = GroupOf(parameters);
                if (parameters.TagSpecifications("security-group-rule") is not null) throw new AwsServiceException("UnsupportedOperation", "Tags of security group rules are not simulated.");
                var permissions = ReadPermissions(parameters);
                if (permissions.Count == 0) throw QueryParameters.Missing("ipPermissions");
                return new(new AuthorizeRulesInput(group, permissions, isEgress), (xml, result) =>
                {
                    xml.Element("return"u8, true);
                    NetworkXml.WriteRules(xml, group, (IReadOnlyList<SecurityGroupRule>)result!, options);
                });
            };
            actions[$"RevokeSecurityGroup{direction}"] = parameters =>
            {
                var group = GroupOf(parameters);
                var ids = parameters.List("SecurityGroupRuleId");
                var permissions = ReadPermissions(parameters);
                if (permissions.Count == 0 && ids.Count == 0) throw QueryParameters.Missing("ipPermissions");
                return new(new RevokeRulesInput(group, permissions, ids, isEgress), (xml, result) =>
                {
                    xml.Element("return"u8, true);
                    xml.Empty("unknownIpPermissionSet"u8);
                    NetworkXml.WriteRevoked(xml, group, (IReadOnlyList<SecurityGroupRule>)result!);
                });
            };
        }
    }

    private static SecurityGroupId GroupOf(QueryParameters parameters)
    {
        RefuseNames(parameters, "GroupName");
        return new SecurityGroupId(parameters.RequiredText("GroupId"));
    }

    /// <summary>Names stand for the groups of a default VPC, which this account does not have.</summary>
    private static void RefuseNames(QueryParameters parameters, string name)
    {
        if (parameters.List(name).Count > 0 || parameters.Text(name) is not null) throw new AwsServiceException("VPCIdNotSpecified", "No default VPC for this user: name security groups by their ids.");
    }

    /// <summary>IpPermissions.N, or one rule in parameters of its own.</summary>
    private static List<IpPermission> ReadPermissions(QueryParameters parameters)
    {
        var permissions = new List<IpPermission>();
        foreach (var group in parameters.Groups("IpPermissions"))
        {
            permissions.Add(new IpPermission(
                parameters.RequiredText(group + "IpProtocol"),
                parameters.Number(group + "FromPort"),
                parameters.Number(group + "ToPort"),
                ReadRanges(parameters, group + "IpRanges", "CidrIp"),
                ReadPairs(parameters, group + "Groups"),
                ReadRanges(parameters, group + "Ipv6Ranges", "CidrIpv6"),
                [.. parameters.Groups(group + "PrefixListIds").Select(list => parameters.RequiredText(list + "PrefixListId"))]));
        }

        parameters.RefuseUnsupported("SourceSecurityGroupName", "SourceSecurityGroupOwnerId");
        var (protocol, from, to, cidr) = (parameters.Text("IpProtocol"), parameters.Number("FromPort"), parameters.Number("ToPort"), parameters.Text("CidrIp"));
        if (protocol is null && from is null && to is null && cidr is null) return permissions;
        permissions.Add(new IpPermission(protocol ?? throw QueryParameters.Missing("ipProtocol"), from, to, cidr is null ? [] : [new IpRange(cidr)]));
        return permissions;
    }

    private static List<IpRange> ReadRanges(QueryParameters parameters, string name, string member)
    {
        var ranges = new List<IpRange>();
        foreach (var range in parameters.Groups(name)) ranges.Add(new IpRange(parameters.RequiredText(range + member), parameters.Text(range + "Description")));
        return ranges;
    }

    private static List<UserIdGroupPair> ReadPairs(QueryParameters parameters, string name)
    {
        var pairs = new List<UserIdGroupPair>();
        foreach (var pair in parameters.Groups(name))
        {
            RefuseNames(parameters, pair + "GroupName");
            pairs.Add(new UserIdGroupPair(new SecurityGroupId(parameters.RequiredText(pair + "GroupId")), parameters.Text(pair + "UserId"), parameters.Text(pair + "Description")));
        }

        return pairs;
    }
}
