using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>The network of a simulated account in the hands of the harness, which looks and changes at once and asks no policy.</summary>
public sealed class AccountNetwork
{
    private readonly NetworkState _network;

    internal AccountNetwork(NetworkState network) => _network = network;

    /// <summary>Every VPC, in the order of ids.</summary>
    public IReadOnlyList<Vpc> Vpcs => [.. _network.Vpcs.Values.Select(static vpc => vpc.Describe())];

    /// <summary>Every subnet, in the order of ids.</summary>
    public IReadOnlyList<Subnet> Subnets => [.. _network.Subnets.Values.Select(subnet => subnet.Describe(_network.InterfacesIn(subnet.Id)))];

    /// <summary>Every security group, in the order of ids.</summary>
    public IReadOnlyList<SecurityGroup> SecurityGroups => [.. _network.SecurityGroups.Values.Select(static group => group.Describe())];

    /// <summary>Makes a VPC with its default security group and nothing else.</summary>
    public VpcId AddVpc(string cidrBlock, string name) => _network.AddVpc(CidrBlock.Parse(cidrBlock), name).Id;

    /// <summary>Makes a subnet.</summary>
    /// <exception cref="ArgumentException">The block is outside the VPC's or overlaps another subnet's; there is no such zone.</exception>
    public SubnetId AddSubnet(VpcId vpcId, string zone, string cidrBlock, bool isPublic = false)
    {
        var vpc = _network.Vpc(vpcId.Value);
        var block = CidrBlock.Parse(cidrBlock);
        if (!_network.Options.Zones.Contains(zone, StringComparer.Ordinal)) throw new ArgumentException($"the region has no zone {zone}", nameof(zone));
        if (!vpc.Block.Contains(block)) throw new ArgumentException($"{cidrBlock} is not in {vpc.Block}", nameof(cidrBlock));
        foreach (var other in _network.Subnets.Values)
        {
            if (other.Vpc == vpcId && other.Block.Overlaps(block)) throw new ArgumentException($"{cidrBlock} overlaps {other.Block} of {other.Id}", nameof(cidrBlock));
        }

        return _network.AddSubnet(vpc, zone, block, isPublic).Id;
    }

    /// <summary>Makes a VPC endpoint for a service of the region ("elasticfilesystem"): an interface endpoint in the given subnets, or a gateway without any.</summary>
    public string AddVpcEndpoint(VpcId vpcId, string service, params IReadOnlyList<SubnetId> subnets)
    {
        var vpc = _network.Vpc(vpcId.Value).Id;
        var endpoint = new VpcEndpointRecord(
            _network.NewId("vpce-"), subnets.Count == 0 ? "Gateway" : "Interface", vpc, $"com.amazonaws.{_network.Options.Region}.{service}", _network.Now);
        foreach (var subnet in subnets) endpoint.Subnets.Add(_network.Subnet(subnet.Value).Id);
        if (subnets.Count > 0) endpoint.Groups.Add(_network.DefaultGroup(vpc).Id);
        _network.Endpoints.Add(endpoint.Id, endpoint);
        _network.Touched(endpoint.Id);
        return endpoint.Id;
    }
}
