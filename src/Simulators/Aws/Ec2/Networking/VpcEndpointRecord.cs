using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A VPC endpoint inside EC2, available from the start.</summary>
internal sealed class VpcEndpointRecord(string id, string type, VpcId vpc, string serviceName, DateTimeOffset creationTime) : TaggedRecord
{
    internal string Id { get; } = id;
    internal string Type { get; } = type;
    internal VpcId Vpc { get; } = vpc;
    internal string ServiceName { get; } = serviceName;
    internal DateTimeOffset CreationTime { get; } = creationTime;
    internal List<SubnetId> Subnets { get; } = [];
    internal List<SecurityGroupId> Groups { get; } = [];

    internal VpcEndpoint Describe() => new(Id, Type, Vpc, ServiceName, "available", [.. Subnets], [.. Groups], [], PrivateDnsEnabled: Type == "Interface");

    internal VpcEndpointView View() => new(Describe(), CreationTime, [.. Tags]);
}
