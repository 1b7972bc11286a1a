namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>Asks a kubelet for the log of a container. Null limits ask for everything.</summary>
public sealed record PodLogRequest(
    string Namespace, string Pod, string Container, bool Previous = false, long? TailLines = null, long? SinceSeconds = null, bool Timestamps = false, long? LimitBytes = null)
{
    /// <summary>Only lines from then on.</summary>
    public DateTimeOffset? SinceTime { get; init; }
}
