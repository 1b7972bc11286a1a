using Drydock.Simulators.Kubernetes;
using Drydock.Wire.Driving;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Kubernetes;

/// <summary>Answers what comes in by its port.</summary>
public sealed class KubernetesFrontEnd(WorldDriver driver, SimCluster cluster, ClusterAuthority authority)
{
    public Task HandleAsync(HttpContext context)
    {
        _ = (driver, cluster, authority);
        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }
}
