using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The stop: the application saves, the set goes to 0, and it is proved that no one writes.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task QuiesceAsync(CancellationToken cancellationToken)
    {
        var set = TheSet(await SetAsync(cancellationToken));
        if (set.Integer("spec", "replicas") > _state.Replicas) throw ScaledUp(set);
        await ProveThatAllClaimsMoveAsync(cancellationToken);
        if (!_state.Marks.ContainsKey(DowntimePart.Stop))
        {
            await ProveSwitchAsync(cancellationToken);
            // Hours may have passed since the plan: what the user changed meanwhile must not be undone when the set is made anew.
            Refresh(set, set.Integer("spec", "replicas") ?? 1);
            await SaveAsync("take stock before the stop", cancellationToken);
        }

        Mark(DowntimePart.Stop);
        if (_state.RedisContainer.Length > 0) await StopOneByOneAsync(set, cancellationToken);
        else await StopTogetherAsync(set, cancellationToken);
        await WaitForSourcesToBeQuietAsync(_state.Volumes, cancellationToken);
        await ProveQuietAsync(cancellationToken);
    }

    /// <summary>Remembers the set as it is now; replicas and retention policy, which the migration itself changes, as they were.</summary>
    internal void Refresh(KubeDocument set, long replicas)
    {
        var refreshed = set.WithoutAt("metadata", "managedFields").WithAt(["spec", "replicas"], replicas);
        if (HasDeletingRetention) refreshed = refreshed.WithAt(["spec", "persistentVolumeClaimRetentionPolicy"], _state.OriginalSet.At("spec", "persistentVolumeClaimRetentionPolicy")!);
        _state.OriginalSet = refreshed;
        Note();
    }

    /// <summary>Saves and stops the pods from the highest ordinal down, each right after its save: a pause of clients must not outlive the pod's turn.</summary>
    private async Task StopOneByOneAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        for (var replicas = set.Integer("spec", "replicas") ?? 1; replicas > 0; replicas--)
        {
            var (name, pod) = await LastPodAsync(set.WithAt(["spec", "replicas"], replicas), cancellationToken);
            var attempts = _context.Pace.BeginPolling($"saving and stopping pod {name}", Limits.ApplicationHook);
            var pause = RedisHooks.PauseMin;
            while (await SaveAndScaleDownAsync(pod, replicas - 1, pause, cancellationToken) is { } took)
            {
                pause = (2 * took) + RedisHooks.PauseMin;
                await attempts.PauseAsync(StepFailedException.TimedOut, "the scale-down did not get through before the pause of the clients ended", null, cancellationToken);
            }

            if (pod is not null) await WaitForEndAsync(pod, cancellationToken);
        }

        await ScaleDownToAsync(0, 0, null, cancellationToken);
    }

    private async Task StopTogetherAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        var pods = await OwnPodsAsync(set, cancellationToken);
        await ScaleDownToAsync(0, _state.Replicas, null, cancellationToken);
        foreach (var pod in pods) await WaitForEndAsync(pod, cancellationToken);
    }

    /// <summary>Null when it is done; else how long the save took: half of the pause had passed before the scale-down got through, so that clients may write again before the stop.</summary>
    private async Task<TimeSpan?> SaveAndScaleDownAsync(KubeDocument? pod, long replicas, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pod is null || pod.IsDeleting || pod.Text("status", "phase") != "Running")
        {
            await ScaleDownToAsync(replicas, replicas + 1, null, cancellationToken);
            return null;
        }

        var redis = new RedisHooks(_context.Kubernetes, _context.Pace, _session, Namespace, _state.RedisContainer);
        if (!_state.SaveRules.ContainsKey(pod.Name)) _state.SaveRules[pod.Name] = await redis.SaveRulesAsync(pod.Name, Limits.ApplicationHook, cancellationToken);
        await SaveAsync($"save Redis in pod {pod.Name}", cancellationToken);
        Waiting($"until Redis in pod {pod.Name} has saved");
        var saved = await redis.PauseAndSaveAsync(pod.Name, pause, Limits.ApplicationHook, cancellationToken);
        _state.SavedKeys[pod.Name] = saved.Keys;
        Note();
        return await ScaleDownToAsync(replicas, replicas + 1, saved.Begun + (pause / 2), cancellationToken) ? null : saved.Took;
    }

    private async Task WaitForEndAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        Waiting($"until pod {pod.Name} is gone");
        await _cluster.WaitAsync(KubeResources.Pods, Namespace, pod.Name, $"the end of pod {pod.Name}", StopLimit, current => current is null || current.Uid != pod.Uid, cancellationToken);
    }

    internal TimeSpan StopLimit => Limits.Stop + TimeSpan.FromSeconds(_state.OriginalSet.Integer("spec", "template", "spec", "terminationGracePeriodSeconds") ?? 30);

    /// <summary>
    /// Lowers the replicas; the claims stay whatever the set's retention policy was meanwhile. False when that was not done by <paramref name="until"/>.
    /// More than <paramref name="from"/> replicas are somebody's wish, which is not overwritten.
    /// </summary>
    private async Task<bool> ScaleDownToAsync(long replicas, long from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var isLate = false;
        await _writer.EnsureAsync(Workload, Namespace, _state.SetName, current =>
        {
            var set = TheSet(current);
            if (set.Integer("spec", "replicas") > from) throw ScaledUp(set);
            if (set.Integer("spec", "replicas") <= replicas && IsRetaining(set)) return null;
            isLate = _context.Pace.Now > until;
            if (isLate) return null;
            var goal = Math.Min(replicas, set.Integer("spec", "replicas") ?? 1);
            return Documents.Patch(Workload, set, IsRetaining(set)
                ? Spec(("replicas", goal))
                : Spec(("replicas", goal), ("persistentVolumeClaimRetentionPolicy", RetainClaims)));
        }, cancellationToken);
        return !isLate;
    }

    /// <summary>The set that was taken over from goes to 0, whatever someone has scaled it to since, and its volumes are seen detached.</summary>
    internal async Task StopOldSetAsync(CancellationToken cancellationToken)
    {
        await _writer.EnsureAsync(KubeResources.StatefulSets, Namespace, _state.SetName, current =>
            current is null || current.IsDeleting || current.Uid != _state.OriginalSet.Uid || (current.Integer("spec", "replicas") == 0 && IsRetaining(current)) ? null
            : Documents.Patch(KubeResources.StatefulSets, current, IsRetaining(current) ? Spec(("replicas", 0)) : Spec(("replicas", 0), ("persistentVolumeClaimRetentionPolicy", RetainClaims))), cancellationToken);
        await WaitForSourcesToBeQuietAsync(_state.Volumes, cancellationToken);
    }

    internal Task WaitForSourcesToBeQuietAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken) => WaitForQuietAsync(
        "until no pod uses the claims, no VolumeAttachment is left and EC2 says that the volumes are available",
        [.. volumes.Select(v => v.Claim)], [.. volumes.Select(v => v.SourcePv)], [.. volumes.Select(v => v.SourceHandle)], StopLimit, cancellationToken);

    /// <summary>
    /// Notes the set's generation such that from it on nobody wrote: it was at 0 before everything was seen quiet, and still is. Every later change of the
    /// replicas makes another generation, so that a writer who comes and goes is noticed too.
    /// </summary>
    private async Task ProveQuietAsync(CancellationToken cancellationToken)
    {
        var before = TheSet(await SetAsync(cancellationToken));
        if (before.Integer("spec", "replicas") != 0) throw WriterReturned($"the set is at {before.Integer("spec", "replicas")} replicas again");
        if (await SourceActivityAsync(_state.Volumes, cancellationToken) is { Length: > 0 } activity) throw WriterReturned(activity);
        await ProveThatAllClaimsMoveAsync(cancellationToken);
        var after = TheSet(await SetAsync(cancellationToken));
        if (after.Integer("metadata", "generation") != before.Integer("metadata", "generation")) throw WriterReturned("the set was changed while it stopped");
        _state.QuiescedGeneration = after.Integer("metadata", "generation");
        await SaveAsync("note that the workload is quiet", cancellationToken);
    }

    /// <summary>Makes sure that the set is as it was when everything was quiet.</summary>
    private async Task AssertQuietAsync(CancellationToken cancellationToken)
    {
        var set = TheSet(await SetAsync(cancellationToken));
        if (set.Integer("metadata", "generation") == _state.QuiescedGeneration && set.Integer("spec", "replicas") == 0) return;
        throw WriterReturned($"the set was changed by someone: generation {set.Integer("metadata", "generation")} instead of {_state.QuiescedGeneration}, {set.Integer("spec", "replicas")} replicas");
    }

    private Task<string> SourceActivityAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken) => ActivityAsync(
        [.. volumes.Select(v => v.Claim)], [.. volumes.Select(v => v.SourcePv)], [.. volumes.Select(v => v.SourceHandle)], cancellationToken);

    internal StepFailedException ScaledUp(KubeDocument set) => new(StepFailedException.ScaledUp, $"{Target} is to be stopped",
        $"someone scaled it to {set.Integer("spec", "replicas")} replicas after the plan, which knows {_state.Replicas}");

    internal StepFailedException WriterReturned(string observed) =>
        new(StepFailedException.WriterReturned, $"{Target} was held at 0 and a writer may have come back", observed);

    /// <summary>The pod that goes when there is one replica less; null where it is gone already.</summary>
    private async Task<(string Name, KubeDocument? Pod)> LastPodAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        if (_state.Owner.PodNames(set) is { } names) return (names[^1], await _cluster.GetAsync(KubeResources.Pods, Namespace, names[^1], cancellationToken));
        var pods = await OwnPodsAsync(set, cancellationToken);
        return pods.Count == 0 ? (set.Name, null) : (pods[^1].Name, pods[^1]);
    }

    private async Task<List<KubeDocument>> OwnPodsAsync(KubeDocument set, CancellationToken cancellationToken) =>
        [.. (await _cluster.ListAsync(KubeResources.Pods, Namespace, cancellationToken)).Where(p => _state.Owner.Owns(set, p)).OrderBy(p => p.Name, StringComparer.Ordinal)];
}
