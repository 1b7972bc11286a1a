namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>A client that is attached to the first process of a container.</summary>
internal sealed record ContainerListener(Action<ReadOnlyMemory<byte>> Stdout, Action<ReadOnlyMemory<byte>> Stderr, Action Ended);
