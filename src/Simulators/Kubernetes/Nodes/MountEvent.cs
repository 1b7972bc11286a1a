namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>A pod's container is about to see a volume (mounted), or sees it no more.</summary>
public sealed record MountEvent(TimeSpan At, string Node, string Namespace, string Pod, string Claim, string VolumeHandle, bool IsReadOnly);
