using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Eks;

namespace Drydock.Wire.State;

/// <summary>Keeps the records of an account's network and of the clusters in it.</summary>
internal sealed class NetworkPart(SimAws aws, RecordSet records)
{
    private readonly NetworkState _network = aws.Ec2.State.Network;

    public static StateKind[] Kinds { get; } = [StateKind.Vpc, StateKind.Subnet, StateKind.SecurityGroup, StateKind.NetworkInterface, StateKind.VpcEndpoint, StateKind.Cluster];

    /// <summary>Fills the network with what a log says; a log that knows of none leaves it to be made.</summary>
    public void Restore(StateMap map)
    {
        if (map[StateKind.Vpc].Count == 0) return;
        _network.IsMade = true;
        foreach (var (id, value) in map[StateKind.Vpc]) _network.Vpcs.Add(id, ReadVpc(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.Subnet]) _network.Subnets.Add(id, ReadSubnet(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.SecurityGroup]) _network.SecurityGroups.Add(id, ReadGroup(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.NetworkInterface]) _network.Interfaces.Add(id, ReadInterface(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.VpcEndpoint]) _network.Endpoints.Add(id, ReadEndpoint(id, new StateReader(value)));
        foreach (var (name, value) in map[StateKind.Cluster]) aws.Clusters.Add(name, ReadCluster(name, new StateReader(value)));
    }

    public void Write(StateBatch batch)
    {
        records.WriteAll(batch, StateKind.Vpc, _network.Vpcs, static (b, vpc) => b.Text(vpc.Block.ToString()).Pairs(vpc.Tags));
        records.WriteAll(batch, StateKind.Subnet, _network.Subnets, static (b, subnet) => b.Text(subnet.Vpc.Value).Text(subnet.Zone).Text(subnet.Block.ToString()).Flag(subnet.IsPublic).Pairs(subnet.Tags));
        records.WriteAll(batch, StateKind.SecurityGroup, _network.SecurityGroups, Write);
        records.WriteAll(batch, StateKind.NetworkInterface, _network.Interfaces, Write);
        records.WriteAll(batch, StateKind.VpcEndpoint, _network.Endpoints, Write);
        records.WriteAll(batch, StateKind.Cluster, aws.Clusters, Write);
    }

    private static VpcRecord ReadVpc(string id, StateReader reader) => Tagged(new VpcRecord(new VpcId(id), CidrBlock.Parse(reader.Text())), reader);

    private static SubnetRecord ReadSubnet(string id, StateReader reader) =>
        Tagged(new SubnetRecord(new SubnetId(id), new VpcId(reader.Text()), reader.Text(), CidrBlock.Parse(reader.Text()), reader.Flag()), reader);

    private static void Write(StateBatch batch, SecurityGroupRecord group)
    {
        batch.Text(group.Name).Text(group.Description).Text(group.Vpc.Value).Pairs(group.Tags).Number(group.Rules.Count);
        foreach (var rule in group.Rules)
        {
            batch.Text(rule.Id).Flag(rule.IsEgress).Text(rule.IpProtocol).OptionalNumber(rule.FromPort).OptionalNumber(rule.ToPort).Text(rule.CidrIpv4).Text(rule.CidrIpv6);
            batch.Text(rule.Group?.GroupId.Value).Text(rule.PrefixListId).Text(rule.Description);
        }
    }

    private SecurityGroupRecord ReadGroup(string id, StateReader reader)
    {
        var account = aws.Options.AccountId;
        var group = Tagged(new SecurityGroupRecord(new SecurityGroupId(id), reader.Text(), reader.Text(), new VpcId(reader.Text()), account), reader);
        for (var left = reader.Number(); left > 0; left--)
        {
            group.Rules.Add(new SecurityGroupRule(
                reader.Text(), reader.Flag(), reader.Text(), reader.OptionalNumber(), reader.OptionalNumber(), reader.OptionalText(), reader.OptionalText(),
                reader.OptionalText() is { } peer ? new UserIdGroupPair(new SecurityGroupId(peer), account) : null, reader.OptionalText(), reader.OptionalText()));
        }

        return group;
    }

    private static void Write(StateBatch batch, NetworkInterfaceRecord record)
    {
        batch.Text(record.Subnet.Id.Value).Number(record.Address).Text(record.Description).Text(record.InterfaceType).Text(record.RequesterId).Text(record.Instance?.Value);
        batch.Time(record.AttachTime).Pairs(record.Tags).Texts([.. record.Groups.Select(static group => group.Value)]);
    }

    private NetworkInterfaceRecord ReadInterface(string id, StateReader reader)
    {
        var subnet = _network.Subnets.GetValueOrDefault(reader.Text()) ?? throw new InvalidDataException($"the subnet of {id} is missing");
        var record = Tagged(
            new NetworkInterfaceRecord(
                id, subnet, (uint)reader.Number(), reader.Text(), reader.Text(), reader.OptionalText(), reader.OptionalText() is { } instance ? new InstanceId(instance) : null, reader.Time()),
            reader);
        foreach (var group in reader.Texts()) record.Groups.Add(new SecurityGroupId(group));
        return record;
    }

    private static void Write(StateBatch batch, VpcEndpointRecord endpoint)
    {
        batch.Text(endpoint.Type).Text(endpoint.Vpc.Value).Text(endpoint.ServiceName).Time(endpoint.CreationTime).Pairs(endpoint.Tags);
        batch.Texts([.. endpoint.Subnets.Select(static id => id.Value)]).Texts([.. endpoint.Groups.Select(static id => id.Value)]);
    }

    private static VpcEndpointRecord ReadEndpoint(string id, StateReader reader)
    {
        var endpoint = Tagged(new VpcEndpointRecord(id, reader.Text(), new VpcId(reader.Text()), reader.Text(), reader.Time()), reader);
        foreach (var subnet in reader.Texts()) endpoint.Subnets.Add(new SubnetId(subnet));
        foreach (var group in reader.Texts()) endpoint.Groups.Add(new SecurityGroupId(group));
        return endpoint;
    }

    /// <summary>Where the API is served, and under which authority, is told anew by every process that serves it.</summary>
    private static void Write(StateBatch batch, ClusterRecord record)
    {
        var cluster = record.Cluster;
        batch.Text(record.PlatformVersion).Text(cluster.Arn).Text(cluster.Status).Text(cluster.Version).OptionalTime(cluster.CreatedAt).Text(cluster.VpcId.Value);
        batch.Texts([.. cluster.SubnetIds.Select(static id => id.Value)]).Texts([.. cluster.SecurityGroupIds.Select(static id => id.Value)]).Text(cluster.ClusterSecurityGroupId?.Value);
        batch.Flag(cluster.EndpointPublicAccess).Flag(cluster.EndpointPrivateAccess).Texts([.. cluster.PublicAccessCidrs]).Pairs([.. cluster.Tags]);
    }

    private static ClusterRecord ReadCluster(string name, StateReader reader)
    {
        var platform = reader.Text();
        return new ClusterRecord(
            new EksCluster(
                name, reader.Text(), reader.Text(), reader.Text(), null, reader.OptionalTime(), new VpcId(reader.Text()), [.. reader.Texts().Select(static id => new SubnetId(id))],
                [.. reader.Texts().Select(static id => new SecurityGroupId(id))], reader.OptionalText() is { } group ? new SecurityGroupId(group) : null,
                reader.Flag(), reader.Flag(), reader.Texts(), reader.Pairs()),
            platform);
    }

    private static T Tagged<T>(T record, StateReader reader)
        where T : TaggedRecord
    {
        foreach (var (key, value) in reader.Pairs()) record.SetTag(key, value);
        return record;
    }
}
