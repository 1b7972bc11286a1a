using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The start on the encrypted volumes, and all policies as they were.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            // Someone who deletes the set or applies the old one now is answered as during the swap: the claims are on their right volumes whatever happens.
            await (_state.Beside is null ? RecreateSetAsync(cancellationToken) : CreateSecondSetAsync(cancellationToken));
            if (await ScaleUpAsync(cancellationToken) && await TryWaitUntilReadyAsync(cancellationToken)) break;
            if (attempt == SwapAttemptsMax) throw new StepFailedException(StepFailedException.Mismatch, $"{_state.Owner.Name} {Namespace}/{RunningSet} is to be started", "someone deletes it again and again");
        }

        await ProbeAsync(cancellationToken);
        if (_state.Beside is null) Mark(EndMark);
        await _session.SaveAsync("note that the workload is back", cancellationToken);
    }

    internal async Task RestorePoliciesAsync(CancellationToken cancellationToken)
    {
        await RestoreRetentionAsync(cancellationToken);
        foreach (var volume in _state.Volumes) await EnsureReclaimPolicyAsync(volume.TargetPv!, volume.TargetPvUid!, volume.ReclaimPolicy, cancellationToken);
        await HandOverAsync(cancellationToken);
        await ReportNewcomersAsync(cancellationToken);
    }

    /// <summary>Gives the set its replicas back; false when there is no set. More than before are somebody's wish: every claim is on its right volume by now.</summary>
    internal async Task<bool> ScaleUpAsync(CancellationToken cancellationToken)
    {
        var replicas = Math.Max(_state.Replicas, _state.WishedReplicas ?? 0);
        var set = await _writer.EnsureAsync(Workload, Namespace, RunningSet, current =>
            current is null || current.IsDeleting || current.Integer("spec", "replicas") >= replicas
                ? null : Documents.Patch(Workload, current, Spec(("replicas", replicas))), cancellationToken);
        return set is { IsDeleting: false };
    }

    /// <summary>Waits until as many pods are ready as before; false when the set is deleted meanwhile.</summary>
    internal async Task<bool> TryWaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var needed = Math.Min(_state.ReadyBefore, _state.Replicas);
        if (needed == 0) return true;
        var what = $"{needed} pods are ready";
        Waiting(what);
        try
        {
            var set = await _cluster.WaitAsync(Workload, Namespace, RunningSet, what, Limits.Start, current => current is null || current.IsDeleting
                || ((current.Integer("status", "readyReplicas") ?? 0) >= needed && current.Integer("status", "observedGeneration") >= current.Integer("metadata", "generation")), cancellationToken);
            return set is { IsDeleting: false };
        }
        catch (StepFailedException exception) when (exception.Code == StepFailedException.TimedOut)
        {
            var names = EncryptionDocuments.Named(_state, _state.OriginalSet);
            var pods = _state.Owner.PodNames(names) ?? [.. (await OwnPodsAsync(_state.OriginalSet, cancellationToken)).Select(p => p.Name)];
            throw new StepFailedException(exception.Code, exception.What, exception.Observed + await WarningsAsync(pods, cancellationToken));
        }
    }

    /// <summary>Asks the application itself.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var redis = new RedisHooks(_context.Kubernetes, _context.Pace, _session, Namespace, _state.RedisContainer);
        foreach (var (saved, keys) in _state.SavedKeys)
        {
            var pod = await RunningPodAsync(saved, cancellationToken);
            Waiting($"until Redis in pod {pod} answers with its {keys} keys");
            if (await redis.ProbeAsync(pod, keys, Limits.Start, cancellationToken) is { } fewer)
            {
                _remarks.Add(new(FindingSeverity.Warning, EncryptionFindings.FewerKeys, $"pod {Namespace}/{pod}", fewer, "look whether your clients remove so many keys; the sources are kept until the cleanup"));
            }

            await KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>A Redis that was saved and then not stopped would never again save by itself.</summary>
    private async Task RestoreSaveRulesAsync(CancellationToken cancellationToken)
    {
        var redis = new RedisHooks(_context.Kubernetes, _context.Pace, _session, Namespace, _state.RedisContainer);
        foreach (var (saved, rules) in _state.SaveRules)
        {
            var pod = await RunningPodAsync(saved, cancellationToken);
            Waiting($"until Redis in pod {pod} has its save rules");
            await redis.RestoreSaveRulesAsync(pod, rules, Limits.Start, cancellationToken);
            await KeepAliveAsync(cancellationToken);
        }
    }

    internal async Task RestoreRetentionAsync(CancellationToken cancellationToken)
    {
        if (!HasDeletingRetention) return;
        var original = _state.OriginalSet.At("spec", "persistentVolumeClaimRetentionPolicy")!;
        await _writer.EnsureAsync(Workload, Namespace, RunningSet, current =>
            current is null || current.IsDeleting || original.Equals(current.At("spec", "persistentVolumeClaimRetentionPolicy"))
                ? null : Documents.Patch(Workload, current, Spec(("persistentVolumeClaimRetentionPolicy", original))), cancellationToken);
    }
}
