namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>Where a container is in its life.</summary>
internal enum ContainerState
{
    Created,
    Running,
    Exited,
}
