using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Snapshots;

/// <summary>Deletion of a VolumeSnapshot, and the finalizer that keeps its source claim while it is unfinished.</summary>
internal sealed partial class SnapshotController
{
    private async Task DeleteAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        if (!IsDeletionCandidate(snapshot)) return;
        var contentName = snapshot.Text("status", "boundVolumeSnapshotContentName")
            ?? (snapshot.Text("spec", "source", "persistentVolumeClaimName") is null ? null : ContentNameOf(snapshot));
        var content = contentName is null ? null : _contentStore.Get(contentName);
        if (content is not null && !Names(content, snapshot)) content = null;
        var deletesContent = content?.Text("spec", "deletionPolicy") == "Delete";
        if (content is not null && IsBeingRestored(snapshot))
        {
            _events.Warning(snapshot, "SnapshotDeletePending", "Snapshot is being used to restore a PVC");
            throw new SyncException($"snapshot {snapshot.Key} is in use (being used to restore a PVC), will retry deletion");
        }

        if (content is not null) content = await MarkBeingDeletedAsync(content, cancellationToken);
        if (content is not null && deletesContent) await DeleteContentAsync(snapshot, content, cancellationToken);
        await ReleaseClaimAsync(snapshot, skipThisSnapshot: true, cancellationToken);

        // The finalizer for the content's sake goes once the content is gone.
        var left = snapshot.WithoutFinalizer(StorageNames.SnapshotAsSource);
        if (!deletesContent) left = left.WithoutFinalizer(StorageNames.SnapshotBound);
        if (left.Finalizers.Count == snapshot.Finalizers.Count) return;
        _snapshotStore.Put(await _api.UpdateAsync(KubeResources.VolumeSnapshots, left, cancellationToken));
    }

    private async Task DeleteContentAsync(KubeDocument snapshot, KubeDocument content, CancellationToken cancellationToken)
    {
        try
        {
            await _api.DeleteAsync(KubeResources.VolumeSnapshotContents, null, content.Name, null, cancellationToken);
        }
        catch (SyncException exception) when (exception.IsNotFound)
        {
            // Gone already.
        }
        catch (SyncException exception)
        {
            _events.Warning(snapshot, "SnapshotContentObjectDeleteError", "Failed to delete snapshot content API object");
            throw new SyncException($"failed to delete VolumeSnapshotContent {content.Name} from API server: \"{exception.Message}\"", exception.Refusal);
        }
    }

    private bool IsBeingRestored(KubeDocument snapshot)
    {
        foreach (var claim in _claims.ByNamespace.Find(snapshot.Namespace ?? ""))
        {
            var source = claim.At("spec", "dataSource");
            if (source?.Text("kind") == "VolumeSnapshot" && source.Text("apiGroup") == KubeResources.VolumeSnapshots.Group
                && source.Text("name") == snapshot.Name && claim.Phase == "Pending") return true;
        }

        return false;
    }

    /// <summary>Keeps the source claim until the snapshot is ready.</summary>
    private async Task HoldClaimAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        if (_claims.Get(snapshot.Namespace, snapshot.Text("spec", "source", "persistentVolumeClaimName") ?? "") is not { } claim)
        {
            throw new SyncException($"snapshot controller failed to update {snapshot.Name} on API server: cannot get claim from snapshot");
        }

        if (claim.HasFinalizer(StorageNames.ClaimAsSnapshotSource)) return;
        if (claim.IsDeleting) throw new SyncException($"snapshot controller failed to update {claim.Name} on API server: cannot add finalizer on claim because it is being deleted");
        try
        {
            await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, claim.WithFinalizer(StorageNames.ClaimAsSnapshotSource), cancellationToken);
        }
        catch (SyncException exception)
        {
            throw new SyncException($"snapshot controller failed to update {claim.Name} on API server: {exception.Message}", exception.Refusal);
        }
    }

    private async Task ReleaseClaimAsync(KubeDocument snapshot, bool skipThisSnapshot, CancellationToken cancellationToken)
    {
        if (snapshot.Text("spec", "source", "persistentVolumeClaimName") is not { } name) return;
        if (_claims.Get(snapshot.Namespace, name) is not { } claim || !claim.HasFinalizer(StorageNames.ClaimAsSnapshotSource)) return;
        if (IsBeingSnapshotted(claim, skipThisSnapshot ? snapshot : null)) return;
        for (var tries = 0; tries < 5; tries++)
        {
            try
            {
                var latest = await _api.GetAsync(KubeResources.PersistentVolumeClaims, claim.Namespace, claim.Name, cancellationToken);
                await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, latest.WithoutFinalizer(StorageNames.ClaimAsSnapshotSource), cancellationToken);
                return;
            }
            catch (SyncException exception) when (exception.IsConflict)
            {
                // Someone else wrote the claim meanwhile: read it again.
            }
            catch (SyncException)
            {
                _events.Warning(snapshot, "ErrorPVCFinalizer", "Error check and remove PVC Finalizer for VolumeSnapshot");
                return;
            }
        }
    }

    private bool IsBeingSnapshotted(KubeDocument claim, KubeDocument? except)
    {
        foreach (var other in _snapshots.ByNamespace.Find(claim.Namespace ?? ""))
        {
            if (other.Name != except?.Name && other.Text("spec", "source", "persistentVolumeClaimName") == claim.Name && !IsReady(other)) return true;
        }

        return false;
    }
}
