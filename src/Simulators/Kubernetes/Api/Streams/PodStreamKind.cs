namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>What a stream to a pod is for.</summary>
public enum PodStreamKind
{
    Exec,
    Attach,
    PortForward,

    /// <summary>A log that is followed.</summary>
    Log,
}
