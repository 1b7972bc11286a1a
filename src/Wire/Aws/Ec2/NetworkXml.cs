using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>Networks as EC2's answers show them.</summary>
internal static class NetworkXml
{
    internal static string ArnOf(SimAwsOptions options, string type, string id) => $"arn:aws:ec2:{options.Region}:{options.AccountId}:{type}/{id}";

    internal static void WritePage<T>(AwsAnswer xml, ReadOnlySpan<byte> name, DescribePage<T> page, Action<AwsAnswer, T> write)
    {
        xml.Open(name);
        foreach (var item in page.Items)
        {
            xml.Open("item"u8);
            write(xml, item);
            xml.Close("item"u8);
        }

        xml.Close(name);
        xml.Element("nextToken"u8, page.NextToken);
    }

    internal static void Write(AwsAnswer xml, Vpc vpc, SimAwsOptions options)
    {
        xml.Element("vpcId"u8, vpc.VpcId.Value);
        xml.Element("ownerId"u8, options.AccountId);
        xml.Element("state"u8, vpc.State);
        xml.Element("cidrBlock"u8, vpc.CidrBlock);
        xml.Open("cidrBlockAssociationSet"u8);
        foreach (var block in vpc.CidrBlocks)
        {
            xml.Open("item"u8);
            xml.Element("associationId"u8, "vpc-cidr-assoc-" + vpc.VpcId.Value["vpc-".Length..]);
            xml.Element("cidrBlock"u8, block);
            xml.Open("cidrBlockState"u8);
            xml.Element("state"u8, "associated");
            xml.Close("cidrBlockState"u8);
            xml.Close("item"u8);
        }

        xml.Close("cidrBlockAssociationSet"u8);
        xml.Element("dhcpOptionsId"u8, "default");
        xml.Element("instanceTenancy"u8, "default");
        xml.Element("isDefault"u8, vpc.IsDefault);
        WriteTags(xml, vpc.Tags);
    }

    internal static void Write(AwsAnswer xml, Subnet subnet, SimAwsOptions options)
    {
        xml.Element("subnetId"u8, subnet.SubnetId.Value);
        xml.Element("subnetArn"u8, ArnOf(options, "subnet", subnet.SubnetId.Value));
        xml.Element("state"u8, subnet.State);
        xml.Element("ownerId"u8, options.AccountId);
        xml.Element("vpcId"u8, subnet.VpcId.Value);
        xml.Element("cidrBlock"u8, subnet.CidrBlock);
        xml.Empty("ipv6CidrBlockAssociationSet"u8);
        xml.Element("availableIpAddressCount"u8, subnet.AvailableIpAddressCount);
        xml.Element("availabilityZone"u8, subnet.AvailabilityZone);
        xml.Element("availabilityZoneId"u8, ZoneNames.IdOf(options, subnet.AvailabilityZone));
        xml.Element("defaultForAz"u8, false);
        xml.Element("mapPublicIpOnLaunch"u8, subnet.MapPublicIpOnLaunch);
        xml.Element("assignIpv6AddressOnCreation"u8, false);
        xml.Element("mapCustomerOwnedIpOnLaunch"u8, false);
        xml.Element("enableDns64"u8, false);
        xml.Element("ipv6Native"u8, false);
        xml.Open("privateDnsNameOptionsOnLaunch"u8);
        xml.Element("hostnameType"u8, "ip-name");
        xml.Element("enableResourceNameDnsARecord"u8, false);
        xml.Element("enableResourceNameDnsAAAARecord"u8, false);
        xml.Close("privateDnsNameOptionsOnLaunch"u8);
        WriteTags(xml, subnet.Tags);
    }

    internal static void Write(AwsAnswer xml, SecurityGroup group, SimAwsOptions options)
    {
        xml.Element("ownerId"u8, group.OwnerId);
        xml.Element("groupId"u8, group.GroupId.Value);
        xml.Element("groupName"u8, group.GroupName);
        xml.Element("groupDescription"u8, group.Description);
        xml.Element("vpcId"u8, group.VpcId?.Value);
        xml.Element("securityGroupArn"u8, ArnOf(options, "security-group", group.GroupId.Value));
        WritePermissions(xml, "ipPermissions"u8, group.IpPermissions);
        WritePermissions(xml, "ipPermissionsEgress"u8, group.IpPermissionsEgress);
        WriteTags(xml, group.Tags);
    }

    internal static void Write(AwsAnswer xml, VpcEndpointView view, SimAwsOptions options)
    {
        var endpoint = view.Endpoint;
        xml.Element("vpcEndpointId"u8, endpoint.VpcEndpointId);
        xml.Element("vpcEndpointType"u8, endpoint.VpcEndpointType);
        xml.Element("vpcId"u8, endpoint.VpcId.Value);
        xml.Element("serviceName"u8, endpoint.ServiceName);
        xml.Element("state"u8, endpoint.State);
        WriteTexts(xml, "routeTableIdSet"u8, endpoint.RouteTableIds);
        WriteTexts(xml, "subnetIdSet"u8, [.. endpoint.SubnetIds.Select(static id => id.Value)]);
        xml.Open("groupSet"u8);
        foreach (var group in endpoint.GroupIds)
        {
            xml.Open("item"u8);
            xml.Element("groupId"u8, group.Value);
            xml.Close("item"u8);
        }

        xml.Close("groupSet"u8);
        xml.Element("privateDnsEnabled"u8, endpoint.PrivateDnsEnabled);
        xml.Element("requesterManaged"u8, false);
        xml.Element("creationTimestamp"u8, view.CreationTime);
        xml.Element("ownerId"u8, options.AccountId);
        xml.Element("serviceRegion"u8, options.Region);
        WriteTags(xml, view.Tags);
    }

    internal static void Write(AwsAnswer xml, NetworkInterfaceView view, SimAwsOptions options)
    {
        xml.Element("networkInterfaceId"u8, view.Id);
        xml.Element("subnetId"u8, view.SubnetId.Value);
        xml.Element("vpcId"u8, view.VpcId.Value);
        xml.Element("availabilityZone"u8, view.Zone);
        xml.Element("availabilityZoneId"u8, ZoneNames.IdOf(options, view.Zone));
        xml.Element("description"u8, view.Description);
        xml.Element("ownerId"u8, options.AccountId);
        xml.Element("requesterId"u8, view.RequesterId);
        xml.Element("requesterManaged"u8, view.RequesterId is not null);
        xml.Element("status"u8, "in-use");
        xml.Element("macAddress"u8, view.MacAddress);
        xml.Element("privateIpAddress"u8, view.PrivateIpAddress);
        xml.Element("privateDnsName"u8, view.PrivateDnsName(options.Region));
        xml.Element("sourceDestCheck"u8, true);
        xml.Open("groupSet"u8);
        foreach (var (id, name) in view.Groups)
        {
            xml.Open("item"u8);
            xml.Element("groupId"u8, id);
            xml.Element("groupName"u8, name);
            xml.Close("item"u8);
        }

        xml.Close("groupSet"u8);
        WriteAttachment(xml, view, options);
        VolumeXml.WriteTags(xml, view.Tags);
        xml.Open("privateIpAddressesSet"u8);
        xml.Open("item"u8);
        xml.Element("privateIpAddress"u8, view.PrivateIpAddress);
        xml.Element("privateDnsName"u8, view.PrivateDnsName(options.Region));
        xml.Element("primary"u8, true);
        xml.Close("item"u8);
        xml.Close("privateIpAddressesSet"u8);
        xml.Empty("ipv6AddressesSet"u8);
        xml.Element("interfaceType"u8, view.InterfaceType);
    }

    /// <summary>Rules that were added.</summary>
    internal static void WriteRules(AwsAnswer xml, SecurityGroupId group, IReadOnlyList<SecurityGroupRule> rules, SimAwsOptions options)
    {
        xml.Open("securityGroupRuleSet"u8);
        foreach (var rule in rules)
        {
            xml.Open("item"u8);
            WriteRule(xml, group, rule);
            xml.Element("groupOwnerId"u8, options.AccountId);
            if (rule.Group is { } peer)
            {
                xml.Open("referencedGroupInfo"u8);
                xml.Element("groupId"u8, peer.GroupId.Value);
                xml.Element("userId"u8, peer.UserId);
                xml.Close("referencedGroupInfo"u8);
            }

            xml.Element("securityGroupRuleArn"u8, ArnOf(options, "security-group-rule", rule.Id));
            xml.Close("item"u8);
        }

        xml.Close("securityGroupRuleSet"u8);
    }

    /// <summary>Rules that were removed.</summary>
    internal static void WriteRevoked(AwsAnswer xml, SecurityGroupId group, IReadOnlyList<SecurityGroupRule> rules)
    {
        xml.Open("revokedSecurityGroupRuleSet"u8);
        foreach (var rule in rules)
        {
            xml.Open("item"u8);
            WriteRule(xml, group, rule);
            xml.Element("referencedGroupId"u8, rule.Group?.GroupId.Value);
            xml.Close("item"u8);
        }

        xml.Close("revokedSecurityGroupRuleSet"u8);
    }

    private static void WriteRule(AwsAnswer xml, SecurityGroupId group, SecurityGroupRule rule)
    {
        xml.Element("securityGroupRuleId"u8, rule.Id);
        xml.Element("groupId"u8, group.Value);
        xml.Element("isEgress"u8, rule.IsEgress);
        xml.Element("ipProtocol"u8, rule.IpProtocol);

        // A rule for everything has no ports; rules tell -1, permissions leave them out (CrossChecked: moto and the examples of the EC2 API reference).
        xml.Element("fromPort"u8, rule.FromPort ?? -1);
        xml.Element("toPort"u8, rule.ToPort ?? -1);
        xml.Element("cidrIpv4"u8, rule.CidrIpv4);
        xml.Element("cidrIpv6"u8, rule.CidrIpv6);
        xml.Element("prefixListId"u8, rule.PrefixListId);
        xml.Element("description"u8, rule.Description);
    }

    private static void WriteAttachment(AwsAnswer xml, NetworkInterfaceView view, SimAwsOptions options)
    {
        var stamp = view.Id["eni-".Length..];
        xml.Open("attachment"u8);
        xml.Element("attachmentId"u8, (view.InstanceId is null ? "ela-attach-" : "eni-attach-") + stamp);
        xml.Element("instanceId"u8, view.InstanceId?.Value);
        xml.Element("instanceOwnerId"u8, view.InstanceId is null ? "amazon-aws" : options.AccountId);
        xml.Element("deviceIndex"u8, view.InstanceId is null ? 1 : 0);
        xml.Element("status"u8, "attached");
        xml.Element("attachTime"u8, view.AttachTime);
        xml.Element("deleteOnTermination"u8, view.InstanceId is not null);
        xml.Close("attachment"u8);
    }

    private static void WritePermissions(AwsAnswer xml, ReadOnlySpan<byte> name, IReadOnlyList<IpPermission> permissions)
    {
        xml.Open(name);
        foreach (var permission in permissions)
        {
            xml.Open("item"u8);
            xml.Element("ipProtocol"u8, permission.IpProtocol);
            xml.Element("fromPort"u8, permission.FromPort);
            xml.Element("toPort"u8, permission.ToPort);
            xml.Open("groups"u8);
            foreach (var pair in permission.UserIdGroupPairs ?? [])
            {
                xml.Open("item"u8);
                xml.Element("userId"u8, pair.UserId);
                xml.Element("groupId"u8, pair.GroupId.Value);
                xml.Element("description"u8, pair.Description);
                xml.Close("item"u8);
            }

            xml.Close("groups"u8);
            WriteRanges(xml, "ipRanges"u8, "cidrIp"u8, permission.IpRanges);
            WriteRanges(xml, "ipv6Ranges"u8, "cidrIpv6"u8, permission.Ipv6Ranges);
            WriteRanges(xml, "prefixListIds"u8, "prefixListId"u8, [.. (permission.PrefixListIds ?? []).Select(static id => new IpRange(id))]);
            xml.Close("item"u8);
        }

        xml.Close(name);
    }

    private static void WriteRanges(AwsAnswer xml, ReadOnlySpan<byte> name, ReadOnlySpan<byte> member, IReadOnlyList<IpRange>? ranges)
    {
        xml.Open(name);
        foreach (var range in ranges ?? [])
        {
            xml.Open("item"u8);
            xml.Element(member, range.Cidr);
            xml.Element("description"u8, range.Description);
            xml.Close("item"u8);
        }

        xml.Close(name);
    }

    private static void WriteTexts(AwsAnswer xml, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        xml.Open(name);
        foreach (var text in texts) xml.Element("item"u8, text);
        xml.Close(name);
    }

    private static void WriteTags(AwsAnswer xml, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > 0) VolumeXml.WriteTags(xml, tags);
    }
}
