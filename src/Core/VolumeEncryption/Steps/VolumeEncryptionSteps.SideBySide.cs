using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The cutover to a second StatefulSet. The old claims are put out of use as in place, but keep their names until the cleanup.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    /// <summary>The set that is to run: from the commit on the second one where there is one.</summary>
    private string RunningSet => _state is { Beside: { } beside, IsTurnedBack: false } ? beside.Name : _state.SetName;

    /// <summary>The pod that runs in the place of an old one.</summary>
    private async Task<string> RunningPodAsync(string pod, CancellationToken cancellationToken)
    {
        if (_state is { Beside: { } beside, IsTurnedBack: false }) return beside.NameOf(pod);
        if (_state.Owner.PodNames(_state.OriginalSet) is not null || await SetAsync(cancellationToken) is not { } set) return pod;
        return (await OwnPodsAsync(set, cancellationToken)).FirstOrDefault(p => !p.IsDeleting)?.Name ?? pod;
    }

    /// <summary>Bears the migration's mark until it is complete, so that it is known again whatever happens.</summary>
    internal async Task CreateSecondSetAsync(CancellationToken cancellationToken)
    {
        var wanted = EncryptionDocuments.NewSet(_state, 0).WithAt(["metadata", "labels", Documents.MigrationLabel], Documents.LabelValue(_session.Migration));
        if (HasDeletingRetention) wanted = wanted.WithAt(["spec", "persistentVolumeClaimRetentionPolicy"], RetainClaims);
        var made = await _writer.EnsureCreatedAsync(KubeResources.StatefulSets, wanted, cancellationToken);
        _state.SecondSetUid = made.Uid;
        await SaveAsync("note the second set", cancellationToken);
    }

    internal async Task SwitchTrafficAsync(CancellationToken cancellationToken)
    {
        var beside = _state.Beside!;
        if (beside.UserSwitches && !_migration.TrafficSwitched)
        {
            _state.IsAwaitingTraffic = true;
            await SaveAsync("wait for the traffic to be switched", cancellationToken);
            throw new PausedException(
                $"{beside.Name} runs on encrypted volumes and has every write that {beside.OldName} acknowledged. Now bring the clients from {beside.OldName} to the pods of {beside.Name} "
                + $"(labels {beside.LabelKey}={beside.LabelTo}); {beside.OldName} stays at 0");
        }

        _state.IsAwaitingTraffic = false;
        if (!beside.UserSwitches)
        {
            foreach (var service in beside.Switches) await EnsureSelectorAsync(service.Service, service.Before, service.After, isNeeded: true, cancellationToken);
        }

        Mark(EndMark);
        await SaveAsync("note that the clients are on the second set", cancellationToken);
    }

    /// <summary>What could be refused after the commit is asked before the stop, and once more before the commit.</summary>
    private async Task ProveSwitchAsync(CancellationToken cancellationToken)
    {
        if (_state.Beside is not { UserSwitches: false } beside) return;
        foreach (var service in beside.Switches)
        {
            var current = await _cluster.GetAsync(KubeResources.Services, Namespace, service.Service, cancellationToken);
            if (current is null || !TrafficSwitch.Has(current, service.Before)) throw ServiceChanged(service.Service);
            await _writer.ProvePatchableAsync(KubeResources.Services, current, TrafficSwitch.Patch(current, service.After), cancellationToken);
        }
    }

    /// <summary>The marks of the migration go: what stays is the user's own.</summary>
    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (_state.Beside is not { } beside) return;
        await UnmarkAsync(KubeResources.StatefulSets, beside.Name, _state.SecondSetUid, cancellationToken);
        foreach (var volume in _state.Volumes) await UnmarkAsync(KubeResources.PersistentVolumeClaims, volume.FinalClaim, volume.FinalClaimUid, cancellationToken);
        await KeepSwitchedAsync(beside, cancellationToken);
    }

    /// <summary>Traffic that someone has led back to the old set, by applying the old manifests again, is led to the second set once more; the old pods can't come back.</summary>
    private async Task KeepSwitchedAsync(SideBySide beside, CancellationToken cancellationToken)
    {
        foreach (var service in beside.UserSwitches ? [] : beside.Switches)
        {
            var current = await _cluster.GetAsync(KubeResources.Services, Namespace, service.Service, cancellationToken);
            if (current is not null && TrafficSwitch.Has(current, service.After)) continue;
            var isBack = current is not null && TrafficSwitch.Has(current, service.Before);
            if (isBack) await EnsureSelectorAsync(service.Service, service.Before, service.After, isNeeded: false, cancellationToken);
            _remarks.Add(new(FindingSeverity.Warning, EncryptionFindings.TrafficNotSwitchable, $"service {Namespace}/{service.Service}",
                isBack ? $"someone led it back to {beside.OldName}, which can't run any more; it was switched to {beside.Name} again" : $"someone has led it away from {beside.Name}", "commit the plan's manifests, and apply no others"));
        }
    }

    private Task<KubeDocument?> UnmarkAsync(KubeResource resource, string name, string? uid, CancellationToken cancellationToken) =>
        _writer.EnsureAsync(resource, Namespace, name, current =>
            current is null || current.Uid != uid || (current.Label(Documents.MigrationLabel) is null && current.Annotation(Documents.SessionAnnotation) is null) ? null
            : Documents.Patch(resource, current, KubeDocument.Object(("metadata", KubeDocument.Object(
                ("labels", KubeDocument.Object((Documents.MigrationLabel, KubeDocument.Null))), ("annotations", KubeDocument.Object((Documents.SessionAnnotation, KubeDocument.Null))))))), cancellationToken);

    /// <summary>Leads a Service from one selector to the other by one write.</summary>
    /// <param name="name">The Service.</param>
    /// <param name="from">The selector that it must have.</param>
    /// <param name="to">The selector that it gets.</param>
    /// <param name="isNeeded">Whether a Service that someone has changed or deleted is a failure; else it is left alone.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    private Task<KubeDocument?> EnsureSelectorAsync(string name, KubeDocument from, KubeDocument to, bool isNeeded, CancellationToken cancellationToken) =>
        _writer.EnsureAsync(KubeResources.Services, Namespace, name, current =>
        {
            if (current is not null && TrafficSwitch.Has(current, to)) return null;
            if (current is null || current.IsDeleting || !TrafficSwitch.Has(current, from)) return isNeeded ? throw ServiceChanged(name) : null;
            return Documents.Patch(KubeResources.Services, current, TrafficSwitch.Patch(current, to));
        }, cancellationToken);

    internal StepFailedException ServiceChanged(string name) =>
        new(StepFailedException.Mismatch, $"service {Namespace}/{name} is to be switched", "someone deleted it or changed its selector since the plan");

    /// <summary>The way back begins with the end of the second set; then the Services lead to the old one again.</summary>
    internal async Task RollbackSecondSetAsync(CancellationToken cancellationToken)
    {
        var beside = _state.Beside!;
        var set = await _cluster.GetAsync(KubeResources.StatefulSets, Namespace, beside.Name, cancellationToken);
        if (set is not null && (set.Uid == _state.SecondSetUid || _writer.IsOurs(set)))
        {
            await _writer.EnsureAsync(KubeResources.StatefulSets, Namespace, beside.Name, current =>
                current is null || current.IsDeleting || current.Uid != set.Uid || (current.Integer("spec", "replicas") == 0 && IsRetaining(current))
                    ? null : Documents.Patch(KubeResources.StatefulSets, current, IsRetaining(current)
                        ? Spec(("replicas", 0)) : Spec(("replicas", 0), ("persistentVolumeClaimRetentionPolicy", RetainClaims))), cancellationToken);
            string[] claims = [.. _state.Volumes.Select(v => v.FinalClaim)];
            var attempts = _context.Pace.BeginPolling("the stop of the second set", StopLimit);
            while (await UsersAsync(claims, cancellationToken) is { Count: > 0 } users)
            {
                await attempts.PauseAsync(StepFailedException.TimedOut, string.Join(", ", users), null, cancellationToken);
                await KeepAliveAsync(cancellationToken);
            }

            await _writer.DeleteAsync(KubeResources.StatefulSets, Namespace, beside.Name, Limits.Deletion, cancellationToken, set.Uid, "Background");
        }

        // Before the commit no Service was switched, and whoever may not look at them must still come back.
        foreach (var service in beside.UserSwitches || !_state.IsCommitted ? [] : beside.Switches) await EnsureSelectorAsync(service.Service, service.After, service.Before, isNeeded: false, cancellationToken);
    }

    /// <summary>The cleanup of document 1: the old set goes, and its claims with it.</summary>
    internal async Task CleanupOldSetAsync(CancellationToken cancellationToken)
    {
        var beside = _state.Beside!;
        await KeepSwitchedAsync(beside, cancellationToken);
        // Whoever scaled it up got pods that wait for claims that are out of use; one that runs has a volume of its own, and perhaps data.
        var running = (await OwnPodsAsync(_state.OriginalSet.Uid, cancellationToken)).Where(p => p.Text("status", "phase") == "Running").Select(p => p.Name).ToList();
        if (running.Count > 0)
        {
            throw new StepFailedException(StepFailedException.ScaledUp, $"statefulset {Namespace}/{beside.OldName} is to be deleted", $"someone scaled it up, and {string.Join(", ", running)} run");
        }

        await _writer.DeleteAsync(KubeResources.StatefulSets, Namespace, beside.OldName, Limits.Deletion, cancellationToken, _state.OriginalSet.Uid, "Background");
        foreach (var volume in _state.Volumes)
        {
            await ProveTargetAsync(volume, cancellationToken);
            await ReleaseHoldAsync(volume, cancellationToken);
            await _cluster.WaitAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, $"the end of the old claim {volume.Claim}", Limits.Deletion,
                current => current is null || current.Uid != volume.ClaimUid, cancellationToken);
        }
    }
}
