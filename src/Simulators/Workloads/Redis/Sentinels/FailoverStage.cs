namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>The states of a fail-over, in their order.</summary>
internal enum FailoverStage
{
    None,
    WaitStart,
    SelectReplica,
    SendSlaveOfNoOne,
    WaitPromotion,
    ReconfigureReplicas,
    UpdateConfiguration,
}
