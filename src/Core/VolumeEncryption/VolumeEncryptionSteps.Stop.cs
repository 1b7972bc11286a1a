using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption;

/// <summary>The stop: the application saves, the set goes to 0, and it is proved that no one writes.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task QuiesceAsync(CancellationToken cancellationToken)
    {
        Mark(DowntimePart.Stop);
        var set = TheSet(await SetAsync(cancellationToken));
        if (_state.RedisContainer.Length > 0 && set.Text("spec", "podManagementPolicy") != "Parallel") await StopOneByOneAsync(set, cancellationToken);
        else await StopTogetherAsync(set, cancellationToken);
        await WaitForSourcesToBeQuietAsync(cancellationToken);
        await ProveQuietAsync(cancellationToken);
    }

    /// <summary>Saves and stops the pods from the highest ordinal down, each right after its save: a pause of clients must not outlive the pod's turn.</summary>
    private async Task StopOneByOneAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        var start = set.Integer("spec", "ordinals", "start") ?? 0;
        for (var replicas = set.Integer("spec", "replicas") ?? 1; replicas > 0; replicas--)
        {
            var name = $"{_state.SetName}-{start + replicas - 1}";
            var pod = await _cluster.GetAsync(KubeResources.Pods, Namespace, name, cancellationToken);
            await SaveRedisAsync(pod, cancellationToken);
            await ScaleDownToAsync(replicas - 1, cancellationToken);
            if (pod is not null) await WaitForEndAsync(pod, cancellationToken);
        }

        await ScaleDownToAsync(0, cancellationToken);
    }

    private async Task StopTogetherAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        var pods = await OwnPodsAsync(set.Uid, cancellationToken);
        foreach (var pod in pods) await SaveRedisAsync(pod, cancellationToken);
        await ScaleDownToAsync(0, cancellationToken);
        foreach (var pod in pods) await WaitForEndAsync(pod, cancellationToken);
    }

    private async Task WaitForEndAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        Waiting($"until pod {pod.Name} is gone");
        await _cluster.WaitAsync(KubeResources.Pods, Namespace, pod.Name, $"the end of pod {pod.Name}", StopLimit, current => current is null || current.Uid != pod.Uid, cancellationToken);
    }

    private TimeSpan StopLimit => Limits.Stop + TimeSpan.FromSeconds(_state.OriginalSet.Integer("spec", "template", "spec", "terminationGracePeriodSeconds") ?? 30);

    /// <summary>Lowers the replicas; the claims stay whatever the set's retention policy was meanwhile.</summary>
    private Task ScaleDownToAsync(long replicas, CancellationToken cancellationToken) =>
        _writer.EnsureAsync(KubeResources.StatefulSets, Namespace, _state.SetName, current =>
        {
            var set = TheSet(current);
            if (set.Integer("spec", "replicas") <= replicas && IsRetaining(set)) return null;
            var goal = Math.Min(replicas, set.Integer("spec", "replicas") ?? 1);
            return Documents.Patch(KubeResources.StatefulSets, set, IsRetaining(set)
                ? Spec(("replicas", goal))
                : Spec(("replicas", goal), ("persistentVolumeClaimRetentionPolicy", RetainClaims)));
        }, cancellationToken);

    private Task WaitForSourcesToBeQuietAsync(CancellationToken cancellationToken) => WaitForQuietAsync(
        "until no pod uses the claims, no VolumeAttachment is left and EC2 says that the volumes are available",
        [.. _state.Volumes.Select(v => v.Claim)], [.. _state.Volumes.Select(v => v.SourcePv)], [.. _state.Volumes.Select(v => v.SourceHandle)], StopLimit, cancellationToken);

    /// <summary>
    /// Notes the set's generation such that from it on nobody wrote: it was at 0 before everything was seen quiet, and still is. Every later change of the
    /// replicas makes another generation, so that a writer who comes and goes is noticed too.
    /// </summary>
    private async Task ProveQuietAsync(CancellationToken cancellationToken)
    {
        var before = TheSet(await SetAsync(cancellationToken));
        if (before.Integer("spec", "replicas") != 0) throw WriterReturned($"the set is at {before.Integer("spec", "replicas")} replicas again");
        if (await SourceActivityAsync(cancellationToken) is { Length: > 0 } activity) throw WriterReturned(activity);
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

    private Task<string> SourceActivityAsync(CancellationToken cancellationToken) => ActivityAsync(
        [.. _state.Volumes.Select(v => v.Claim)], [.. _state.Volumes.Select(v => v.SourcePv)], [.. _state.Volumes.Select(v => v.SourceHandle)], cancellationToken);

    private StepFailedException WriterReturned(string observed) =>
        new(StepFailedException.WriterReturned, $"statefulset {Namespace}/{_state.SetName} was held at 0 and a writer may have come back", observed);

    private async Task<List<KubeDocument>> OwnPodsAsync(string uid, CancellationToken cancellationToken) =>
        [.. (await _cluster.ListAsync(KubeResources.Pods, Namespace, cancellationToken)).Where(p => p.ControllerOwner?.Text("uid") == uid).OrderBy(p => p.Name, StringComparer.Ordinal)];

    private async Task SaveRedisAsync(KubeDocument? pod, CancellationToken cancellationToken)
    {
        if (_state.RedisContainer.Length == 0 || pod is null || pod.IsDeleting || pod.Text("status", "phase") != "Running") return;
        // The pause of the clients counts from the save, so nothing slow may come between it and the scale-down.
        await SaveAsync($"save Redis in pod {pod.Name}", cancellationToken);
        Waiting($"until Redis in pod {pod.Name} has saved");
        var redis = new RedisHooks(_context.Kubernetes, _context.Pace, Namespace, _state.RedisContainer);
        _state.SavedKeys[pod.Name] = await redis.PauseAndSaveAsync(pod.Name, Limits.ApplicationHook, cancellationToken);
        Note();
    }
}
