using Drydock.Simulators.Kubernetes;

namespace Drydock.Simulators.Faults;

internal sealed class ApiServerRestart : IWorldFault
{
    public string Name => "api-server-restart";
    public string Effect => "the API server dies and is back after five to forty seconds";
    public string Recovery => "every call may be lost: each step looks at what is there before it acts";

    public Task StrikeAsync(FaultContext context) => context.RestartAsync(SimCluster.ApiServerProcess, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40));
}
