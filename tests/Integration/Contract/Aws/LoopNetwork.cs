using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Integration.Contract.Aws;

/// <summary>A simulated client of the network, usable off the loop.</summary>
internal sealed class LoopNetwork(WorldDriver driver, SimProcess process, INetwork inner) : INetwork
{
    public Task<EksCluster> DescribeClusterAsync(string name, CancellationToken cancellationToken) => driver.CallAsync(process, token => inner.DescribeClusterAsync(name, token), cancellationToken);

    public Task<IReadOnlyList<Vpc>> DescribeVpcsAsync(DescribeRequest request, CancellationToken cancellationToken) => driver.CallAsync(process, token => inner.DescribeVpcsAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<Subnet>> DescribeSubnetsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.DescribeSubnetsAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<SecurityGroup>> DescribeSecurityGroupsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.DescribeSecurityGroupsAsync(request, token), cancellationToken);

    public Task<SecurityGroupId> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.CreateSecurityGroupAsync(request, token), cancellationToken);

    public Task AuthorizeSecurityGroupIngressAsync(SecurityGroupId groupId, IReadOnlyList<IpPermission> permissions, CancellationToken cancellationToken) =>
        DoAsync(token => inner.AuthorizeSecurityGroupIngressAsync(groupId, permissions, token), cancellationToken);

    public Task DeleteSecurityGroupAsync(SecurityGroupId groupId, CancellationToken cancellationToken) => DoAsync(token => inner.DeleteSecurityGroupAsync(groupId, token), cancellationToken);

    public Task<IReadOnlyList<VpcEndpoint>> DescribeVpcEndpointsAsync(DescribeRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.DescribeVpcEndpointsAsync(request, token), cancellationToken);

    private Task DoAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => driver.CallAsync(
        process,
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);
}
