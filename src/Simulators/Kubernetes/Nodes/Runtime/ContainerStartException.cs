namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>The runtime could not start a container or an exec, worded as containerd and runc word it.</summary>
internal sealed class ContainerStartException(string message) : Exception(message);
