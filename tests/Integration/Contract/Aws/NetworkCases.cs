using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>The network around a cluster. Documented: EC2 and EKS API reference, error codes.</summary>
internal static class NetworkCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("Every zone has subnets of a VPC", PlacesAsync, """
            in the first zone: some
            in the second zone: some
            of one VPC: True
            with free addresses: True
            VPC: available, its block holds them
            unknown VPC: InvalidVpcID.NotFound
            unknown subnet: InvalidSubnetID.NotFound
            unknown endpoint: InvalidVpcEndpointId.NotFound
            unknown filter: InvalidParameterValue
            """),
        new("A cluster that nobody made is not found", ClusterAsync, """
            unknown: ResourceNotFoundException
            """),
        new("A security group lets in what it is told, each rule once", RulesAsync, """
            made: in the VPC True, lets in 0, lets out -1
            tags: app=shop
            same name: InvalidGroup.Duplicate
            no VPC: InvalidVpcID.NotFound
            authorized: done
            rule: tcp 2049-2049 10.1.0.0/16 (nodes) 10.2.0.0/16
            found by its port: 1
            twice: InvalidPermission.Duplicate
            from its members: done
            rules: 10.1.0.0/16 10.2.0.0/16 itself
            no block: InvalidParameterValue
            no group: InvalidGroup.NotFound
            deleted: done
            gone: InvalidGroup.NotFound
            """),
    ];

    private static async Task PlacesAsync(AwsCaseRun run)
    {
        var first = await InZoneAsync(run, run.Hand.Zones[0]);
        var second = await InZoneAsync(run, run.Hand.Zones[1]);
        run.Observe("in the first zone", first.Count > 0 ? "some" : "none");
        run.Observe("in the second zone", second.Count > 0 ? "some" : "none");
        var vpcs = first.Concat(second).Select(static subnet => subnet.VpcId).Distinct().ToList();
        run.Observe("of one VPC", vpcs.Count == 1);
        run.Observe("with free addresses", first.Concat(second).All(static subnet => subnet is { State: "available", AvailableIpAddressCount: > 0 }));
        var vpc = (await run.Network.DescribeVpcsAsync(new DescribeRequest([vpcs[0].Value]), run.Token)).Single();
        var start = vpc.CidrBlock.Split('.')[0] + ".";
        run.Observe("VPC", $"{vpc.State}, its block {(first.All(subnet => subnet.CidrBlock.StartsWith(start, StringComparison.Ordinal)) ? "holds them" : "is another")}");
        await run.RefusedAsync("unknown VPC", () => run.Network.DescribeVpcsAsync(new DescribeRequest(["vpc-0123456789abcdef0"]), run.Token));
        await run.RefusedAsync("unknown subnet", () => run.Network.DescribeSubnetsAsync(new DescribeRequest(["subnet-0123456789abcdef0"]), run.Token));
        await run.RefusedAsync("unknown endpoint", () => run.Network.DescribeVpcEndpointsAsync(new DescribeRequest(["vpce-0123456789abcdef0"]), run.Token));
        await run.RefusedAsync("unknown filter", () => run.Network.DescribeSubnetsAsync(new DescribeRequest(Filters: [new("colour", ["red"])]), run.Token));
    }

    private static Task ClusterAsync(AwsCaseRun run) => run.RefusedAsync("unknown", () => run.Network.DescribeClusterAsync("nobody", run.Token));

    private static async Task RulesAsync(AwsCaseRun run)
    {
        var vpc = (await InZoneAsync(run, run.Hand.Zones[0]))[0].VpcId;
        var id = await run.Network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("contract", "NFS from the nodes", vpc, [new("app", "shop")]), run.Token);
        run.Name(id.Value, "itself");
        var made = await FindAsync(run, id);
        run.Observe("made", $"in the VPC {made.VpcId == vpc}, lets in {made.IpPermissions.Count}, lets out {made.IpPermissionsEgress.Single().IpProtocol}");
        run.Observe("tags", AwsCaseRun.Tags(made.Tags));
        await run.RefusedAsync("same name", () => run.Network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("contract", "again", vpc), run.Token));
        await run.RefusedAsync("no VPC", () => run.Network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("other", "other", new VpcId("vpc-0123456789abcdef0")), run.Token));
        Task Authorize(string label, SecurityGroupId group, IpPermission permission) => run.RefusedAsync(label, () => run.Network.AuthorizeSecurityGroupIngressAsync(group, [permission], run.Token));
        var nfs = new IpPermission("tcp", 2049, 2049, [new("10.1.0.0/16", "nodes"), new("10.2.0.0/16")]);
        await Authorize("authorized", id, nfs);
        var rule = (await FindAsync(run, id)).IpPermissions.Single();
        run.Observe("rule", $"{rule.IpProtocol} {rule.FromPort}-{rule.ToPort} {string.Join(' ', rule.IpRanges!.Select(static range => range.Description is null ? range.Cidr : $"{range.Cidr} ({range.Description})"))}");
        await run.AskAsync(
            "found by its port", () => run.Network.DescribeSecurityGroupsAsync(new DescribeRequest(Filters: [new("ip-permission.to-port", ["2049"]), new("group-name", ["contract"])]), run.Token), static found => $"{found.Count}");
        await Authorize("twice", id, nfs);
        await Authorize("from its members", id, new IpPermission("tcp", 2049, 2049, UserIdGroupPairs: [new UserIdGroupPair(id)]));
        rule = (await FindAsync(run, id)).IpPermissions.Single();
        run.Observe("rules", string.Join(' ', rule.IpRanges!.Select(static range => range.Cidr).Concat(rule.UserIdGroupPairs!.Select(pair => run.Named(pair.GroupId.Value)))));
        await Authorize("no block", id, new IpPermission("tcp", 2049, 2049, [new("10.1.0.0/40")]));
        await Authorize("no group", new SecurityGroupId("sg-0123456789abcdef0"), nfs);
        await run.RefusedAsync("deleted", () => run.Network.DeleteSecurityGroupAsync(id, run.Token));
        await run.RefusedAsync("gone", () => FindAsync(run, id));
    }

    private static Task<IReadOnlyList<Subnet>> InZoneAsync(AwsCaseRun run, string zone) => run.Network.DescribeSubnetsAsync(new DescribeRequest(Filters: [new("availability-zone", [zone])]), run.Token);

    private static async Task<SecurityGroup> FindAsync(AwsCaseRun run, SecurityGroupId id) => (await run.Network.DescribeSecurityGroupsAsync(new DescribeRequest([id.Value]), run.Token)).Single();
}
