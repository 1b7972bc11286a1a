using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption;

/// <summary>The start on the encrypted volumes, and all policies as they were.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await ScaleUpAsync(cancellationToken);
        await WaitUntilReadyAsync(cancellationToken);
        Mark(EndMark);
        await _session.SaveAsync("note that the workload is back", cancellationToken);
    }

    internal async Task RestorePoliciesAsync(CancellationToken cancellationToken)
    {
        await RestoreRetentionAsync(cancellationToken);
        foreach (var volume in _state.Volumes) await EnsureReclaimPolicyAsync(volume.TargetPv!, volume.TargetPvUid!, volume.ReclaimPolicy, cancellationToken);
    }

    private Task ScaleUpAsync(CancellationToken cancellationToken) =>
        _writer.EnsureAsync(KubeResources.StatefulSets, Namespace, _state.SetName, current =>
        {
            if (current is null || current.IsDeleting) throw new StepFailedException(StepFailedException.Mismatch, $"statefulset {Namespace}/{_state.SetName} is to be started", "someone deleted it");
            // More replicas than before are somebody's wish, and every claim is on its right volume by now.
            return current.Integer("spec", "replicas") >= _state.Replicas ? null : Documents.Patch(KubeResources.StatefulSets, current, Spec(("replicas", _state.Replicas)));
        }, cancellationToken);

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var needed = Math.Min(_state.ReadyBefore, _state.Replicas);
        if (needed == 0) return;
        await WaitAsync(KubeResources.StatefulSets, _state.SetName, $"{needed} pods are ready", Limits.Start,
            set => (set.Integer("status", "readyReplicas") ?? 0) >= needed && set.Integer("status", "observedGeneration") >= set.Integer("metadata", "generation"),
            cancellationToken, [.. Enumerable.Range(0, (int)_state.Replicas).Select(i => $"{_state.SetName}-{i}")]);
        if (_state.RedisContainer.Length == 0) return;
        var redis = new RedisHooks(_context.Kubernetes, _context.Pace, Namespace, _state.RedisContainer);
        foreach (var (pod, keys) in _state.SavedKeys)
        {
            Waiting($"until Redis in pod {pod} answers with its {keys} keys");
            await redis.ProbeAsync(pod, keys, Limits.Start, cancellationToken);
            await _session.KeepAliveAsync(cancellationToken);
        }
    }

    private async Task RestoreRetentionAsync(CancellationToken cancellationToken)
    {
        if (!HasDeletingRetention) return;
        var original = _state.OriginalSet.At("spec", "persistentVolumeClaimRetentionPolicy")!;
        await _writer.EnsureAsync(KubeResources.StatefulSets, Namespace, _state.SetName, current =>
            current is null || current.IsDeleting || original.Equals(current.At("spec", "persistentVolumeClaimRetentionPolicy"))
                ? null : Documents.Patch(KubeResources.StatefulSets, current, Spec(("persistentVolumeClaimRetentionPolicy", original))), cancellationToken);
    }
}
