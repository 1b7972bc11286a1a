namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>Where a pod's connection to a host (a name, or the address of a Service) and port goes.</summary>
/// <param name="Host">As the program wrote it.</param>
/// <param name="Port">The port it asked for.</param>
/// <param name="Namespace">The pod's own namespace, which its search domains begin with.</param>
public sealed record NameQuery(string Host, int Port, string Namespace);
