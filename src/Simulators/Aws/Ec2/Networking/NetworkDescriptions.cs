using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>The operations that describe the network, by ids, filters and pages. Nothing here changes state.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, DescribeVpcs, DescribeSubnets, DescribeSecurityGroups, DescribeVpcEndpoints, DescribeNetworkInterfaces).</remarks>
internal sealed class NetworkDescriptions
{
    private readonly NetworkState _network;
    private readonly Paging _paging;
    private readonly InterfaceOperations _interfaces;
    private readonly FilterSet<Vpc> _vpcFilters;
    private readonly FilterSet<Subnet> _subnetFilters;
    private readonly FilterSet<SecurityGroup> _groupFilters;
    private readonly FilterSet<VpcEndpointView> _endpointFilters;
    private readonly FilterSet<NetworkInterfaceView> _interfaceFilters;

    internal NetworkDescriptions(NetworkState network, Paging paging, InterfaceOperations interfaces)
    {
        (_network, _paging, _interfaces) = (network, paging, interfaces);
        _vpcFilters = NetworkFilters.Vpcs(network.Options);
        _subnetFilters = NetworkFilters.Subnets(network.Options);
        _groupFilters = NetworkFilters.SecurityGroups(group => network.SecurityGroup(group.Value).Name);
        _endpointFilters = NetworkFilters.Endpoints(network.Options);
        _interfaceFilters = NetworkFilters.Interfaces(network.Options);
    }

    /// <summary>Everything that matches; null when the operation describes no part of the network.</summary>
    internal object? Describe(string operation, DescribeRequest request) => operation switch
    {
        "ec2:DescribeVpcs" => Vpcs(request),
        "ec2:DescribeSubnets" => Subnets(request),
        "ec2:DescribeSecurityGroups" => SecurityGroups(request),
        "ec2:DescribeVpcEndpoints" => Endpoints(request).ConvertAll(static view => view.Endpoint),
        "ec2:DescribeNetworkInterfaces" => Interfaces(request),
        _ => null,
    };

    /// <summary>One page; null when the operation describes no part of the network.</summary>
    internal object? DescribePage(string operation, DescribePageInput input) => operation switch
    {
        "ec2:DescribeVpcs" => Page(input, "vpcIds", operation, Vpcs, static vpc => vpc.VpcId.Value),
        "ec2:DescribeSubnets" => Page(input, "subnetIds", operation, Subnets, static subnet => subnet.SubnetId.Value),
        "ec2:DescribeSecurityGroups" => Page(input, "groupIds", operation, SecurityGroups, static group => group.GroupId.Value),
        "ec2:DescribeVpcEndpoints" => Page(input, "vpcEndpointIds", operation, Endpoints, static view => view.Endpoint.VpcEndpointId),
        "ec2:DescribeNetworkInterfaces" => Page(input, "networkInterfaceIds", operation, Interfaces, static view => view.Id),
        _ => null,
    };

    private List<Vpc> Vpcs(DescribeRequest request) => Find(request, _vpcFilters, _network.Vpcs, _network.Vpc, static vpc => vpc.Describe());

    private List<Subnet> Subnets(DescribeRequest request) =>
        Find(request, _subnetFilters, _network.Subnets, _network.Subnet, subnet => subnet.Describe(_network.InterfacesIn(subnet.Id)));

    private List<SecurityGroup> SecurityGroups(DescribeRequest request) =>
        Find(request, _groupFilters, _network.SecurityGroups, _network.SecurityGroup, static group => group.Describe());

    private List<VpcEndpointView> Endpoints(DescribeRequest request) => Find(
        request, _endpointFilters, _network.Endpoints, id => _network.Endpoints.TryGetValue(id, out var found) ? found : throw NetworkErrors.EndpointNotFound(id), static endpoint => endpoint.View());

    private List<NetworkInterfaceView> Interfaces(DescribeRequest request) => Find(request, _interfaceFilters, _network.Interfaces, _network.Interface, _interfaces.View);

    private static List<TView> Find<TRecord, TView>(
        DescribeRequest request, FilterSet<TView> filters, SortedDictionary<string, TRecord> all, Func<string, TRecord> find, Func<TRecord, TView> view)
    {
        filters.Check(request);
        var found = new List<TView>();
        if (request.Ids is { Count: > 0 } ids)
        {
            // One unknown id fails the whole call.
            foreach (var id in ids.Distinct(StringComparer.Ordinal)) Add(find(id));
            return found;
        }

        foreach (var record in all.Values) Add(record);
        return found;

        void Add(TRecord record)
        {
            var viewed = view(record);
            if (filters.Match(request, viewed)) found.Add(viewed);
        }
    }

    private DescribePage<T> Page<T>(DescribePageInput input, string idsParameter, string operation, Func<DescribeRequest, List<T>> find, Func<T, string> keyOf)
    {
        Paging.Check(input, idsParameter);
        return _paging.Take(operation["ec2:".Length..], input, find(input.Request), keyOf);
    }
}
