namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>No place for a volume could be worked out; not found (a node that went away) asks for another node.</summary>
internal sealed class TopologyException(string message, bool isNotFound = false) : Exception(message)
{
    public bool IsNotFound { get; } = isNotFound;
}
