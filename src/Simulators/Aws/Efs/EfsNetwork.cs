using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>What EFS asks of EC2 for mount targets: the subnet, and the network interface that belongs to EFS. Whether its caller may is EFS's question, asked before.</summary>
/// <remarks>Provenance: Documented (EFS API reference, CreateMountTarget: interface, description, requester); the text of the description CrossChecked (what consoles and scripts show).</remarks>
internal sealed class EfsNetwork(RpcServer<AwsApiCall, object?> ec2, SimAwsOptions options)
{
    private readonly RpcClient<AwsApiCall, object?> _client = new(ec2);
    private readonly AwsPrincipal _self = new(
        $"arn:aws:iam::{options.AccountId}:role/aws-service-role/elasticfilesystem.amazonaws.com/AWSServiceRoleForAmazonElasticFileSystem", [PolicyStatement.Allow(["ec2:*"], ["*"])]);

    /// <exception cref="AwsServiceException">SubnetNotFound.</exception>
    internal async Task<Subnet> SubnetAsync(SubnetId id)
    {
        try
        {
            return ((IReadOnlyList<Subnet>)(await CallAsync("ec2:DescribeSubnets", new DescribeRequest([id.Value]), id.Value))!)[0];
        }
        catch (AwsServiceException exception) when (exception.Code == "InvalidSubnetID.NotFound")
        {
            throw EfsErrors.SubnetNotFound(id.Value);
        }
    }

    /// <summary>The security groups of a mount target's interface.</summary>
    internal async Task<IReadOnlyList<SecurityGroupId>> GroupsAsync(string networkInterface)
    {
        var found = (IReadOnlyList<NetworkInterfaceView>)(await CallAsync("ec2:DescribeNetworkInterfaces", new DescribeRequest([networkInterface]), networkInterface))!;
        return [.. found[0].Groups.Select(static group => new SecurityGroupId(group.Key))];
    }

    /// <exception cref="AwsServiceException">What EFS says when there can be no such interface.</exception>
    internal async Task<NetworkInterfaceView> CreateAsync(MountTargetRecord target, string? address, IReadOnlyList<SecurityGroupId> groups)
    {
        var input = new CreateServiceInterfaceInput(target.Subnet, address, groups, DescriptionOf(target), "efs", "EFS");
        try
        {
            return (NetworkInterfaceView)(await CallAsync("ec2:CreateNetworkInterface", input, target.Id.Value))!;
        }
        catch (AwsServiceException exception)
        {
            throw Translate(exception, target.Subnet);
        }
    }

    /// <exception cref="AwsServiceException">SecurityGroupNotFound, SecurityGroupLimitExceeded.</exception>
    internal async Task ModifyAsync(MountTargetRecord target, IReadOnlyList<SecurityGroupId> groups)
    {
        try
        {
            await CallAsync("ec2:ModifyNetworkInterfaceAttribute", new ModifyServiceInterfaceInput(target.NetworkInterfaceId!, groups), target.Id.Value);
        }
        catch (AwsServiceException exception)
        {
            throw Translate(exception, target.Subnet);
        }
    }

    /// <summary>Deletes an interface; it may be gone already, when EFS was cut off from the answer.</summary>
    internal async Task DeleteAsync(string networkInterface)
    {
        try
        {
            await CallAsync("ec2:DeleteNetworkInterface", new DeleteServiceInterfaceInput(networkInterface), networkInterface);
        }
        catch (AwsServiceException exception) when (exception.Code == "InvalidNetworkInterfaceID.NotFound")
        {
            return;
        }
    }

    /// <summary>Deletes what EC2 made for a mount target that came to nothing.</summary>
    internal async Task ReleaseAsync(MountTargetRecord target)
    {
        var request = new DescribeRequest(Filters: [new("description", [DescriptionOf(target)])]);
        var found = (IReadOnlyList<NetworkInterfaceView>)(await CallAsync("ec2:DescribeNetworkInterfaces", request, target.Id.Value))!;
        foreach (var view in found) await DeleteAsync(view.Id);
    }

    private static string DescriptionOf(MountTargetRecord target) => $"EFS mount target for {target.FileSystem} ({target.Id})";

    private AwsServiceException Translate(AwsServiceException exception, SubnetId subnet) => exception.Code switch
    {
        "InvalidIPAddress.InUse" => EfsErrors.AddressInUse(exception.Message),
        "InsufficientFreeAddressesInSubnet" => EfsErrors.NoFreeAddresses(subnet.Value),
        "InvalidGroup.NotFound" or "InvalidGroupId.Malformed" => EfsErrors.SecurityGroupNotFound(exception.Message),
        "SecurityGroupsPerInterfaceLimitExceeded" => EfsErrors.SecurityGroupLimit(options.EfsQuotas.SecurityGroupsPerMountTarget),
        "NetworkInterfaceLimitExceeded" => EfsErrors.InterfaceLimit(exception.Message),
        _ => EfsErrors.BadRequest(exception.Message),
    };

    private Task<object?> CallAsync(string operation, object request, string about) =>
        _client.CallAsync(new AwsApiCall(operation, _self, request), $"{operation} {about}", CancellationToken.None);
}
