using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Rolling;

/// <summary>One pod's stop, hold and start, and what must hold of the others meanwhile.</summary>
internal sealed partial class RollingSteps
{
    private const int HoldAttemptsMax = 5;

    /// <summary>For how long it is believed that all pods are ready.</summary>
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(30);

    /// <summary>For how long it is believed that a pod may stop: enough for the requests that stop it, unless they have to be tried again.</summary>
    private static readonly TimeSpan MayStopMax = TimeSpan.FromSeconds(15);

    /// <summary>Holds a pod down and waits until nobody uses its volumes: no container, no VolumeAttachment, and EC2 says that they are available. Notes what it is held by.</summary>
    private async Task StopAsync(
        string pod, IReadOnlyCollection<string> claims, IReadOnlyCollection<string> pvs, IReadOnlyCollection<string> handles, CancellationToken cancellationToken)
    {
        if (Rolling.Held is not null) return;
        var mark = await HoldPodAsync(pod, cancellationToken);
        await _steps.WaitForQuietAsync($"until {pod} has stopped, no VolumeAttachment of its volumes is left and EC2 says that they are available", claims, pvs, handles, _steps.StopLimit, cancellationToken);
        await ProveHeldAsync(pod, mark, cancellationToken);
        Rolling.Held = mark;
        await _steps.SaveAsync($"note that {pod} is held down", cancellationToken);
    }

    /// <summary>The uid of the pod that is held, or that keeps the name of one which nobody wants to run. A pod that is not yet held is stopped only when the application says that it may.</summary>
    private async Task<string> HoldPodAsync(string pod, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < HoldAttemptsMax; attempt++)
        {
            var current = await PodAsync(pod, cancellationToken);
            if (current is not null && (HeldPod.IsHeld(current) || HeldPod.IsPlaceholder(current))) return current.Uid;
            if (current is null && !IsWanted(await _steps.SetAsync(cancellationToken), pod)) return await KeepNameAsync(pod, cancellationToken);
            // On the way back a pod that does not serve is in nobody's way: it may be the very reason for going back.
            if (!State.IsTurnedBack || (current is not null && WorkloadInspection.IsReady(current))) await PrepareStopAsync(pod, cancellationToken);
            current = await PodAsync(pod, cancellationToken);
            if (current is null) continue;
            if (current.IsDeleting && !HeldPod.IsHeld(current))
            {
                // Someone else stops it: a finalizer comes too late, and the set makes it anew unless it was scaled down.
                await Cluster.WaitAsync(KubeResources.Pods, Namespace, pod, $"the end of pod {pod}", _steps.StopLimit, now => now?.Uid != current.Uid, cancellationToken);
                continue;
            }

            if (await HoldAsync(current, _steps.Pace.Now + MayStopMax, cancellationToken)) return current.Uid;
        }

        throw new StepFailedException(StepFailedException.Mismatch, $"pod {pod} is to be held down", "someone deletes it again and again, or the API is too slow to stop it while it may stop");
    }

    /// <summary>Whether this very pod is held down by now: it gets the finalizer before it is deleted. After <paramref name="until"/> it is deleted no more.</summary>
    private async Task<bool> HoldAsync(KubeDocument pod, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var held = await _steps.Writer.EnsureAsync(KubeResources.Pods, Namespace, pod.Name, now =>
        {
            if (now is null || now.Uid != pod.Uid || now.IsDeleting || _steps.Pace.Now > until) return null;
            return now.HasFinalizer(EncryptionDocuments.HoldFinalizer)
                ? Documents.Delete(KubeResources.Pods, now)
                : Documents.Patch(KubeResources.Pods, now, VolumeEncryptionSteps.Finalizers(now.List("metadata", "finalizers").Append(EncryptionDocuments.HoldFinalizer)));
        }, cancellationToken);
        return held is not null && held.Uid == pod.Uid && HeldPod.IsHeld(held);
    }

    private async Task<string> KeepNameAsync(string pod, CancellationToken cancellationToken) =>
        (await _steps.Writer.EnsureCreatedAsync(KubeResources.Pods, HeldPod.Placeholder(State, pod, _steps.Migration.VerifierImage, _steps.Session.Migration), cancellationToken)).Uid;

    /// <summary>Keeps a pod down whatever state it is in, when its claims are on the way out: the set would make new ones, and with them empty volumes.</summary>
    private async Task KeepDownAsync(string pod, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < HoldAttemptsMax; attempt++)
        {
            var current = await PodAsync(pod, cancellationToken);
            if (current is null) await KeepNameAsync(pod, cancellationToken);
            else if (HeldPod.IsHeld(current) || HeldPod.IsPlaceholder(current) || await HoldAsync(current, DateTimeOffset.MaxValue, cancellationToken)) return;
            else await Cluster.WaitAsync(KubeResources.Pods, Namespace, pod, $"the end of pod {pod}", _steps.StopLimit, now => now?.Uid != current.Uid, cancellationToken);
        }

        throw new StepFailedException(StepFailedException.Mismatch, $"pod {pod} is to be kept down", "someone makes it again and again");
    }

    private async Task PrepareStopAsync(string pod, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < HoldAttemptsMax; attempt++)
        {
            await WaitUntilAllReadyAsync(cancellationToken);
            var since = _steps.Pace.Now;
            _steps.Waiting($"until {pod} may stop");
            var application = await ApplicationAsync(cancellationToken);
            await application.WaitUntilPodMayStopAsync(pod, cancellationToken);
            var settled = State.IsTurnedBack ? Rolling.Pods.Where(p => !Rolling.Committed.Contains(p) || Rolling.Returned.Contains(p)) : Rolling.Moved;
            await application.HandOverAsync(pod, [.. settled], cancellationToken);
            await application.WaitUntilPodMayStopAsync(pod, cancellationToken);
            await _steps.KeepAliveAsync(cancellationToken);
            // A hand-over that took long, because pods were busy, may have cost others their readiness.
            if (_steps.Pace.Now - since <= ReadyMax) return;
        }
    }

    /// <summary>Every pod that the set is to have is ready: one more can be lost.</summary>
    private async Task WaitUntilAllReadyAsync(CancellationToken cancellationToken)
    {
        const string What = "every pod of the set is ready, so that one may stop";
        var attempts = _steps.Pace.BeginPolling(What, _steps.Limits.Start);
        while (await NotReadyAsync(null, cancellationToken) is { } pods)
        {
            _steps.Waiting($"until {pods} ready");
            await attempts.PauseAsync(StepFailedException.TimedOut, $"{pods} not ready", null, cancellationToken);
            await _steps.KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>The pods that the set is to have and that are not ready, as the beginning of a sentence; null when all are.</summary>
    private async Task<string?> NotReadyAsync(string? except, CancellationToken cancellationToken)
    {
        if (await _steps.SetAsync(cancellationToken) is not { } set) return $"statefulset {State.SetName}, which is gone, is";
        var pods = await Cluster.ListAsync(KubeResources.Pods, Namespace, cancellationToken);
        var missing = WantedPods(set).Where(name => name != except && !(pods.FirstOrDefault(p => p.Name == name) is { } pod && WorkloadInspection.IsReady(pod))).ToList();
        return missing.Count == 0 ? null : $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")}";
    }

    /// <summary>Lets the set have its pod again, and waits until the application has taken it in; a pod that nobody wants to run by now is not waited for.</summary>
    private async Task StartAsync(string pod, CancellationToken cancellationToken)
    {
        await ReleasePodAsync(pod, cancellationToken);
        if (!await TryWaitUntilReadyAsync(pod, cancellationToken)) return;
        _steps.Waiting($"until {pod} has caught up");
        await (await ApplicationAsync(cancellationToken)).WaitUntilCaughtUpAsync(pod, cancellationToken);
    }

    private async Task ReleasePodAsync(string pod, CancellationToken cancellationToken)
    {
        var released = await _steps.Writer.EnsureAsync(KubeResources.Pods, Namespace, pod, current =>
            current is null || !current.HasFinalizer(EncryptionDocuments.HoldFinalizer) ? null
            : Documents.Patch(KubeResources.Pods, current, VolumeEncryptionSteps.Finalizers(current.List("metadata", "finalizers").Where(f => f.ScalarText != EncryptionDocuments.HoldFinalizer))), cancellationToken);
        if (released is not null && HeldPod.IsPlaceholder(released)) await _steps.Writer.DeleteAsync(KubeResources.Pods, Namespace, pod, _steps.Limits.Deletion, cancellationToken, released.Uid);
    }

    private async Task<bool> TryWaitUntilReadyAsync(string pod, CancellationToken cancellationToken)
    {
        var what = $"pod {pod} is ready";
        _steps.Waiting(what);
        var attempts = _steps.Pace.BeginPolling(what, _steps.Limits.Start);
        while (true)
        {
            var current = await PodAsync(pod, cancellationToken);
            if (current is not null && WorkloadInspection.IsReady(current)) return true;
            var set = await _steps.SetAsync(cancellationToken);
            if (set is { IsDeleting: false } && !IsWanted(set, pod)) return false;
            if (set is null) await EnsureSetAsync(cancellationToken);
            try
            {
                await attempts.PauseAsync(StepFailedException.TimedOut, ClusterReader.Describe(KubeResources.Pods, pod, current), null, cancellationToken);
            }
            catch (StepFailedException exception) when (exception.Code == StepFailedException.TimedOut)
            {
                throw new StepFailedException(exception.Code, exception.What, exception.Observed + await _steps.WarningsAsync([pod], cancellationToken));
            }

            await _steps.KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>Between the looks of every wait while a pod is held down for its copy: it still is, and no other pod has been lost beside it.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (Rolling is not { Current: { } pod, Held: not null, IsReturning: false } || State.IsTurnedBack) return;
        await ProveHeldAsync(pod, cancellationToken);
        var others = await NotReadyAsync(pod, cancellationToken);
        _othersDownSince = others is null ? null : _othersDownSince ?? _steps.Pace.Now;
        if (_steps.Pace.Now - _othersDownSince <= OthersDownMax || others is null) return;
        _othersDownSince = null;
        throw new StepFailedException(StepFailedException.OtherPodDown, $"{pod} is held down while its volumes are copied, and all others are to serve", $"{others} not ready for more than {OthersDownMax:c}: {pod} is put back");
    }

    private Task ProveHeldAsync(string pod, CancellationToken cancellationToken) => ProveHeldAsync(pod, Rolling.Held!, cancellationToken);

    /// <summary>Makes sure that the pod which was stopped, or keeps the name of one, is still the one that is there, so that nobody has written since.</summary>
    private async Task ProveHeldAsync(string pod, string mark, CancellationToken cancellationToken)
    {
        var current = await PodAsync(pod, cancellationToken);
        if (current is not null && current.Uid == mark && (HeldPod.IsHeld(current) || HeldPod.IsPlaceholder(current))) return;
        throw new StepFailedException(StepFailedException.WriterReturned, $"pod {pod} is held down while its volumes are copied", "someone has taken the hold off it" + (current is null ? "" : $", and there is another one by now, of uid {current.Uid}"));
    }

    private Task<KubeDocument?> PodAsync(string pod, CancellationToken cancellationToken) => Cluster.GetAsync(KubeResources.Pods, Namespace, pod, cancellationToken);
}
