namespace Drydock.Simulators.Kernel;

/// <summary>What a line of the timeline is about.</summary>
public enum TimelineKind
{
    /// <summary>A process started, stopped, failed.</summary>
    Process,

    /// <summary>A step of a migration.</summary>
    Migration,

    /// <summary>An object of the Kubernetes API was written.</summary>
    Kubernetes,

    /// <summary>A resource of AWS changed.</summary>
    Aws,

    /// <summary>A node, a mount, a container.</summary>
    Node,

    /// <summary>What a workload or one of its clients did.</summary>
    Workload,

    /// <summary>A fault was injected.</summary>
    Fault,

    /// <summary>A checker's finding.</summary>
    Checker,
}
