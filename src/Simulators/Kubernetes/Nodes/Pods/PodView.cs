using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Nodes.Probes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>What a pod's status is made of.</summary>
/// <param name="Pod">The pod as the API last told it.</param>
/// <param name="Sandbox">Null before there is one.</param>
/// <param name="Waiting">Why containers wait, by name.</param>
/// <param name="IsTerminal">Nothing of the pod will run again: the deletion has stopped it, or its restart policy ends it.</param>
/// <param name="Failure">Why the kubelet ended the pod (reason, message), or null.</param>
internal sealed record PodView(
    KubeDocument Pod,
    PodSandbox? Sandbox,
    IReadOnlyDictionary<string, WaitingReason> Waiting,
    ProbeManager Probes,
    DateTimeOffset StartTime,
    string HostAddress,
    bool IsTerminal,
    WaitingReason? Failure);
