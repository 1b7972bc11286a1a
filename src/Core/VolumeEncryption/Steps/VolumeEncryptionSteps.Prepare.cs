using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>Before the stop: nothing that the workload would notice.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    private static readonly KubeDocument RetainClaims = KubeDocument.Object(("whenDeleted", "Retain"), ("whenScaled", "Retain"));

    private bool HasDeletingRetention => _state.OriginalSet.At("spec", "persistentVolumeClaimRetentionPolicy") is { } policy
        && (policy.Text("whenDeleted") == "Delete" || policy.Text("whenScaled") == "Delete");

    internal async Task RetainSourcesAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in _state.Volumes) await EnsureReclaimPolicyAsync(volume.SourcePv, volume.SourcePvUid, "Retain", cancellationToken);
        if (!HasDeletingRetention) return;
        await _writer.EnsureAsync(Workload, Namespace, _state.SetName, current =>
        {
            var set = TheSet(current);
            return IsRetaining(set) ? null : Documents.Patch(Workload, set, Spec(("persistentVolumeClaimRetentionPolicy", RetainClaims)));
        }, cancellationToken);
        foreach (var volume in _state.Volumes)
        {
            // The set's controller takes its name off the claims; until then a deletion of the set would take them along.
            await WaitAsync(KubeResources.PersistentVolumeClaims, volume.Claim, $"claim {volume.Claim} is not owned by the set any more", ControllerLimit,
                claim => claim.List("metadata", "ownerReferences").Count == 0, cancellationToken);
        }
    }

    internal async Task CreateClassesAsync(CancellationToken cancellationToken)
    {
        foreach (var made in _state.Classes)
        {
            if (_state.IsFinalClass(made.Name)) await _sharedClasses.JoinAsync(made, cancellationToken);
            else await _writer.EnsureCreatedAsync(KubeResources.StorageClasses, made, cancellationToken);
        }

        await _copies.PrepareAsync(cancellationToken);
    }

    /// <summary>Proves what can be proved before the stop: that the driver can make, encrypt with this key, and attach.</summary>
    internal async Task CanaryAsync(CancellationToken cancellationToken)
    {
        // A life that died while it took the canary away has left parts of it, which prove nothing any more.
        if (!_state.IsCanaryProved) await ProveCanaryAsync(cancellationToken);
        await DeleteCanaryAsync(cancellationToken);
    }

    private async Task ProveCanaryAsync(CancellationToken cancellationToken)
    {
        await _copies.RequestCanaryAsync(cancellationToken);
        await _writer.EnsureCreatedAsync(KubeResources.Pods, EncryptionDocuments.CanaryPod(_state, _migration.VerifierImage, _session.Migration), cancellationToken);
        await WaitForCanaryAsync(cancellationToken);
        var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, _state.Canary, cancellationToken);
        var name = claim?.Text("spec", "volumeName") ?? "";
        var handle = (await _cluster.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken))?.Text("spec", "csi", "volumeHandle")
            ?? throw new StepFailedException(StepFailedException.Mismatch, "the canary runs", $"its persistentvolume {name} has no volume handle");
        _state.CanaryHandle = handle;
        await SaveAsync("note the canary's volume", cancellationToken);
        var key = (await EncryptedVolumeAsync(handle, cancellationToken)).KmsKeyId;
        // The region's default key may have been made just now, by this very volume.
        _state.KeyArn ??= key;
        _state.IsCanaryProved = true;
        await SaveAsync("note what the canary has proved", cancellationToken);
    }

    /// <summary>A driver without its rights on the key is told by EC2 that the volume is being made, and then that there is none: nothing in the events names the right.</summary>
    private async Task WaitForCanaryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(KubeResources.Pods, _state.Canary, "the canary runs", Limits.Canary, pod => pod.Text("status", "phase") == "Running", cancellationToken);
        }
        catch (StepFailedException exception) when (exception.Code == StepFailedException.TimedOut && _migration.KmsKey is not null)
        {
            var needed = _migration.Permissions(new PermissionScope()).Aws.Where(p => p.Holder == AwsPermissionHolder.CsiDriver).SelectMany(p => p.Actions);
            throw new StepFailedException(exception.Code, exception.What,
                $"{exception.Observed}; a volume that EC2 does not know after it was created is what it looks like when the EBS CSI driver's role lacks one of {string.Join(", ", needed)} on key {_migration.KmsKey}");
        }
    }

    internal async Task WarmSnapshotsAsync(CancellationToken cancellationToken)
    {
        await _copies.WarmSnapshotsAsync(cancellationToken);
        await SaveAsync("note the warm snapshots", cancellationToken);
    }

    /// <summary>A volume as EC2 tells it.</summary>
    /// <exception cref="StepFailedException">It is not there, not encrypted, or with another key than the intended one.</exception>
    private async Task<BlockVolume> EncryptedVolumeAsync(string handle, CancellationToken cancellationToken)
    {
        var what = $"volume {handle} was made";
        var real = await _volumes.FindAsync(handle, cancellationToken) ?? throw new StepFailedException(StepFailedException.Mismatch, what, "EC2 does not know it");
        if (!real.Encrypted || real.KmsKeyId is not { } key) throw new StepFailedException(StepFailedException.Mismatch, what, "EC2 says that it is not encrypted");
        if (_state.KeyArn is not null && key != _state.KeyArn) throw new StepFailedException(StepFailedException.Mismatch, what, $"EC2 says that it is encrypted with {key} instead of {_state.KeyArn}");
        return real;
    }

    private async Task DeleteCanaryAsync(CancellationToken cancellationToken)
    {
        await _writer.DeleteAsync(KubeResources.Pods, Namespace, _state.Canary, Limits.Deletion, cancellationToken);
        var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, _state.Canary, cancellationToken);
        await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, _state.Canary, Limits.Deletion, cancellationToken);
        await _copies.DeleteCanaryAsync(claim?.Text("spec", "volumeName"), cancellationToken);
    }

    internal async Task WaitUntilGoneAsync(KubeResource resource, string name, CancellationToken cancellationToken)
    {
        Waiting($"until {resource} {name} is gone");
        await _cluster.WaitAsync(resource, null, name, $"the deletion of {resource} {name}", Limits.Deletion, current => current is null, cancellationToken);
    }

    internal async Task WaitUntilVolumeGoneAsync(string handle, CancellationToken cancellationToken)
    {
        var attempts = _context.Pace.BeginPolling($"the deletion of volume {handle}", Limits.Deletion);
        while (await _volumes.FindAsync(handle, cancellationToken) is { State: not ("deleting" or "deleted") } volume)
        {
            await attempts.PauseAsync(StepFailedException.TimedOut, $"volume {handle} is {volume.State}", null, cancellationToken);
            await KeepAliveAsync(cancellationToken);
        }
    }

    private static bool IsRetaining(KubeDocument set) =>
        set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") is null or "Retain"
        && set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled") is null or "Retain";

    /// <summary>The set as it was found, which must still be there before the commit.</summary>
    internal KubeDocument TheSet(KubeDocument? current)
    {
        if (current is null || current.IsDeleting) throw new StepFailedException(StepFailedException.Mismatch, $"{Target} is needed", "someone deleted it");
        if (current.Uid != _state.OriginalSet.Uid) throw new StepFailedException(StepFailedException.Mismatch, $"{Target} is needed", "someone deleted it and made it anew");
        return current;
    }
}
