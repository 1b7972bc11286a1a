namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>A container can't be configured (a ConfigMap or key of its environment is missing): CreateContainerConfigError with this message.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);
