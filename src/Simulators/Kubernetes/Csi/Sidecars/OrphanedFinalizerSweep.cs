using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// external-provisioner's sweep: takes its finalizer off VolumeSnapshots that no pending claim is made from any more, as after a crash between setting and removing it.
/// Documented (external-provisioner 6.3, --snapshot-orphan-sweep-interval: at the start and every five minutes). Left out: an informer of its own; it lists.
/// </summary>
internal sealed class OrphanedFinalizerSweep(IKubernetesApi api, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly StorageApi _api = new(api);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SweepAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is SyncException or PortUnreachableException)
            {
                // The API did not answer, or someone else wrote the snapshot: the next sweep looks again.
            }

            await Task.Delay(Interval, clock, cancellationToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var marked = (await _api.ListAsync(KubeResources.VolumeSnapshots, null, cancellationToken)).Where(s => s.HasFinalizer(StorageNames.SnapshotAsProvisionerSource)).ToList();
        if (marked.Count == 0) return;
        var claims = await _api.ListAsync(KubeResources.PersistentVolumeClaims, null, cancellationToken);
        foreach (var snapshot in marked.Where(s => !claims.Any(c => IsPendingFrom(c, s))))
        {
            await _api.ReplaceFinalizersAsync(KubeResources.VolumeSnapshots, snapshot, StorageNames.SnapshotAsProvisionerSource, cancellationToken);
        }
    }

    private static bool IsPendingFrom(KubeDocument claim, KubeDocument snapshot) =>
        claim.Text("status", "phase") is null or "" or "Pending" && claim.Namespace == snapshot.Namespace
        && claim.At("spec", "dataSource") is { } source && source.Text("kind") == "VolumeSnapshot" && source.Text("name") == snapshot.Name;
}
