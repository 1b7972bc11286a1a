using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Rolling;

/// <summary>
/// The way back: one pod before its commit, or all. A moved pod that goes back gets its source as it was when the pod was stopped: a stale copy of a follower, since it had handed over before. The
/// application brings it up to date by its own replication before the next pod is touched, so that no acknowledged write is lost.
/// </summary>
internal sealed partial class RollingSteps
{
    /// <summary>Returns every pod that is not on its source, one after the other.</summary>
    internal async Task ReturnPodsAsync(CancellationToken cancellationToken)
    {
        if (Rolling.Current is { } current && !Rolling.Committed.Contains(current)) await ReturnAsync(current, cancellationToken);
        await EnsureSetAsync(cancellationToken);
        while (await AwayAsync(cancellationToken) is { Count: > 0 } remaining)
        {
            var pod = await ChooseAsync(remaining, cancellationToken);
            await PutBackAsync(pod, cancellationToken);
            Rolling.Returned.Add(pod);
            await EndAsync($"note that {pod} is back on its source", cancellationToken);
        }
    }

    private async Task PutBackAsync(string pod, CancellationToken cancellationToken)
    {
        var volumes = VolumesOf(pod);
        var (moved, unlike) = (await MovedAsync(volumes, cancellationToken), await UnlikeAsync(volumes, cancellationToken));
        if (moved.Count + unlike.Count > 0)
        {
            // No copy hangs on this hold: when someone took it off, the pod is stopped once more.
            if (Rolling.Held is { } mark && (await PodAsync(pod, cancellationToken))?.Uid != mark) Rolling.Held = null;
            await StopAsync(pod, [.. volumes.Select(v => v.Claim)], [.. volumes.Select(v => v.SourcePv), .. volumes.Select(v => v.TargetPv).OfType<string>()],
                [.. volumes.Select(v => v.SourceHandle), .. volumes.Select(v => v.TargetHandle).OfType<string>()], cancellationToken);
            foreach (var (volume, claim) in unlike) await _steps.Writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, _steps.Limits.Swap, cancellationToken, claim.Uid);
            foreach (var volume in moved.Union(unlike.Select(u => u.Volume))) await _steps.PutSourceBackAsync(volume, cancellationToken);
        }

        await StartAsync(pod, cancellationToken);
    }

    /// <summary>Returns a pod after a failure, which is told even if the return fails too.</summary>
    private async Task ReturnAfterAsync(string pod, Exception failure, CancellationToken cancellationToken)
    {
        _steps.Session.Report(MigrationProgressKind.RollingBack, $"{pod}: {failure.Message}");
        try
        {
            await ReturnAsync(pod, cancellationToken);
        }
        catch (StepFailedException second)
        {
            throw new StepFailedException(second.Code, failure.Message, $"and {pod} could not be put back yet: {second.Message}");
        }
    }

    /// <summary>Puts a pod back on its source before its commit: nobody has written anywhere since it was stopped. First it runs again, then its copies go.</summary>
    private async Task ReturnAsync(string pod, CancellationToken cancellationToken)
    {
        var volumes = VolumesOf(pod);
        Rolling.IsReturning = true;
        await _steps.SaveAsync($"put {pod} back", cancellationToken);
        await _steps.DeleteVerifiersAsync(volumes, cancellationToken);
        var moved = await MovedAsync(volumes, cancellationToken);
        if (moved.Count > 0) await KeepDownAsync(pod, cancellationToken);
        foreach (var volume in moved) await _steps.PutSourceBackAsync(volume, cancellationToken);
        var wasStopped = Rolling.Held is not null || moved.Count > 0 || (await PodAsync(pod, cancellationToken) is { } held && HeldPod.IsHeld(held));
        if (wasStopped) await StartAsync(pod, cancellationToken);
        else await ReleasePodAsync(pod, cancellationToken);
        foreach (var volume in volumes) await DiscardCopyAsync(volume, cancellationToken);
        await EndAsync($"note that {pod} is back", cancellationToken);
    }

    /// <summary>What was copied of a pod that has run since is worth nothing.</summary>
    private async Task DiscardCopyAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        await _steps.DeleteTargetAsync(volume, cancellationToken);
        await _steps.Copies.DeleteFinalSnapshotAsync(volume, cancellationToken);
        volume.ForgetCopy();
        await _steps.Copies.DeleteStrayCopiesAsync(volume, cancellationToken);
    }

    /// <summary>The pods that are not as they were: moved, or with claims of the new class on their sources.</summary>
    private async Task<List<string>> AwayAsync(CancellationToken cancellationToken)
    {
        var away = new List<string>();
        foreach (var pod in Targets(State).Where(p => !Rolling.Returned.Contains(p)))
        {
            if (Rolling.Committed.Contains(pod) || Rolling.Current == pod || (await UnlikeAsync(VolumesOf(pod), cancellationToken)).Count > 0) away.Add(pod);
        }

        return away;
    }

    /// <summary>
    /// Claims on their sources that are not as they were: when someone took the hold off a pod whose claims were on the way out, the set made them anew from its new templates. That loses nothing, but is not
    /// what the user had.
    /// </summary>
    private async Task<List<(VolumeState Volume, KubeDocument Claim)>> UnlikeAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        var unlike = new List<(VolumeState, KubeDocument)>();
        foreach (var volume in volumes)
        {
            var claim = await Cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, cancellationToken);
            if (claim is { IsDeleting: false } && claim.Text("spec", "volumeName") == volume.SourcePv
                && claim.Text("spec", "storageClassName") != volume.OriginalClaim.Text("spec", "storageClassName")) unlike.Add((volume, claim));
        }

        return unlike;
    }

    /// <summary>Those whose claims are not on their sources, or are about to go.</summary>
    private async Task<List<VolumeState>> MovedAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        var moved = new List<VolumeState>();
        foreach (var volume in volumes)
        {
            var claim = await Cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.Claim, cancellationToken);
            if (claim is null || claim.IsDeleting || claim.Text("spec", "volumeName") != volume.SourcePv || claim.Text("status", "phase") != "Bound") moved.Add(volume);
            else await _steps.ReleaseHoldAsync(volume, cancellationToken);
        }

        return moved;
    }
}
