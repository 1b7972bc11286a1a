namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>What an unschedulable pod waits for: changes of other kinds don't wake it.</summary>
[Flags]
internal enum SchedulingConcerns
{
    None = 0,

    /// <summary>A node added, or its labels, taints, allocatable or cordon changed. Always of interest.</summary>
    Nodes = 1,

    /// <summary>A pod gone or placed, or its labels changed.</summary>
    Pods = 2,

    /// <summary>Claims, volumes, classes, CSI nodes, attachments.</summary>
    Volumes = 4,
}
