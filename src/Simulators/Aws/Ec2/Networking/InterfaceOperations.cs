using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>Network interfaces that a service of AWS makes for its customers.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, CreateNetworkInterface, ModifyNetworkInterfaceAttribute). The lowest free address is taken: Assumed, AWS says only "a free one".</remarks>
internal sealed class InterfaceOperations(NetworkState network)
{
    private readonly NetworkQuotas _limits = network.Options.NetworkQuotas;

    internal NetworkInterfaceView Create(CreateServiceInterfaceInput input)
    {
        var subnet = network.Subnet(input.SubnetId.Value);
        var groups = input.Groups.Count == 0 ? [network.DefaultGroup(subnet.Vpc).Id] : Groups(input.Groups, subnet.Vpc);
        if (network.Interfaces.Count >= _limits.NetworkInterfacesPerRegion) throw NetworkErrors.InterfaceLimit();
        var address = input.IpAddress is null ? network.FreeAddress(subnet) ?? throw NetworkErrors.NoFreeAddresses(subnet.Id.Value) : Wanted(subnet, input.IpAddress);
        var made = new NetworkInterfaceRecord(network.NewId("eni-"), subnet, address, input.Description, input.InterfaceType, input.RequesterId, null, network.Now);
        made.Groups.AddRange(groups);
        network.AddInterface(made);
        return View(made);
    }

    internal NetworkInterfaceView Modify(ModifyServiceInterfaceInput input)
    {
        var changed = network.Interface(input.NetworkInterfaceId);
        var groups = Groups(input.Groups, changed.Subnet.Vpc);
        changed.Groups.Clear();
        changed.Groups.AddRange(groups);
        network.Touched(changed.Id);
        return View(changed);
    }

    internal void Delete(string id)
    {
        network.Interfaces.Remove(network.Interface(id).Id);
        network.Touched(id);
    }

    internal NetworkInterfaceView View(NetworkInterfaceRecord record) => record.View(group => network.SecurityGroup(group.Value).Name);

    private List<SecurityGroupId> Groups(IReadOnlyList<SecurityGroupId> wanted, VpcId vpc)
    {
        var groups = new List<SecurityGroupId>();
        foreach (var id in wanted)
        {
            if (network.SecurityGroup(id.Value).Vpc != vpc) throw NetworkErrors.OtherNetwork();
            if (!groups.Contains(id)) groups.Add(id);
        }

        return groups.Count <= _limits.SecurityGroupsPerInterface ? groups : throw NetworkErrors.GroupsPerInterfaceLimit();
    }

    private uint Wanted(SubnetRecord subnet, string text)
    {
        if (CidrBlock.Number(text) is not { } address || !subnet.Block.IsAssignable(address)) throw NetworkErrors.AddressOutside(text);
        return network.IsTaken(subnet, address) ? throw NetworkErrors.AddressInUse(text) : address;
    }
}
