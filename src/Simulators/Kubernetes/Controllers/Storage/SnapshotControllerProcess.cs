using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Snapshots;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>
/// The snapshot-controller as a process of its own, as the EKS add-on runs it; its requests are limited, to 5 a second by default. It needs the snapshot CRDs, and
/// what it knows is in the API: it may crash at any time.
/// </summary>
public static class SnapshotControllerProcess
{
    /// <summary>Runs until cancelled, in the current process.</summary>
    public static Task RunAsync(IKubernetesApi api, TimeProvider clock, ClientRateLimit limit, CancellationToken cancellationToken) => ControllerSet.RunAsync(
        new ThrottledApi(api, clock, limit.RequestsPerSecond, limit.Burst), clock, informers => [SnapshotController.Create(informers)], cancellationToken);
}
