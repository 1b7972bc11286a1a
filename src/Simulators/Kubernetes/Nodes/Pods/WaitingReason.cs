namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>Why a container does not run, as status.containerStatuses[].state.waiting says it.</summary>
internal sealed record WaitingReason(string Reason, string? Message = null);
