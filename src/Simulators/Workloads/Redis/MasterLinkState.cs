namespace Drydock.Simulators.Workloads.Redis;

/// <summary>How far a replica is with its master; the names are those of ROLE.</summary>
internal enum MasterLinkState
{
    /// <summary>Tries again in a second.</summary>
    Connect,
    Connecting,

    /// <summary>Gets a dump.</summary>
    Sync,
    Connected,
}
