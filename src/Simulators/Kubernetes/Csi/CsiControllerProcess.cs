using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;

namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>
/// The controller pod of a CSI driver: provisioner, attacher, snapshotter and resizer beside the driver, in one process and without leader election (one replica).
/// The snapshotter runs only when the snapshot CRDs are there, as the chart deploys it.
/// </summary>
public sealed class CsiControllerProcess(ICsiControllerDriver driver, CsiSidecarSettings settings, bool hasSnapshotCrds = true, bool modifiesVolumes = false)
{
    /// <summary>Runs until cancelled, in the current process. What it knows is in the API and in the driver's storage: it may crash at any time.</summary>
    public Task RunAsync(IKubernetesApi api, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pods = new List<Task> { RunSidecarAsync(api, clock, informers => Provisioner.Create(informers, driver, settings), cancellationToken) };
        if (driver.Features.Attach) pods.Add(RunSidecarAsync(api, clock, informers => Attacher.Create(informers, driver, settings), cancellationToken));
        if (driver.Features.Snapshots && hasSnapshotCrds) pods.Add(RunSidecarAsync(api, clock, informers => Snapshotter.Create(informers, driver, settings), cancellationToken));
        if (driver.Features.Snapshots && hasSnapshotCrds) pods.Add(new OrphanedFinalizerSweep(api, clock).RunAsync(cancellationToken));
        if (modifiesVolumes) pods.Add(RunSidecarAsync(api, clock, informers => Modifier.Create(informers, driver, settings), cancellationToken));
        return LoudTask.RunAllAsync(pods);
    }

    /// <summary>Each sidecar is a program of its own: own informers, own request limit.</summary>
    private Task RunSidecarAsync(IKubernetesApi api, TimeProvider clock, Func<InformerSet, ControllerWithInformers> make, CancellationToken cancellationToken) => ControllerSet.RunAsync(
        new ThrottledApi(api, clock, settings.ApiRequestsPerSecond, settings.ApiBurst), clock, informers => [make(informers)], cancellationToken);
}
