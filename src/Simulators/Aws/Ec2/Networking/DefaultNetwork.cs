namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>
/// The network that an account has when nobody made another: one VPC of /16, in every zone a private subnet of /24 around each node's address and one public subnet, the VPC's
/// default security group. Nodes have the addresses that they have in the cluster. Routes, gateways and network ACLs are not simulated.
/// </summary>
/// <remarks>Provenance: Assumed; the shape is what EKS's getting started guide recommends (public and private subnets in every zone), with its tags for load balancers.</remarks>
internal static class DefaultNetwork
{
    private const string Name = "drydock";
    private const int FirstFreePrivate = 64;
    private const int FirstPublic = 128;

    internal static void Make(NetworkState network, IEnumerable<InstanceRecord> instances)
    {
        var nodes = new List<InstanceRecord>(instances);
        nodes.Sort(static (left, right) => (AddressOf(left) ?? 0).CompareTo(AddressOf(right) ?? 0));
        var first = nodes.Find(static node => AddressOf(node) is not null);
        var start = (first is null ? CidrBlock.Number("10.0.0.0")!.Value : AddressOf(first)!.Value) & 0xffff0000;
        var vpc = network.AddVpc(new CidrBlock(start, 16), Name);
        foreach (var node in nodes)
        {
            if (AddressOf(node) is { } address && vpc.Block.Contains(address)) Add(network, vpc, node.Zone, new CidrBlock(address & 0xffffff00, 24), isPublic: false);
        }

        var zones = network.Options.Zones;
        for (var i = 0; i < zones.Count; i++)
        {
            if (!HasPrivate(network, zones[i])) Add(network, vpc, zones[i], Third(start, FirstFreePrivate + i), isPublic: false);
            Add(network, vpc, zones[i], Third(start, FirstPublic + i), isPublic: true);
        }

        foreach (var node in nodes)
        {
            if (node.State != "terminated") network.Connect(node);
        }
    }

    private static void Add(NetworkState network, VpcRecord vpc, string zone, CidrBlock block, bool isPublic)
    {
        // A block that is taken belongs to the zone that came first: nodes of another zone in the same block are in no subnet.
        foreach (var subnet in network.Subnets.Values)
        {
            if (subnet.Block.Overlaps(block)) return;
        }

        network.AddSubnet(vpc, zone, block, isPublic);
    }

    private static bool HasPrivate(NetworkState network, string zone)
    {
        foreach (var subnet in network.Subnets.Values)
        {
            if (subnet.Zone == zone && !subnet.IsPublic) return true;
        }

        return false;
    }

    private static CidrBlock Third(uint start, int number) =>
        new(start | ((uint)number << 8), 24);

    private static uint? AddressOf(InstanceRecord node) => node.PrivateAddress is { } text ? CidrBlock.Number(text) : null;
}
