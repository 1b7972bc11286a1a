using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>
/// The swap. First every old claim is put out of use without giving up its name: it is deleted while a finalizer holds it, and neither the StatefulSet controller nor
/// the scheduler starts a pod on a claim that is being deleted. When nobody can start on a source any more, and nobody did, that is the commit. Only then names are given up: to
/// claims whose volumes are reserved for exactly these names, so that whoever makes a claim of this name, at whatever moment, gets the verified volume.
/// </summary>
internal sealed partial class VolumeEncryptionSteps
{
    private const int SwapAttemptsMax = 5;

    internal async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_state.IsCommitted) return;
        Mark(DowntimePart.Start);
        await AssertQuietAsync(cancellationToken);
        await ProveNoActivityAsync(_state.Volumes, cancellationToken);
        // What could be refused after the commit is asked before it.
        foreach (var volume in _state.Volumes)
        {
            await _writer.ProveAcceptedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.FinalClaim(volume, volume.TargetPv!), cancellationToken);
        }

        if (_state.Owner.IsMadeAnew)
        {
            await _writer.ProveAcceptedAsync(Workload, EncryptionDocuments.NewSet(_state, 0), cancellationToken);
            await _writer.ProveDeletableAsync(Workload, TheSet(await SetAsync(cancellationToken)), "Orphan", cancellationToken);
        }

        await ProveSwitchAsync(cancellationToken);
        foreach (var volume in _state.Volumes) await HoldAsync(volume, cancellationToken);
        await AssertQuietAsync(cancellationToken);
        await ProveNoActivityAsync(_state.Volumes, cancellationToken);
        // Labels and annotations may have changed since the stop without another generation.
        if (await SetAsync(cancellationToken) is { IsDeleting: false } set && set.Uid == _state.OriginalSet.Uid) Refresh(set, _state.Replicas);
        _state.IsCommitted = true;
        Note();
        await _session.SaveAsync("commit", cancellationToken);
        _session.Report(MigrationProgressKind.Committed, "from here on only forward: the next writer is on the encrypted volumes");
    }

    internal Task SwapClaimsAsync(CancellationToken cancellationToken) => SwapClaimsAsync(_state.Volumes, cancellationToken);

    internal async Task SwapClaimsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes) await SwapAsync(volume, cancellationToken);
        foreach (var volume in volumes)
        {
            var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.FinalClaim, cancellationToken);
            var pv = await _cluster.GetAsync(KubeResources.PersistentVolumes, null, volume.TargetPv!, cancellationToken);
            if (pv?.Uid != volume.TargetPvUid || pv?.Text("spec", "claimRef", "uid") != claim?.Uid)
            {
                throw new StepFailedException(StepFailedException.Mismatch, $"claim {volume.FinalClaim} is to be on {volume.TargetPv}", "the volume is bound to something else");
            }

            volume.FinalClaimUid = claim?.Uid;
        }

        await SaveAsync("note the claims", cancellationToken);
    }

    internal Task RecreateSetAsync(CancellationToken cancellationToken) =>
        ReplaceSetAsync(EncryptionDocuments.NewSet(_state, 0), set => EncryptionDocuments.HasNewClasses(_state, set), cancellationToken);

    /// <summary>
    /// Deletes the set without its pods and claims and makes it anew until it is as wanted; whoever re-applies the old one meanwhile is outlasted. It comes back with the replicas that it had
    /// last, which is 0 unless someone scaled it up: then pods run on their right volumes by now and need not be stopped.
    /// </summary>
    internal async Task ReplaceSetAsync(KubeDocument wanted, Func<KubeDocument, bool> isWanted, CancellationToken cancellationToken)
    {
        var held = HasDeletingRetention ? wanted.WithAt(["spec", "persistentVolumeClaimRetentionPolicy"], RetainClaims) : wanted;
        for (var attempt = 0; attempt < SwapAttemptsMax; attempt++)
        {
            var last = await _writer.EnsureAsync(Workload, Namespace, _state.SetName, current =>
            {
                if (current is null || isWanted(current)) return null;
                held = held.WithAt(["spec", "replicas"], current.Integer("spec", "replicas") ?? 0);
                return current.IsDeleting ? null : Documents.Delete(Workload, current, "Orphan");
            }, cancellationToken);
            if (last is { IsDeleting: false }) return;
            await _cluster.WaitAsync(Workload, Namespace, _state.SetName, $"the orphaning deletion of {Target}", Limits.Swap,
                current => current is null || !current.IsDeleting, cancellationToken);
            var made = await _writer.EnsureAsync(Workload, Namespace, _state.SetName,
                current => current is null ? Documents.Create(Workload, held) : null, cancellationToken);
            if (isWanted(made!) && !made!.IsDeleting) return;
        }

        throw new StepFailedException(StepFailedException.ForeignObject, $"{Target} was made anew", "someone makes it with other storage classes again and again");
    }

    internal async Task ProveNoActivityAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        if (await SourceActivityAsync(volumes, cancellationToken) is { Length: > 0 } activity) throw WriterReturned(activity);
    }

    /// <summary>Deletes the old claim while our finalizer keeps it: its name stays taken, and no pod starts on it any more.</summary>
    internal async Task HoldAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var held = await _writer.EnsureAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, current =>
        {
            if (current is null || current.Uid != volume.ClaimUid)
            {
                throw new StepFailedException(StepFailedException.Mismatch, $"claim {volume.Claim} is to be put out of use", current is null ? "someone deleted it" : "someone made it anew");
            }

            if (current.IsDeleting) return null;
            return current.HasFinalizer(EncryptionDocuments.HoldFinalizer)
                ? Documents.Delete(KubeResources.PersistentVolumeClaims, current)
                : Documents.Patch(KubeResources.PersistentVolumeClaims, current, Finalizers(current.List("metadata", "finalizers").Append(EncryptionDocuments.HoldFinalizer)));
        }, cancellationToken);
        if (!held!.HasFinalizer(EncryptionDocuments.HoldFinalizer))
        {
            throw new StepFailedException(StepFailedException.Mismatch, $"claim {volume.Claim} is to be put out of use", "someone else deletes it");
        }
    }

    internal Task<KubeDocument?> ReleaseHoldAsync(VolumeState volume, CancellationToken cancellationToken) =>
        _writer.EnsureAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, current =>
            current is null || current.Uid != volume.ClaimUid || !current.HasFinalizer(EncryptionDocuments.HoldFinalizer) ? null
            : Documents.Patch(KubeResources.PersistentVolumeClaims, current, Finalizers(
                current.List("metadata", "finalizers").Where(f => f.ScalarText != EncryptionDocuments.HoldFinalizer))), cancellationToken);

    private async Task SwapAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var claim = EncryptionDocuments.FinalClaim(volume, volume.TargetPv!);
        if (_state.Beside is null) await ReleaseHoldAsync(volume, cancellationToken);
        else claim = claim.WithAt(["metadata", "labels", Documents.MigrationLabel], Documents.LabelValue(_session.Migration)).WithAt(["metadata", "annotations", Documents.SessionAnnotation], _session.Id);
        await PutClaimAsync(volume, claim, volume.TargetPv!, volume.TargetPvUid!, cancellationToken);
    }

    /// <summary>
    /// Waits until the old claim is gone, makes the new one, and waits until the name is bound to the wanted volume. A claim that someone else makes first is
    /// fine when it binds to that volume, and taken away when it does not.
    /// </summary>
    private async Task PutClaimAsync(VolumeState volume, KubeDocument claim, string pv, string pvUid, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < SwapAttemptsMax; attempt++)
        {
            Waiting($"until claim {claim.Name} is bound to {pv}");
            await _cluster.WaitAsync(KubeResources.PersistentVolumeClaims, Namespace, claim.Name, $"the end of the old claim {claim.Name}", Limits.Swap,
                current => current is null || (current.Uid != volume.ClaimUid && !current.IsDeleting), cancellationToken);
            await ReserveAsync(pv, pvUid, claim.Name, null, cancellationToken);
            await _writer.EnsureAsync(KubeResources.PersistentVolumeClaims, Namespace, claim.Name,
                current => current is null ? Documents.Create(KubeResources.PersistentVolumeClaims, claim) : null, cancellationToken);
            var bound = await _cluster.WaitAsync(KubeResources.PersistentVolumeClaims, Namespace, claim.Name, $"claim {claim.Name} is bound to {pv}", Limits.Swap,
                current => current is null || current.IsDeleting || current.Text("status", "phase") is "Bound" or "Lost"
                    || (current.Text("spec", "volumeName") is { Length: > 0 } name && name != pv), cancellationToken);
            if (bound is { IsDeleting: false } && bound.Text("spec", "volumeName") == pv && bound.Text("status", "phase") == "Bound") return;
            if (bound is { IsDeleting: false }) await RemoveForeignClaimAsync(bound, cancellationToken);
        }

        throw new StepFailedException(StepFailedException.ForeignObject, $"claim {claim.Name} is to be bound to {pv}", "someone makes it with another volume again and again");
    }

    /// <summary>
    /// A claim of this name on another volume was made by someone in the gap. It is never accepted: the set is brought to 0 (a pod by itself is held down already), the claim deleted, and
    /// its volume kept, for whatever may have been written there.
    /// </summary>
    private async Task RemoveForeignClaimAsync(KubeDocument foreign, CancellationToken cancellationToken)
    {
        if (_state.Rolling is null) await _writer.EnsureAsync(Workload, Namespace, RunningSet,
            current =>
            {
                if (current is null || current.IsDeleting || current.Integer("spec", "replicas") == 0) return null;
                NoteWish(current);
                return Documents.Patch(Workload, current, Spec(("replicas", 0)));
            }, cancellationToken);
        if (foreign.Text("spec", "volumeName") is { Length: > 0 } name)
        {
            await _writer.EnsureAsync(KubeResources.PersistentVolumes, null, name, current => current is null || current.Text("spec", "persistentVolumeReclaimPolicy") == "Retain"
                ? null : Documents.Patch(KubeResources.PersistentVolumes, current, Spec(("persistentVolumeReclaimPolicy", "Retain"))), cancellationToken);
            _remarks.Add(new(FindingSeverity.Warning, EncryptionFindings.ForeignObject, $"persistentvolume {name}",
                $"claim {foreign.Name} was made by someone with this volume while its name was free", "look whether something was written there, then delete it"));
        }

        await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, foreign.Name, StopLimit, cancellationToken, foreign.Uid);
    }

    internal static KubeDocument Finalizers(IEnumerable<KubeDocument> finalizers) =>
        KubeDocument.Object(("metadata", KubeDocument.Object(("finalizers", KubeDocument.ArrayOf(finalizers)))));
}
