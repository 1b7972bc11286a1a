namespace Drydock.Simulators.Workloads.Redis;

/// <summary>How far a master is with a replica; the names are those of INFO.</summary>
internal enum ReplicaState
{
    /// <summary>It said who it is, and has not asked for data.</summary>
    New,

    /// <summary>A full resynchronization waits for a dump to begin.</summary>
    WaitBackgroundSave,

    /// <summary>The dump is made or sent; what is written meanwhile is kept for it.</summary>
    SendBulk,

    Online,
}
