using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes;

/// <summary>
/// A node to be: its name, availability zone and EC2 instance type (which says how many volumes it takes), and the id of its instance where that is given: it may run already.
/// </summary>
public sealed record SimClusterNode(string Name, string Zone, string InstanceType, InstanceId? InstanceId = null);
