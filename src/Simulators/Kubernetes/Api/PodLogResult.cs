namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>A container's log, or the kubelet's refusal (then <paramref name="Error"/> is its message, a 400 to the client).</summary>
public sealed record PodLogResult(string Text, string? Error = null);
