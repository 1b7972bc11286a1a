using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Unit.Aws;

public sealed class Networks
{
    private static readonly DescribeRequest All = new();

    [Test]
    public void Have_subnets_around_the_nodes_of_the_cluster()
    {
        var rig = new AwsRig();
        var network = Admin(rig);
        rig.Aws.RegisterInstance("m5.large", AwsRig.Zone, privateAddress: "10.7.1.10");
        rig.Aws.RegisterInstance("m5.large", AwsRig.OtherZone, privateAddress: "10.7.2.10");
        rig.Aws.RegisterCluster("shop", "1.36");
        rig.Run(async () =>
        {
            var vpc = (await network.DescribeVpcsAsync(All, default)).Single();
            (vpc.CidrBlock, vpc.State, vpc.IsDefault).Should().Be(("10.7.0.0/16", "available", false));
            var subnets = await network.DescribeSubnetsAsync(All, default);
            subnets.Select(subnet => (subnet.AvailabilityZone, subnet.CidrBlock, subnet.MapPublicIpOnLaunch, subnet.AvailableIpAddressCount)).Should().BeEquivalentTo(new[]
            {
                (AwsRig.Zone, "10.7.1.0/24", false, 250),
                (AwsRig.OtherZone, "10.7.2.0/24", false, 250),
                (AwsRig.Zone, "10.7.128.0/24", true, 251),
                (AwsRig.OtherZone, "10.7.129.0/24", true, 251),
            });
            var cluster = await network.DescribeClusterAsync("shop", default);
            (cluster.Status, cluster.Version, cluster.VpcId, cluster.EndpointPublicAccess).Should().Be(("ACTIVE", "1.36", vpc.VpcId, true));
            cluster.SubnetIds.Should().BeEquivalentTo(subnets.Select(subnet => subnet.SubnetId));
            var group = (await network.DescribeSecurityGroupsAsync(new DescribeRequest([cluster.ClusterSecurityGroupId!.Value.Value]), default)).Single();
            group.GroupName.Should().StartWith("eks-cluster-sg-shop-");
            group.IpPermissions.Single().UserIdGroupPairs!.Single().GroupId.Should().Be(group.GroupId, "its members reach each other");
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(group.GroupId, default))).Should().Be("DependencyViolation", "the nodes are in it");
            (await AwsRig.CodeOf(() => network.DescribeClusterAsync("other", default))).Should().Be("ResourceNotFoundException");
        });
    }

    [Test]
    public void Are_found_by_ids_and_filters_and_unknown_ones_are_refused()
    {
        var rig = new AwsRig();
        var network = Admin(rig);
        var vpc = rig.Aws.Network.Vpcs.Single().VpcId;
        var endpoint = rig.Aws.Network.AddVpcEndpoint(vpc, "elasticfilesystem", rig.Aws.Network.Subnets[0].SubnetId);
        rig.Run(async () =>
        {
            (await network.DescribeSubnetsAsync(Filter("availability-zone", AwsRig.Zone), default)).Should().HaveCount(2);
            (await network.DescribeSubnetsAsync(Filter("tag:kubernetes.io/role/internal-elb", "1"), default)).Should().HaveCount(2);
            (await network.DescribeVpcEndpointsAsync(Filter("service-name", "com.amazonaws.*.elasticfilesystem"), default)).Single().VpcEndpointId.Should().Be(endpoint);
            (await network.DescribeVpcEndpointsAsync(Filter("service-name", "com.amazonaws.eu-central-1.ec2"), default)).Should().BeEmpty();
            (await AwsRig.CodeOf(() => network.DescribeSubnetsAsync(Filter("colour", "red"), default))).Should().Be("InvalidParameterValue");
            (await AwsRig.CodeOf(() => network.DescribeVpcsAsync(new DescribeRequest(["vpc-0"]), default))).Should().Be("InvalidVpcID.NotFound");
            (await AwsRig.CodeOf(() => network.DescribeSubnetsAsync(new DescribeRequest(["subnet-0"]), default))).Should().Be("InvalidSubnetID.NotFound");
            (await AwsRig.CodeOf(() => network.DescribeSecurityGroupsAsync(new DescribeRequest(["sg-0"]), default))).Should().Be("InvalidGroup.NotFound");
            (await AwsRig.CodeOf(() => network.DescribeVpcEndpointsAsync(new DescribeRequest(["vpce-0"]), default))).Should().Be("InvalidVpcEndpointId.NotFound");
        });
    }

    [Test]
    public void Let_in_what_a_rule_says_and_each_rule_once()
    {
        var rig = new AwsRig();
        var network = Admin(rig);
        var vpc = rig.Aws.Network.Vpcs.Single().VpcId;
        rig.Run(async () =>
        {
            var id = await network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("nfs", "NFS from the nodes", vpc, [new("app", "shop")]), default);
            (await AwsRig.CodeOf(() => network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("NFS", "again", vpc), default))).Should().Be("InvalidGroup.Duplicate", "case makes no other name");
            var fresh = (await network.DescribeSecurityGroupsAsync(new DescribeRequest([id.Value]), default)).Single();
            (fresh.IpPermissions.Count, fresh.IpPermissionsEgress.Single().IpProtocol).Should().Be((0, "-1"));
            IpPermission nfs = new("6", 2049, 2049, [new("10.0.1.17/24", "nodes"), new("10.0.2.0/24")]);
            await network.AuthorizeSecurityGroupIngressAsync(id, [nfs], default);
            var rule = (await network.DescribeSecurityGroupsAsync(Filter("ip-permission.to-port", "2049"), default)).Single().IpPermissions.Single();
            (rule.IpProtocol, rule.FromPort, rule.ToPort).Should().Be(("tcp", 2049, 2049));
            rule.IpRanges.Should().Equal([new IpRange("10.0.1.0/24", "nodes"), new IpRange("10.0.2.0/24")], "EC2 makes blocks canonical");
            IpPermission partlyNew = new("tcp", 2049, 2049, [new("10.0.3.0/24"), new("10.0.1.0/24")]);
            (await AwsRig.CodeOf(() => network.AuthorizeSecurityGroupIngressAsync(id, [partlyNew], default))).Should().Be("InvalidPermission.Duplicate");
            rule = (await network.DescribeSecurityGroupsAsync(new DescribeRequest([id.Value]), default)).Single().IpPermissions.Single();
            rule.IpRanges.Should().HaveCount(2, "a refused request adds none of its rules");
        });
    }

    [TestCase("tcp", null, null, "10.0.0.0/8", "InvalidParameterValue")]
    [TestCase("tcp", 10, 5, "10.0.0.0/8", "InvalidParameterValue")]
    [TestCase("tcp", 1, 70000, "10.0.0.0/8", "InvalidParameterValue")]
    [TestCase("tcp", 1, 2, "10.0.0.0", "InvalidParameterValue")]
    [TestCase("tcp", 1, 2, "fd00::/8", "InvalidParameterValue")]
    [TestCase("tcp", 1, 2, null, "MissingParameter")]
    [TestCase("nonsense", 1, 2, "10.0.0.0/8", "InvalidParameterValue")]
    [TestCase("-1", null, null, "0.0.0.0/0", "none")]
    public void Refuse_rules_that_are_none(string protocol, int? from, int? to, string? cidr, string code)
    {
        var rig = new AwsRig();
        var network = Admin(rig);
        var group = rig.Aws.Network.SecurityGroups.Single().GroupId;
        rig.Run(async () => (await AwsRig.CodeOf(() => network.AuthorizeSecurityGroupIngressAsync(
            group, [new IpPermission(protocol, from, to, cidr is null ? [] : [new IpRange(cidr)])], default))).Should().Be(code));
    }

    [Test]
    public void Keep_groups_that_others_refer_to()
    {
        var rig = new AwsRig();
        var network = Admin(rig);
        var vpc = rig.Aws.Network.Vpcs.Single().VpcId;
        rig.Run(async () =>
        {
            var first = await network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("first", "one", vpc), default);
            var second = await network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("second", "two", vpc), default);
            await network.AuthorizeSecurityGroupIngressAsync(second, [new IpPermission("tcp", 2049, 2049, UserIdGroupPairs: [new UserIdGroupPair(first)])], default);
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(first, default))).Should().Be("DependencyViolation");
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(second, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(first, default))).Should().Be("none");
            var standard = rig.Aws.Network.SecurityGroups.Single().GroupId;
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(standard, default))).Should().Be("CannotDelete");
        });
    }

    [Test]
    public void Are_changed_by_who_may()
    {
        var rig = new AwsRig();
        var vpc = rig.Aws.Network.Vpcs.Single().VpcId;
        var tagged = new PolicyCondition("StringEquals", "aws:ResourceTag/app", "shop");
        var shop = rig.Aws.NetworkFor(AwsPrincipal.Role(rig.Account, "shop", PolicyStatement.Allow(["ec2:DeleteSecurityGroup"], ["*"], tagged)));
        rig.Run(async () =>
        {
            var own = await Admin(rig).CreateSecurityGroupAsync(new CreateSecurityGroupRequest("own", "own", vpc, [new("app", "shop")]), default);
            var other = await Admin(rig).CreateSecurityGroupAsync(new CreateSecurityGroupRequest("other", "other", vpc), default);
            (await AwsRig.CodeOf(() => shop.DeleteSecurityGroupAsync(other, default))).Should().Be("UnauthorizedOperation");
            (await AwsRig.CodeOf(() => shop.DeleteSecurityGroupAsync(own, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => shop.DescribeClusterAsync("shop", default))).Should().Be("AccessDeniedException");
        });
    }

    [Test]
    public void Of_one_seed_are_one_network()
    {
        string Ids() => string.Join(',', new AwsRig(seed: 7).Aws.Network.Subnets.Select(subnet => subnet.SubnetId.Value));
        Ids().Should().Be(Ids());
        new AwsRig(seed: 8).Aws.Network.Subnets.Select(subnet => subnet.SubnetId.Value).Should().NotContain(Ids().Split(','));
    }

    private static Drydock.Simulators.Aws.NetworkClient Admin(AwsRig rig) => rig.Aws.NetworkFor(AwsPrincipal.Administrator(rig.Account));

    private static DescribeRequest Filter(string name, params string[] values) => new(Filters: [new(name, values)]);
}
