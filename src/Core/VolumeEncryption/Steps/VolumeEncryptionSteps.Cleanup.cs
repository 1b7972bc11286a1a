using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The cleanup: deletes what the journal names and nothing else.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task CleanupSnapshotsAsync(CancellationToken cancellationToken)
    {
        _state.IsCleaningUp = true;
        await SaveAsync("begin the cleanup", cancellationToken);
        await ReportForeignSnapshotsAsync(cancellationToken);
        foreach (var volume in _state.Volumes) await _copies.DeleteSnapshotsAsync(volume, cancellationToken);
        await _copies.UnprepareAsync(cancellationToken);
    }

    internal async Task CleanupSourcesAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in _state.Volumes)
        {
            await ProveThatTheClaimIsOnItsTargetAsync(volume, cancellationToken);
            await DeletePvAsync(volume.SourcePv, volume.SourcePvUid, cancellationToken);
            await DeleteVolumeAsync(volume.SourceHandle, cancellationToken);
            await _copies.DeleteStrayCopiesAsync(volume, cancellationToken);
        }
    }

    internal async Task CleanupClassesAsync(CancellationToken cancellationToken)
    {
        foreach (var made in _state.Classes)
        {
            if (_state.IsFinalClass(made.Name)) await _sharedClasses.LeaveAsync(made.Name, cancellationToken);
            else await DeleteUnusedClassAsync(made.Name, cancellationToken);
        }

        await RollbackPodsAsync(cancellationToken);
        await DeleteCanaryAsync(cancellationToken);
        await ReportNewcomersAsync(cancellationToken);
    }

    /// <summary>The last look before the source goes for good: its PersistentVolume is nobody's, and the claim is on the volume that was verified.</summary>
    private async Task ProveThatTheClaimIsOnItsTargetAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var source = await _cluster.GetAsync(KubeResources.PersistentVolumes, null, volume.SourcePv, cancellationToken);
        if (source is null || source.Uid != volume.SourcePvUid) return;
        // The volume controller, when it missed the claim's end, finds it at its next look at everything, within 15 s.
        await _cluster.WaitAsync(KubeResources.PersistentVolumes, null, volume.SourcePv, $"{volume.SourcePv}, the source of {volume.Claim}, is nobody's", ControllerLimit,
            current => current?.Uid != volume.SourcePvUid || current.Text("status", "phase") != "Bound", cancellationToken);
        await ProveTargetAsync(volume, cancellationToken);
    }

    private async Task ProveTargetAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var target = await _cluster.GetAsync(KubeResources.PersistentVolumes, null, volume.TargetPv!, cancellationToken);
        var owner = target?.Text("spec", "claimRef", "name");
        if (target is not null && target.Uid == volume.TargetPvUid && owner == volume.FinalClaim) return;
        throw new StepFailedException(StepFailedException.Mismatch, $"the source {volume.SourcePv} of {volume.Claim} is to be deleted", $"the encrypted volume {volume.TargetPv} belongs to {owner ?? "nobody"}");
    }

    private async Task ReportForeignSnapshotsAsync(CancellationToken cancellationToken)
    {
        var own = _state.Volumes.SelectMany(v => new[] { v.WarmSnapshotHandle, v.FinalSnapshotHandle }).ToList();
        var sources = _state.Volumes.Select(v => v.SourceHandle).ToList();
        foreach (var snapshot in (await _volumes.SnapshotsOfAsync(sources, cancellationToken)).Where(s => !s.Encrypted && !own.Contains(s.SnapshotId.Value) && !VolumeWriter.IsOf(_session, s.Tags)))
        {
            _remarks.Add(new(FindingSeverity.Warning, EncryptionFindings.ForeignPlaintextSnapshots, $"snapshot {snapshot.SnapshotId}",
                $"it holds the plaintext of {snapshot.VolumeId} and was not made by Drydock", "delete it or copy it with a key when your retention rules allow"));
        }
    }
}
