using Drydock.Simulators.Kubernetes;

namespace Drydock.Simulators.Faults;

internal sealed class DriverRestart : IWorldFault
{
    public string Name => "csi-driver-restart";
    public string Effect => "the controller of the EBS CSI driver dies and is back after ten seconds to two minutes";
    public string Recovery => "its calls to EC2 carry client tokens named after the object: a second one finds what the first one made";

    public Task StrikeAsync(FaultContext context) => context.RestartAsync(SimCluster.EbsControllerProcess, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2));
}
