using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>The account's network, in the order of ids. It is there from the beginning, and made when somebody asks for the first time, out of the instances that are known then.</summary>
internal sealed class NetworkState(Ec2State ec2, SeededRandom random)
{
    /// <summary>The tag by which EKS marks the security group that it made for a cluster.</summary>
    internal const string ClusterTag = "aws:eks:cluster-name";

    private readonly SortedDictionary<string, VpcRecord> _vpcs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SubnetRecord> _subnets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SecurityGroupRecord> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, NetworkInterfaceRecord> _interfaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, VpcEndpointRecord> _endpoints = new(StringComparer.Ordinal);

    internal SortedDictionary<string, VpcRecord> Vpcs => Made(_vpcs);
    internal SortedDictionary<string, SubnetRecord> Subnets => Made(_subnets);
    internal SortedDictionary<string, SecurityGroupRecord> SecurityGroups => Made(_groups);
    internal SortedDictionary<string, NetworkInterfaceRecord> Interfaces => Made(_interfaces);
    internal SortedDictionary<string, VpcEndpointRecord> Endpoints => Made(_endpoints);

    /// <summary>The network is there: nobody makes it any more.</summary>
    internal bool IsMade { get; set; }

    internal SimAwsOptions Options => ec2.Options;
    internal DateTimeOffset Now => ec2.Now;

    internal string NewId(string prefix) => $"{prefix}0{random.Hex(16)}";

    /// <summary>Tells who keeps a record that the network changed.</summary>
    internal void Touched(string id) => ec2.Touched("network", id);

    /// <exception cref="AwsServiceException">InvalidVpcID.NotFound.</exception>
    internal VpcRecord Vpc(string id) => Vpcs.TryGetValue(id, out var vpc) ? vpc : throw NetworkErrors.VpcNotFound(id);

    /// <exception cref="AwsServiceException">InvalidSubnetID.NotFound.</exception>
    internal SubnetRecord Subnet(string id) => Subnets.TryGetValue(id, out var subnet) ? subnet : throw NetworkErrors.SubnetNotFound(id);

    /// <exception cref="AwsServiceException">InvalidGroup.NotFound, or InvalidGroupId.Malformed.</exception>
    internal SecurityGroupRecord SecurityGroup(string id) =>
        SecurityGroups.TryGetValue(id, out var group) ? group
        : throw (id.StartsWith("sg-", StringComparison.Ordinal) ? NetworkErrors.GroupNotFound(id) : NetworkErrors.MalformedGroup(id));

    /// <exception cref="AwsServiceException">InvalidNetworkInterfaceID.NotFound.</exception>
    internal NetworkInterfaceRecord Interface(string id) => Interfaces.TryGetValue(id, out var found) ? found : throw NetworkErrors.InterfaceNotFound(id);

    /// <summary>The record of an id of any kind that carries tags; null: of no kind of the network's, or not there.</summary>
    internal TaggedRecord? Find(string id) =>
        Vpcs.TryGetValue(id, out var vpc) ? vpc
        : Subnets.TryGetValue(id, out var subnet) ? subnet
        : SecurityGroups.TryGetValue(id, out var group) ? group
        : Interfaces.TryGetValue(id, out var found) ? found
        : Endpoints.TryGetValue(id, out var endpoint) ? endpoint : null;

    /// <summary>The VPC's security group for what names none.</summary>
    internal SecurityGroupRecord DefaultGroup(VpcId vpc)
    {
        foreach (var group in SecurityGroups.Values)
        {
            if (group.Vpc == vpc && group.Name == "default") return group;
        }

        throw new InvalidOperationException($"{vpc} has no default security group");
    }

    /// <summary>The security group of the nodes: the cluster's, or the default one as long as there is no cluster.</summary>
    internal SecurityGroupRecord NodeGroup(VpcId vpc)
    {
        foreach (var group in SecurityGroups.Values)
        {
            if (group.Vpc == vpc && group.Tags.ContainsKey(ClusterTag)) return group;
        }

        return DefaultGroup(vpc);
    }

    internal int InterfacesIn(SubnetId subnet)
    {
        var count = 0;
        foreach (var found in Interfaces.Values)
        {
            if (found.Subnet.Id == subnet) count++;
        }

        return count;
    }

    internal bool IsTaken(SubnetRecord subnet, uint address)
    {
        foreach (var found in Interfaces.Values)
        {
            if (found.Address == address && found.Subnet.Id == subnet.Id) return true;
        }

        return false;
    }

    /// <summary>The lowest free address of a subnet, null when it is full.</summary>
    internal uint? FreeAddress(SubnetRecord subnet)
    {
        var taken = new SortedSet<uint>();
        foreach (var found in Interfaces.Values)
        {
            if (found.Subnet.Id == subnet.Id) taken.Add(found.Address);
        }

        for (var address = subnet.Block.FirstAssignable; subnet.Block.IsAssignable(address); address++)
        {
            if (!taken.Contains(address)) return address;
        }

        return null;
    }

    internal VpcRecord AddVpc(CidrBlock block, string name)
    {
        var vpc = new VpcRecord(new VpcId(NewId("vpc-")), block);
        vpc.SetTag("Name", name);
        Vpcs.Add(vpc.Id.Value, vpc);
        var group = AddGroup("default", "default VPC security group", vpc.Id);
        group.Rules.Add(RuleFrom(group));
        Touched(vpc.Id.Value);
        return vpc;
    }

    internal SubnetRecord AddSubnet(VpcRecord vpc, string zone, CidrBlock block, bool isPublic)
    {
        var subnet = new SubnetRecord(new SubnetId(NewId("subnet-")), vpc.Id, zone, block, isPublic);
        subnet.SetTag("Name", $"{vpc.Tags["Name"]}-{(isPublic ? "public" : "private")}-{zone}");
        subnet.SetTag(isPublic ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb", "1");
        Subnets.Add(subnet.Id.Value, subnet);
        Touched(subnet.Id.Value);
        return subnet;
    }

    /// <summary>A security group that lets everything out and nothing in.</summary>
    internal SecurityGroupRecord AddGroup(string name, string description, VpcId vpc)
    {
        var group = new SecurityGroupRecord(new SecurityGroupId(NewId("sg-")), name, description, vpc, Options.AccountId);
        group.Rules.Add(new SecurityGroupRule(NewId("sgr-"), IsEgress: true, "-1", null, null, "0.0.0.0/0", null, null, null, null));
        SecurityGroups.Add(group.Id.Value, group);
        Touched(group.Id.Value);
        return group;
    }

    /// <summary>A rule that lets everything in from the members of a group.</summary>
    internal SecurityGroupRule RuleFrom(SecurityGroupRecord group) =>
        new(NewId("sgr-"), IsEgress: false, "-1", null, null, null, null, new UserIdGroupPair(group.Id, Options.AccountId), null, null);

    internal void AddInterface(NetworkInterfaceRecord added)
    {
        Interfaces.Add(added.Id, added);
        Touched(added.Id);
    }

    /// <summary>Puts the first interface of an instance into the network.</summary>
    internal void Connect(InstanceRecord instance)
    {
        if (!IsMade) return;
        var known = instance.PrivateAddress is { } text ? CidrBlock.Number(text) : null;
        SubnetRecord? place = null;
        foreach (var subnet in Subnets.Values)
        {
            if (subnet.Zone != instance.Zone || subnet.IsPublic) continue;
            if (known is { } wanted && subnet.Block.IsAssignable(wanted)) place = subnet;
            else if (known is null) place ??= subnet;
        }

        // An address outside of all subnets is one of another network, of which nothing is known.
        if (place is null || (known ?? FreeAddress(place)) is not { } address || IsTaken(place, address)) return;
        var connected = new NetworkInterfaceRecord(NewId("eni-"), place, address, "", "interface", null, instance.Id, instance.LaunchTime);
        connected.Groups.Add(NodeGroup(place.Vpc).Id);
        AddInterface(connected);
    }

    /// <summary>Takes the interfaces of a terminated instance out of the network.</summary>
    internal void Disconnect(InstanceId instance)
    {
        foreach (var found in Interfaces.Values.ToArray())
        {
            if (found.Instance != instance) continue;
            Interfaces.Remove(found.Id);
            Touched(found.Id);
        }
    }

    private SortedDictionary<string, T> Made<T>(SortedDictionary<string, T> records)
    {
        if (IsMade) return records;
        IsMade = true;
        DefaultNetwork.Make(this, ec2.Instances.Values);
        return records;
    }
}
