namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>Why a node can't take a pod: the reasons in the scheduler's words, what would have to change, and whether evicting pods could help.</summary>
internal sealed record FilterFailure(SchedulingConcerns Concern, bool EvictionCouldHelp, params IReadOnlyList<string> Reasons);
