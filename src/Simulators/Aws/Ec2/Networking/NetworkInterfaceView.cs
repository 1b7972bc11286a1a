using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A network interface as DescribeNetworkInterfaces tells it, in use as long as it is there. Groups by id, with their names.</summary>
internal sealed record NetworkInterfaceView(
    string Id,
    SubnetId SubnetId,
    VpcId VpcId,
    string Zone,
    string PrivateIpAddress,
    string Description,
    string InterfaceType,
    string? RequesterId,
    InstanceId? InstanceId,
    DateTimeOffset AttachTime,
    IReadOnlyList<KeyValuePair<string, string>> Groups,
    IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    /// <summary>The addresses of real hardware are the manufacturer's; these are made of the interface's address.</summary>
    internal string MacAddress
    {
        get
        {
            var address = CidrBlock.Number(PrivateIpAddress)!.Value;
            return FormattableString.Invariant($"0a:58:{address >> 24:x2}:{(address >> 16) & 255:x2}:{(address >> 8) & 255:x2}:{address & 255:x2}");
        }
    }

    internal string PrivateDnsName(string region) =>
        $"ip-{PrivateIpAddress.Replace('.', '-')}.{(region == "us-east-1" ? "ec2" : region + ".compute")}.internal";
}
