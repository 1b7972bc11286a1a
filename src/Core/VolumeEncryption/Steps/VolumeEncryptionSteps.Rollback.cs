using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The way back, by observation only: it does not matter how far the migration came.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task RollbackPodsAsync(CancellationToken cancellationToken)
    {
        await _writer.DeleteAsync(KubeResources.Pods, Namespace, _state.Canary, Limits.Deletion, cancellationToken);
        if (_state.Replication is null) await DeleteVerifiersAsync(_state.Volumes, cancellationToken);
    }

    internal async Task RollbackClaimsAsync(CancellationToken cancellationToken)
    {
        var moved = new List<VolumeState>();
        foreach (var volume in _state.Volumes)
        {
            var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, cancellationToken);
            if (claim is { IsDeleting: false } && claim.Uid == volume.ClaimUid) await ReleaseHoldAsync(volume, cancellationToken);
            else if (claim is null || claim.IsDeleting || claim.Text("spec", "volumeName") != volume.SourcePv || claim.Text("status", "phase") != "Bound") moved.Add(volume);
        }

        if (moved.Count > 0)
        {
            // A set that runs while a claim is missing would make an empty one.
            await StopForRollbackAsync(cancellationToken);
            foreach (var volume in moved) await PutSourceBackAsync(volume, cancellationToken);
        }

        var set = await SetAsync(cancellationToken);
        if (_state.IsCommitted && (set is null || set.IsDeleting || !HasOldClasses(set))) await ReplaceSetAsync(EncryptionDocuments.OldSet(_state, 0), HasOldClasses, cancellationToken);
    }

    internal async Task RollbackWorkloadAsync(CancellationToken cancellationToken)
    {
        if (_state.Rolling is not null)
        {
            // Its replicas were never touched, and each pod that was stopped has been waited for.
            await RestoreRetentionAsync(cancellationToken);
            return;
        }

        if (!await ScaleUpAsync(cancellationToken)) return;
        await RestoreRetentionAsync(cancellationToken);
        if (!await TryWaitUntilReadyAsync(cancellationToken)) return;
        await ProbeAsync(cancellationToken);
        await RestoreSaveRulesAsync(cancellationToken);
    }

    internal async Task RollbackCopiesAsync(CancellationToken cancellationToken)
    {
        await DeleteCanaryAsync(cancellationToken);
        foreach (var volume in _state.Volumes)
        {
            await DeleteTargetAsync(volume, cancellationToken);
            await _copies.DeleteStrayCopiesAsync(volume, cancellationToken);
        }

        foreach (var volume in _state.Volumes) await _copies.DeleteSnapshotsAsync(volume, cancellationToken);
        await _copies.UnprepareAsync(cancellationToken);
        foreach (var made in _state.Classes) await DeleteUnusedClassAsync(made.Name, cancellationToken);
        foreach (var volume in _state.Volumes) await EnsureReclaimPolicyAsync(volume.SourcePv, volume.SourcePvUid, volume.ReclaimPolicy, cancellationToken);
    }

    internal bool HasOldClasses(KubeDocument set) => EncryptionDocuments.HaveSameStorage(set, _state.OriginalSet);

    private async Task StopForRollbackAsync(CancellationToken cancellationToken)
    {
        await _writer.EnsureAsync(Workload, Namespace, _state.SetName, current =>
        {
            if (current is null || current.IsDeleting || (current.Integer("spec", "replicas") == 0 && IsRetaining(current))) return null;
            NoteWish(current);
            return Documents.Patch(Workload, current, IsRetaining(current)
                ? Spec(("replicas", 0)) : Spec(("replicas", 0), ("persistentVolumeClaimRetentionPolicy", RetainClaims)));
        }, cancellationToken);
        string[] claims = [.. _state.Volumes.Select(v => v.Claim)];
        var attempts = _context.Pace.BeginPolling("the stop of the set", StopLimit);
        while (await UsersAsync(claims, cancellationToken) is { Count: > 0 } users)
        {
            await attempts.PauseAsync(StepFailedException.TimedOut, string.Join(", ", users), null, cancellationToken);
            await KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>What someone scaled the set to is given back when it starts again.</summary>
    private void NoteWish(KubeDocument set)
    {
        if (set.Integer("spec", "replicas") is not { } wished || wished <= _state.Replicas) return;
        _state.WishedReplicas = wished;
        Note();
    }

    /// <summary>Gives the claim's name back to the source; from a claim that is held, gone, on the target, or foreign.</summary>
    internal async Task PutSourceBackAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        await EnsureReclaimPolicyAsync(volume.SourcePv, volume.SourcePvUid, "Retain", cancellationToken);
        var target = volume.TargetPv is null ? null : await _cluster.GetAsync(KubeResources.PersistentVolumes, null, volume.TargetPv, cancellationToken);
        if (target?.Uid == volume.TargetPvUid && target is not null)
        {
            await EnsureReclaimPolicyAsync(volume.TargetPv!, volume.TargetPvUid!, "Retain", cancellationToken);
            // The name must not be reserved for the target any more when it becomes free.
            if (target.Text("status", "phase") != "Bound") await ReserveAsync(volume.TargetPv!, volume.TargetPvUid!, volume.TemporaryClaim, null, cancellationToken);
        }

        var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, cancellationToken);
        if (claim?.Uid == volume.ClaimUid)
        {
            await ReleaseHoldAsync(volume, cancellationToken);
        }
        else
        {
            await ReserveAsync(volume.SourcePv, volume.SourcePvUid, volume.Claim, null, cancellationToken);
            if (claim is { IsDeleting: false } && claim.Text("spec", "volumeName") == volume.TargetPv)
            {
                await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, Limits.Swap, cancellationToken, claim.Uid);
            }
        }

        await PutClaimAsync(volume, EncryptionDocuments.SourceClaim(volume), volume.SourcePv, volume.SourcePvUid, cancellationToken);
    }

    /// <summary>Removes the restored volume: with its temporary claim where that is there, else by itself.</summary>
    internal async Task DeleteTargetAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        if (_state.Beside is not null && _state.Replication is null) await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.FinalClaim, Limits.Deletion, cancellationToken, volume.FinalClaimUid);
        var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.TemporaryClaim, cancellationToken);
        var name = volume.TargetPv ?? volume.StaticPv ?? claim?.Text("spec", "volumeName");
        var pv = name is { Length: > 0 } ? await _cluster.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken) : null;
        if (pv is not null && (volume.TargetPvUid is null ? volume.StaticPv is not null && !_writer.IsOurs(pv) : pv.Uid != volume.TargetPvUid)) pv = null;
        // The driver deletes what it made, with the claim; what the route made itself it takes away itself.
        var isDrivers = claim is not null && volume.StaticPv is null;
        var handle = volume.TargetHandle ?? pv?.Text("spec", "csi", "volumeHandle");
        if (isDrivers && pv is not null)
        {
            await _writer.EnsureAsync(KubeResources.PersistentVolumes, null, pv.Name, current =>
                current is null || current.IsDeleting || current.Uid != pv.Uid || current.Text("spec", "persistentVolumeReclaimPolicy") == "Delete"
                    ? null : Documents.Patch(KubeResources.PersistentVolumes, current, Spec(("persistentVolumeReclaimPolicy", "Delete"))), cancellationToken);
        }

        await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.TemporaryClaim, Limits.Deletion, cancellationToken, _state.Replication is null ? null : volume.FinalClaimUid);
        if (pv is not null && !isDrivers) await DeletePvAsync(pv.Name, pv.Uid, cancellationToken);
        else if (pv is not null) await WaitUntilGoneAsync(KubeResources.PersistentVolumes, pv.Name, cancellationToken);
        if (handle is not null) await DeleteVolumeAsync(handle, cancellationToken);
    }

    private Task DeletePvAsync(string name, string uid, CancellationToken cancellationToken) =>
        _writer.DeleteAsync(KubeResources.PersistentVolumes, null, name, Limits.Deletion, cancellationToken, uid);

    /// <summary>Deletes an EBS volume that the journal names, once it is detached.</summary>
    internal async Task DeleteVolumeAsync(string handle, CancellationToken cancellationToken)
    {
        var attempts = _context.Pace.BeginPolling($"the deletion of volume {handle}", Limits.Deletion);
        while (await _volumes.FindAsync(handle, cancellationToken) is { State: not ("deleting" or "deleted") } volume)
        {
            if (volume.State is "available" or "error")
            {
                await _session.AdvanceAsync($"delete volume {handle}", cancellationToken);
                _session.Report(MigrationProgressKind.Acting, $"delete volume {handle}");
                if (await _volumes.TryDeleteAsync(handle, cancellationToken)) break;
            }

            await attempts.PauseAsync(StepFailedException.TimedOut, $"volume {handle} is {volume.State}", null, cancellationToken);
            await KeepAliveAsync(cancellationToken);
        }

        await WaitUntilVolumeGoneAsync(handle, cancellationToken);
    }

    /// <summary>Deletes a class that this migration made, unless someone has begun to use it.</summary>
    private async Task DeleteUnusedClassAsync(string name, CancellationToken cancellationToken)
    {
        var users = (await _cluster.ListAsync(KubeResources.PersistentVolumeClaims, null, cancellationToken)).Where(c => c.Text("spec", "storageClassName") == name).ToList();
        if (users.Count == 0 && _state.IsFinalClass(name))
        {
            await _sharedClasses.LeaveOrDeleteAsync(name, cancellationToken);
            return;
        }

        if (users.Count == 0)
        {
            await _writer.DeleteAsync(KubeResources.StorageClasses, null, name, Limits.Deletion, cancellationToken);
            return;
        }

        if (_state.IsFinalClass(name)) await _sharedClasses.LeaveAsync(name, cancellationToken);
        _remarks.Add(new(FindingSeverity.Info, EncryptionFindings.StorageClassExists, $"storageclass {name}", $"claim {users[0].Key} uses it by now", "it stays"));
    }
}
