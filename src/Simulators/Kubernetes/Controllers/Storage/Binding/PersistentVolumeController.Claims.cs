using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;

/// <summary>The claim's side of the binder.</summary>
internal sealed partial class PersistentVolumeController
{
    private Task SyncClaimAsync(KubeDocument claim, CancellationToken cancellationToken) => claim.Annotation(StorageNames.BindCompleted) is null
        ? SyncUnboundClaimAsync(claim, cancellationToken)
        : SyncBoundClaimAsync(claim, cancellationToken);

    private async Task SyncUnboundClaimAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (claim.Text("spec", "volumeName") is { Length: > 0 } volumeName)
        {
            await SyncRequestedVolumeAsync(claim, volumeName, cancellationToken);
            return;
        }

        var delayBinding = _classes.Get(claim.ClaimClass)?.Text("volumeBindingMode") == "WaitForFirstConsumer";
        if (VolumeMatching.FindBestMatch(claim, CandidatesFor(claim), null, delayBinding) is { } volume)
        {
            await BindAsync(volume, claim, cancellationToken);
            return;
        }

        if (await AssignDefaultClassAsync(claim, cancellationToken)) return;
        if (delayBinding && claim.Annotation(StorageNames.SelectedNode) is null)
        {
            ReportWaiting(claim);
        }
        else if (claim.ClaimClass.Length > 0)
        {
            await ProvisionAsync(claim, cancellationToken);
            return;
        }
        else
        {
            _events.Normal(claim, "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
        }

        await UpdateClaimStatusAsync(claim, "Pending", null, cancellationToken);
    }

    /// <summary>The claim names a volume.</summary>
    private async Task SyncRequestedVolumeAsync(KubeDocument claim, string volumeName, CancellationToken cancellationToken)
    {
        var volume = _volumes.Get(volumeName);
        if (volume?.At("spec", "claimRef") is { IsObject: true })
        {
            if (VolumeBinding.IsBoundToClaim(volume, claim))
            {
                await BindAsync(volume, claim, cancellationToken);
                return;
            }

            if (claim.Annotation(StorageNames.BoundByController) is not null)
            {
                throw new SyncException($"invalid binding of claim \"{claim.Key}\" to volume \"{volumeName}\": volume already claimed by another claim");
            }

            _events.Warning(claim, "FailedBinding", $"volume \"{volumeName}\" already bound to a different claim.");
        }
        else if (volume is not null)
        {
            if (VolumeMatching.WhyUnfit(volume, claim) is not { } reason)
            {
                await BindAsync(volume, claim, cancellationToken);
                return;
            }

            _events.Warning(claim, "VolumeMismatch", $"Cannot bind to requested volume \"{volumeName}\": {reason}");
        }

        await UpdateClaimStatusAsync(claim, "Pending", null, cancellationToken);
    }

    private async Task SyncBoundClaimAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (claim.Text("spec", "volumeName") is not { Length: > 0 } volumeName)
        {
            await LoseClaimAsync(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!", cancellationToken);
        }
        else if (_volumes.Get(volumeName) is not { } volume)
        {
            await LoseClaimAsync(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!", cancellationToken);
        }
        else if (volume.At("spec", "claimRef") is not { IsObject: true } reference || reference.Text("uid") == claim.Uid)
        {
            await BindAsync(volume, claim, cancellationToken);
        }
        else
        {
            await LoseClaimAsync(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly", cancellationToken);
        }
    }

    private async Task LoseClaimAsync(KubeDocument claim, string reason, string message, CancellationToken cancellationToken)
    {
        if (claim.Phase == "Lost") return;
        var lost = await UpdateClaimStatusAsync(claim, "Lost", null, cancellationToken);
        _events.Warning(lost, reason, message);
    }

    /// <summary>The four writes of a binding, each only when needed: volume, its status, claim, its status.</summary>
    private async Task BindAsync(KubeDocument volume, KubeDocument claim, CancellationToken cancellationToken)
    {
        volume = await UpdateVolumeAsync(volume, VolumeBinding.BindToClaim(volume, claim), cancellationToken);
        volume = await UpdateVolumePhaseAsync(volume, "Bound", null, cancellationToken);
        claim = await UpdateClaimAsync(claim, VolumeBinding.BindToVolume(claim, volume), cancellationToken);
        await UpdateClaimStatusAsync(claim, "Bound", volume, cancellationToken);
    }

    private async Task<KubeDocument> UpdateClaimStatusAsync(KubeDocument claim, string phase, KubeDocument? volume, CancellationToken cancellationToken)
    {
        var status = claim["status"] is { IsObject: true } known ? known : KubeDocument.EmptyObject;
        var wanted = status.With("phase", phase);
        if (volume is null)
        {
            wanted = wanted.Without("accessModes").Without("capacity");
        }
        else
        {
            wanted = wanted.With("accessModes", volume.At("spec", "accessModes") ?? KubeDocument.EmptyArray);
            var takesCapacity = status["capacity"] is null || claim.Phase == "Pending";
            if (takesCapacity && volume.At("spec", "capacity") is { } capacity) wanted = wanted.With("capacity", capacity);
            if (claim.Phase != "Bound" && volume.At("spec", "volumeAttributesClassName") is { } attributes) wanted = wanted.With("currentVolumeAttributesClassName", attributes);
        }

        if (wanted.Equals(status)) return claim;
        var updated = _claims.Put(await _api.UpdateStatusAsync(KubeResources.PersistentVolumeClaims, claim.With("status", wanted), cancellationToken));
        if (claim.Phase != phase) Tell($"PersistentVolumeClaim {claim.Key} {phase}{(volume is null ? "" : $" to {volume.Name}")}");
        return updated;
    }

    /// <summary>A claim made before there was a default class gets it now.</summary>
    private async Task<bool> AssignDefaultClassAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (claim.At("spec", "storageClassName") is not null || claim.ClaimClass.Length > 0) return false;
        KubeDocument? newest = null;
        foreach (var candidate in _classes.Items)
        {
            if (candidate.Annotation(StorageNames.IsDefaultClass) != "true" && candidate.Annotation(StorageNames.IsDefaultClassBeta) != "true") continue;
            if (newest is null || string.CompareOrdinal(candidate.Text("metadata", "creationTimestamp"), newest.Text("metadata", "creationTimestamp")) > 0) newest = candidate;
        }

        if (newest is null) return false;
        await UpdateClaimAsync(claim, claim.WithAt(["spec", "storageClassName"], newest.Name), cancellationToken);
        return true;
    }

    private void ReportWaiting(KubeDocument claim)
    {
        var pods = new List<string>();
        foreach (var pod in _podsByNamespace.Find(claim.Namespace ?? ""))
        {
            if (pod.Text("spec", "nodeName") is { Length: > 0 } || pod.Phase is "Succeeded" or "Failed") continue;
            if (PodVolumes.ClaimNames(pod).Contains(claim.Name, StringComparer.Ordinal)) pods.Add(pod.Name);
        }

        if (pods.Count == 0) _events.Normal(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
        else if (pods.Count == 1) _events.Normal(claim, "WaitForPodScheduled", $"waiting for pod {pods[0]} to be scheduled");
        else _events.Normal(claim, "WaitForPodScheduled", $"waiting for pods {string.Join(",", pods)} to be scheduled");
    }

    /// <summary>Asks the external provisioner, by annotation, for a volume.</summary>
    private async Task ProvisionAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (_classes.Get(claim.ClaimClass) is not { } storageClass)
        {
            _events.Warning(claim, "ProvisioningFailed", $"storageclass.storage.k8s.io \"{claim.ClaimClass}\" not found");
            return;
        }

        var provisioner = storageClass.Text("provisioner") ?? "";
        if (provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal))
        {
            _events.Warning(claim, "ProvisioningFailed", $"no volume plugin matched name: {provisioner}");
            return;
        }

        if (claim.Annotation(StorageNames.StorageProvisioner) != provisioner)
        {
            var asked = claim.WithAnnotation(StorageNames.StorageProvisionerBeta, provisioner).WithAnnotation(StorageNames.StorageProvisioner, provisioner);
            claim = await UpdateClaimAsync(claim, asked, cancellationToken);
        }

        _events.Normal(claim, "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. "
            + "If volume creation is delayed, please verify that the provisioner is running and correctly registered.");
    }
}
