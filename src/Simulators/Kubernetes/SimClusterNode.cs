namespace Drydock.Simulators.Kubernetes;

/// <summary>A node to be: its name, availability zone and EC2 instance type (which says how many volumes it takes).</summary>
public sealed record SimClusterNode(string Name, string Zone, string InstanceType);
