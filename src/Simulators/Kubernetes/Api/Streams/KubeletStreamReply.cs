namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>A kubelet's answer before the connection is upgraded: the error that it writes, or null when the stream is open.</summary>
internal sealed record KubeletStreamReply(string? Error = null);
