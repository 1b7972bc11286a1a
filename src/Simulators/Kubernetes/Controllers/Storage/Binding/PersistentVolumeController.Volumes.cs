using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;

/// <summary>The volume's side of the binder.</summary>
internal sealed partial class PersistentVolumeController
{
    private async Task SyncVolumeAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        var reference = volume.At("spec", "claimRef");
        if (reference is not { IsObject: true } || reference.Text("uid") is not { Length: > 0 })
        {
            // Unused, or reserved for a claim by name: the claim's own sync will take it.
            await UpdateVolumePhaseAsync(volume, "Available", null, cancellationToken);
            return;
        }

        var claim = await FindClaimAsync(volume, reference, cancellationToken);
        if (claim is null)
        {
            await ReleaseAsync(volume, cancellationToken);
        }
        else if (claim.Text("spec", "volumeName") is not { Length: > 0 } volumeName)
        {
            if (volume.VolumeMode != claim.VolumeMode)
            {
                _events.Warning(volume, "VolumeMismatch", $"Cannot bind PersistentVolume to requested PersistentVolumeClaim \"{claim.Name}\" due to incompatible volumeMode.");
                _events.Warning(claim, "VolumeMismatch", $"Cannot bind PersistentVolume \"{volume.Name}\" to requested PersistentVolumeClaim \"{claim.Name}\" due to incompatible volumeMode.");
                return;
            }

            Queue.Add(ClaimPrefix + claim.Key);
        }
        else if (volumeName == volume.Name)
        {
            await UpdateVolumePhaseAsync(volume, "Bound", null, cancellationToken);
        }
        else if (volume.Annotation(StorageNames.ProvisionedBy) is not null && ReclaimPolicyOf(volume) == "Delete")
        {
            // Made for this claim, which has taken another one meanwhile.
            await ReleaseAsync(volume, cancellationToken);
        }
        else
        {
            volume = await UpdateVolumeAsync(volume, VolumeBinding.Unbind(volume), cancellationToken);
            await UpdateVolumePhaseAsync(volume, "Available", null, cancellationToken);
        }
    }

    /// <summary>The claim that a claimRef means by uid, asked at the API server when the cache could be behind; null when it is gone.</summary>
    private async Task<KubeDocument?> FindClaimAsync(KubeDocument volume, KubeDocument reference, CancellationToken cancellationToken)
    {
        var (ns, name, uid) = (reference.Text("namespace"), reference.Text("name") ?? "", reference.Text("uid"));
        var claim = _claims.Get(ns, name);
        var mayBeStale = claim is null ? volume.Phase is not ("Released" or "Failed") : claim.Uid != uid;
        if (mayBeStale)
        {
            try
            {
                claim = await _api.GetAsync(KubeResources.PersistentVolumeClaims, ns, name, cancellationToken);
            }
            catch (SyncException exception) when (exception.IsNotFound)
            {
                claim = null;
            }
        }

        return claim?.Uid == uid ? claim : null;
    }

    private async Task ReleaseAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        if (volume.Phase is not ("Released" or "Failed")) volume = await UpdateVolumePhaseAsync(volume, "Released", null, cancellationToken);
        if (ReclaimPolicyOf(volume) != "Delete" || volume.IsDeleting) return;
        if (volume.Annotation(StorageNames.ProvisionedBy) is { } provisioner && !provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal))
        {
            // The external provisioner deletes what it made.
            return;
        }

        if (DeleterRefusal(volume) is { } refusal)
        {
            if (volume.Phase == "Failed" && volume.Text("status", "message") == refusal) return;
            volume = await UpdateVolumePhaseAsync(volume, "Failed", refusal, cancellationToken);
            _events.Warning(volume, "VolumeFailedDelete", refusal);
            return;
        }

        await _api.DeleteAsync(KubeResources.PersistentVolumes, null, volume.Name, null, cancellationToken);
    }

    /// <summary>Why no in-tree plugin can delete this volume; null when one can.</summary>
    private static string? DeleterRefusal(KubeDocument volume)
    {
        if (volume.Text("spec", "hostPath", "path") is not { } path)
        {
            return $"error getting deleter volume plugin for volume \"{volume.Name}\": no deletable volume plugin matched";
        }

        return path.Length > "/tmp/".Length && path.StartsWith("/tmp/", StringComparison.Ordinal) ? null
            : $"host_path deleter only supports /tmp/.+ but received provided {path}";
    }

    private static string ReclaimPolicyOf(KubeDocument volume) => volume.Text("spec", "persistentVolumeReclaimPolicy") ?? "Retain";

    private async Task<KubeDocument> UpdateVolumePhaseAsync(KubeDocument volume, string phase, string? message, CancellationToken cancellationToken)
    {
        if (volume.Phase == phase) return volume;
        var status = volume["status"] is { IsObject: true } known ? known : KubeDocument.EmptyObject;
        status = status.With("phase", phase);
        status = message is null ? status.Without("message") : status.With("message", message);
        var updated = _volumes.Put(await _api.UpdateStatusAsync(KubeResources.PersistentVolumes, volume.With("status", status), cancellationToken));
        if (phase != "Bound") Tell($"PersistentVolume {volume.Name} {phase}{(message is null ? "" : ": " + message)}");
        return updated;
    }
}
