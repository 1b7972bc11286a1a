namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>Asks a kubelet to connect a client to a pod.</summary>
internal sealed record KubeletStreamCall(PodStreamKind Kind, string Namespace, string Pod, string Container, PodStream Stream)
{
    public IReadOnlyList<string> Command { get; init; } = [];
    public bool Stdin { get; init; }
    public bool Stdout { get; init; }
    public bool Stderr { get; init; }
    public bool Tty { get; init; }

    /// <summary>Which log to follow.</summary>
    public PodLogRequest? Log { get; init; }
}
