using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <content>What to start next: init containers one by one, then the others, each by its restart policy and back-off.</content>
internal sealed partial class PodWorker
{
    /// <summary>Starts what should run and does not; when to look again.</summary>
    private async Task<TimeSpan?> StartContainersAsync(CancellationToken cancellationToken)
    {
        var again = await StartEphemeralAsync(cancellationToken);
        foreach (var container in Pod.List("spec", "initContainers"))
        {
            if (IsInitialized(container)) continue;
            var isSidecar = container.Text("restartPolicy") == "Always";
            if (MainHasStarted() && !isSidecar) continue;
            var latest = Sandbox?.Latest(container.Text("name") ?? "");
            if (latest is { IsRunning: true })
            {
                // A sidecar that has not passed its startup probe, or an init container at work: the next one waits.
                return again;
            }

            if (latest is { State: ContainerState.Exited } && !isSidecar && (Pod.Text("spec", "restartPolicy") ?? "Always") == "Never")
            {
                _isTerminal = true;
                return null;
            }

            again = Sooner(again, await StartOrWaitAsync(container, latest, cancellationToken));
            if (!IsInitialized(container) && !MainHasStarted()) return again;
        }

        foreach (var container in Pod.List("spec", "containers"))
        {
            var latest = Sandbox?.Latest(container.Text("name") ?? "");
            if (latest is { IsRunning: true } || (latest is { State: ContainerState.Exited } && !Restarts(latest))) continue;
            again = Sooner(again, await StartOrWaitAsync(container, latest, cancellationToken));
        }

        _isTerminal = Pod.List("spec", "containers").All(c => Sandbox?.Latest(c.Text("name") ?? "") is { State: ContainerState.Exited } ended && !Restarts(ended));
        return again;
    }

    /// <summary>Ephemeral containers come before all others and never a second time (Documented: kuberuntime's SyncPod).</summary>
    private async Task<TimeSpan?> StartEphemeralAsync(CancellationToken cancellationToken)
    {
        TimeSpan? again = null;
        foreach (var container in Pod.List("spec", "ephemeralContainers"))
        {
            if (Sandbox?.Latest(container.Text("name") ?? "") is null) again = Sooner(again, await StartOrWaitAsync(container, null, cancellationToken));
        }

        return again;
    }

    private bool IsInitialized(KubeDocument container)
    {
        var name = container.Text("name") ?? "";
        var latest = OfThisSandbox(name);
        return container.Text("restartPolicy") == "Always"
            ? latest is { IsRunning: true } && _probes.IsStarted(name)
            : latest is { State: ContainerState.Exited, ExitCode: 0 };
    }

    /// <summary>Init containers run again in a new sandbox; once a container proper has run in this one they don't.</summary>
    private SimContainer? OfThisSandbox(string name) => Sandbox?.Latest(name) is { } latest && ReferenceEquals(latest.Sandbox, Sandbox) ? latest : null;

    private bool MainHasStarted() => Pod.List("spec", "containers").Any(c => OfThisSandbox(c.Text("name") ?? "") is not null);

    private bool Restarts(SimContainer ended) => (Pod.Text("spec", "restartPolicy") ?? "Always") switch
    {
        "Never" => false,
        "OnFailure" => ended.ExitCode != 0,
        _ => true,
    };

    private async Task<TimeSpan?> StartOrWaitAsync(KubeDocument container, SimContainer? latest, CancellationToken cancellationToken)
    {
        var name = container.Text("name") ?? "";
        if (latest is { State: ContainerState.Exited } && BacksOff(container, latest) is { } left)
        {
            WriteStatus();
            return left;
        }

        var attempt = latest is not null ? latest.Attempt + 1 : AttemptKnownToTheApi(name);
        var (started, waiting) = await _starter.StartAsync(Pod, Sandbox!, container, attempt, cancellationToken);
        if (waiting is not null)
        {
            _waiting[name] = waiting;
            WriteStatus();
            if (waiting.Reason == "RunContainerError") return TimeSpan.FromSeconds(1);
            var untilImage = _images.Remaining(Pod, container.Text("image") ?? "");
            return untilImage > TimeSpan.Zero && waiting.Reason == "ImagePullBackOff" ? untilImage : RetryPause;
        }

        _waiting.Remove(name);
        _probes.Watch(Pod, container, started!);
        await PostStartAsync(container, started!, cancellationToken);
        return null;
    }

    /// <summary>The runtime has forgotten the container (its node was replaced, or its remains were cleaned up): the count goes on from the status.</summary>
    private int AttemptKnownToTheApi(string name)
    {
        var known = _status.Current.List("containerStatuses").Concat(_status.Current.List("initContainerStatuses")).FirstOrDefault(s => s.Text("name") == name);
        return known?["containerID"] is null ? 0 : (int)(known.Integer("restartCount") ?? 0) + 1;
    }

    private TimeSpan? BacksOff(KubeDocument container, SimContainer latest)
    {
        var since = latest.FinishedAt ?? _kubelet.Clock.Now;
        var left = _restarts.Remaining(container.Text("name") ?? "", since);
        if (left <= TimeSpan.Zero)
        {
            _restarts.Next(container.Text("name") ?? "", since);
            return null;
        }

        var pod = $"{Pod.Name}_{Pod.Namespace}({Pod.Uid})";
        var pause = GoDuration(_restarts.Pause(container.Text("name") ?? ""));
        _waiting[container.Text("name") ?? ""] = new WaitingReason("CrashLoopBackOff", $"back-off {pause} restarting failed container={container.Text("name")} pod={pod}");
        _kubelet.Record(Pod, "Warning", "BackOff", $"Back-off restarting failed container {container.Text("name")} in pod {pod}", container);
        return left;
    }

    /// <summary>A duration as Go prints it: "10s", "2m40s", "5m0s".</summary>
    private static string GoDuration(TimeSpan time) => time < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds}s");

    private async Task PostStartAsync(KubeDocument container, SimContainer started, CancellationToken cancellationToken)
    {
        if (container.At("lifecycle", "postStart", "exec") is not { } exec) return;
        string? failure = null;
        try
        {
            var result = await _kubelet.Runtime.ExecAsync(started, exec.List("command").Select(c => c.ScalarText ?? "").ToList(), default, cancellationToken);
            if (result.ExitCode != 0) failure = "PostStartHook failed";
        }
        catch (ContainerStartException)
        {
            failure = "PostStartHook failed";
        }

        if (failure is null) return;
        _kubelet.Record(Pod, "Warning", "FailedPostStartHook", failure, container);
        OnUnhealthy(started, KubeDocument.EmptyObject, "FailedPostStartHook");
    }
}
