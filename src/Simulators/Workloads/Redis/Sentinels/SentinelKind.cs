namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>What a sentinel watches.</summary>
internal enum SentinelKind
{
    Master,
    Replica,
    Sentinel,
}
