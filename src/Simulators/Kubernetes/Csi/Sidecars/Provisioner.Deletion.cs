using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>The finalizer of volumes and the deletion of released ones.</summary>
internal sealed partial class Provisioner
{
    private async Task<bool> SyncVolumeAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        var deletes = volume.Text("spec", "persistentVolumeReclaimPolicy") == "Delete";
        var isMarked = volume.HasFinalizer(StorageNames.ExternalProvisioner);
        if (deletes && !isMarked && !volume.IsDeleting && volume.Phase == "Bound")
        {
            volume = await _api.AddFinalizerAsync(KubeResources.PersistentVolumes, volume, StorageNames.ExternalProvisioner, cancellationToken);
        }
        else if (!deletes && isMarked)
        {
            volume = await _api.RemoveFinalizerAsync(KubeResources.PersistentVolumes, volume, StorageNames.ExternalProvisioner, cancellationToken);
        }

        var isLost = volume.IsDeleting && !volume.HasFinalizer(StorageNames.ExternalProvisioner);
        return !deletes || isLost || volume.Phase != "Released" || await DeleteAsync(volume, cancellationToken);
    }

    private async Task<bool> DeleteAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        if (_attachmentsByVolume.Find(volume.Name) is [var attachment, ..])
        {
            _events.Warning(volume, "VolumeFailedDelete", $"persistentvolume {volume.Name} is still attached to node {attachment.Text("spec", "nodeName")}");
            return false;
        }

        try
        {
            await CsiCall.WithTimeoutAsync(
                token => _driver.DeleteVolumeAsync(volume.Text("spec", "csi", "volumeHandle") ?? "", token), _settings.CallTimeout, Clock, cancellationToken);
        }
        catch (CsiException exception)
        {
            _events.Warning(volume, "VolumeFailedDelete", exception.ToRpcError());
            return false;
        }

        Tell($"volume {volume.Text("spec", "csi", "volumeHandle")} of PersistentVolume {volume.Name} deleted");
        try
        {
            await _api.DeleteAsync(KubeResources.PersistentVolumes, null, volume.Name, null, cancellationToken);
            var known = _volumes.Get(volume.Name) ?? volume;
            if (known.HasFinalizer(StorageNames.ExternalProvisioner))
            {
                await _api.RemoveFinalizerAsync(KubeResources.PersistentVolumes, known, StorageNames.ExternalProvisioner, cancellationToken);
            }
        }
        catch (SyncException exception) when (exception.IsNotFound)
        {
            // Gone already.
        }

        return true;
    }
}
