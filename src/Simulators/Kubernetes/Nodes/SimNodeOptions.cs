using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>A machine: its name as a node, where it stands, its EC2 instance, its own address, the first three parts of its pods' addresses ("10.0.1."), and its size.</summary>
public sealed record SimNodeOptions(string Name, string Region, string Zone, string InstanceType, InstanceId InstanceId, string Address, string PodAddressPrefix)
{
    /// <summary>Cores.</summary>
    public int Cpus { get; init; } = 4;

    public ByteSize Memory { get; init; } = ByteSize.FromGibibytes(16);

    /// <summary>Most pods that the node takes.</summary>
    public int PodsMax { get; init; } = 110;
}
