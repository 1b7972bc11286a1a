using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;

namespace Drydock.Simulators.Aws.Eks;

/// <summary>What EKS makes for a new cluster in the account's network: the cluster security group, on the nodes' interfaces, and the tags by which controllers know its subnets.</summary>
/// <remarks>Provenance: Documented (EKS user guide, "View Amazon EKS security group requirements": name, rules and tags of the cluster security group); platform version and open public endpoint Assumed.</remarks>
internal static class ClusterRegistration
{
    private const string Description = "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.";

    internal static ClusterRecord Make(string name, string version, NetworkState network)
    {
        var vpc = network.Vpcs.Values.First().Id;
        var group = network.AddGroup($"eks-cluster-sg-{name}-{network.NewId("")[1..11]}", Description, vpc);
        group.Rules.Add(network.RuleFrom(group));
        group.SetTag("Name", group.Name);
        group.SetTag($"kubernetes.io/cluster/{name}", "owned");
        group.SetTag(NetworkState.ClusterTag, name);
        var plain = network.DefaultGroup(vpc).Id;
        foreach (var connected in network.Interfaces.Values)
        {
            if (connected.Instance is null || !connected.Groups.Remove(plain)) continue;
            connected.Groups.Add(group.Id);
            network.Touched(connected.Id);
        }

        var subnets = new List<SubnetId>();
        foreach (var subnet in network.Subnets.Values)
        {
            if (subnet.Vpc != vpc) continue;
            subnet.SetTag($"kubernetes.io/cluster/{name}", "shared");
            subnets.Add(subnet.Id);
            network.Touched(subnet.Id.Value);
        }

        var (region, account) = (network.Options.Region, network.Options.AccountId);
        return new ClusterRecord(
            new EksCluster(
                name, $"arn:aws:eks:{region}:{account}:cluster/{name}", "ACTIVE", version, null, network.Now, vpc, subnets, [], group.Id,
                EndpointPublicAccess: true, EndpointPrivateAccess: true, ["0.0.0.0/0"], []),
            "eks.1");
    }
}
