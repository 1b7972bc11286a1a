namespace Drydock.Harness.Recording;

/// <summary>What a lane of a run's picture belongs to.</summary>
public enum LaneKind
{
    /// <summary>A process that migrates: <c>drydock</c>, or the operator of a procedure by hand.</summary>
    Migrator,

    /// <summary>A client that writes.</summary>
    Writer,
    StatefulSet,
    Pod,
    Claim,
    PersistentVolume,

    /// <summary>A volume of EBS.</summary>
    Volume,

    /// <summary>A VolumeSnapshot ("namespace/name") or a snapshot of EBS ("snap-…").</summary>
    Snapshot,
    Node,

    /// <summary>A controller of the cluster, a service of AWS, any other process.</summary>
    Controller,
}
