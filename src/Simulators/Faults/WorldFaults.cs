namespace Drydock.Simulators.Faults;

/// <summary>The faults that come with Drydock.</summary>
public static class WorldFaults
{
    /// <summary>In ordinal order of their names.</summary>
    public static IReadOnlyList<IWorldFault> All { get; } =
    [
        new ApiServerRestart(),
        new AttachStuck(),
        new ClockSkew(),
        new DriverRestart(),
        new DetachTimeout(),
        new FailingSnapshot(),
        new ForceDeletedPod(),
        new GhostVolume(),
        new HorizontalPodAutoscaler(),
        new KeyDisabled(),
        new NodeCrash(),
        new QuotaReached(),
        new ReapplyManifests(),
        new ScaleUp(),
        new SlowSnapshot(),
        new SnapshotControllerRestart(),
        new StaleWatch(),
        new Throttling(),
        new ZoneLoss(),
    ];
}
