namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>The answer to the opening of a stream.</summary>
/// <param name="Stream">The open stream; null when it was refused.</param>
/// <param name="Refused">What the API server itself refuses, before it asks the kubelet.</param>
/// <param name="KubeletError">What the kubelet writes instead of an upgrade, as plain text.</param>
public sealed record PodStreamReply(PodStream? Stream, ApiResponse? Refused = null, string? KubeletError = null);
