using Drydock.Simulators.Kubernetes;

namespace Drydock.Simulators.Faults;

internal sealed class SnapshotControllerRestart : IWorldFault
{
    public string Name => "snapshot-controller-restart";
    public string Effect => "the snapshot controller dies and is back after ten seconds to two minutes";
    public string Recovery => "its work is in VolumeSnapshots and their contents: it finds it again";

    public Task StrikeAsync(FaultContext context) => context.RestartAsync(SimCluster.SnapshotControllerProcessName, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));
}
