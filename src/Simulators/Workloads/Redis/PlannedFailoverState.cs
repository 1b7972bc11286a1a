namespace Drydock.Simulators.Workloads.Redis;

/// <summary>How far a FAILOVER is.</summary>
internal enum PlannedFailoverState
{
    None,

    /// <summary>Writes are held, a replica has to catch up.</summary>
    WaitForSync,

    /// <summary>This server follows the other one, which has not yet said that it is a master.</summary>
    InProgress,
}
