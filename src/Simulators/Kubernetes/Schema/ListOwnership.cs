namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>Server-side apply's <c>x-kubernetes-list-type</c>.</summary>
public enum ListOwnership
{
    Atomic,
    Set,
    Map,
}
