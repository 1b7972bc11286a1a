using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract;

/// <summary>The simulated client on the kernel's loop, as rehearsals have it.</summary>
internal sealed class LoopArm : ServedArm
{
    public override string Name => "loop";

    protected override Task<IKubernetesApi> ConnectAsync(ServedCloud cloud, CancellationToken cancellationToken) =>
        Task.FromResult<IKubernetesApi>(new LoopApi(cloud.Driver, cloud.Driver.AddProcess("contract"), cloud.Cluster.ClientFor(ApiUser.Admin, "contract")));
}
