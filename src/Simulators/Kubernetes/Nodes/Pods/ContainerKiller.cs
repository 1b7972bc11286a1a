using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// Stops one container: preStop hook, SIGTERM, and SIGKILL when the grace period, which the hook uses up too, is over. Provenance: Recorded (events), Documented (pod termination).
/// </summary>
internal sealed class ContainerKiller(KubeletContext kubelet)
{
    /// <summary>Task.Delay cuts to whole milliseconds: without one more a wait for a moment ends before it.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan GraceAfterHookMin = TimeSpan.FromSeconds(2);

    /// <param name="grace">The whole grace period; read again while waiting, because a second delete can shorten it.</param>
    /// <param name="graceChanged">Beats when <paramref name="grace"/> may have changed.</param>
    /// <param name="message">Text of the Killing event.</param>
    public async Task KillAsync(KubeDocument pod, KubeDocument? spec, SimContainer container, Func<TimeSpan> grace, Pulse graceChanged, string message)
    {
        if (!container.IsRunning) return;
        if (spec is not null) kubelet.Record(pod, "Normal", "Killing", message, spec);
        var begun = kubelet.Clock.Elapsed;
        var atLeastUntil = begun;
        if (spec?.At("lifecycle", "preStop") is { } hook && grace() > TimeSpan.Zero)
        {
            await RunHookAsync(pod, spec, container, hook, grace());
            atLeastUntil = kubelet.Clock.Elapsed + GraceAfterHookMin;
        }

        kubelet.Runtime.Signal(container, "SIGTERM");
        while (container.IsRunning)
        {
            var end = begun + grace();
            var left = (end > atLeastUntil ? end : atLeastUntil) - kubelet.Clock.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                kubelet.World.Timeline.Add(
                    kubelet.Node.Name, TimelineKind.Node,
                    string.Create(CultureInfo.InvariantCulture, $"container {container.Name} of {pod.Key} did not stop within {grace().TotalSeconds:0} s: SIGKILL"));
                kubelet.Runtime.Kill(container);
                return;
            }

            using var stop = new CancellationTokenSource();
            await Task.WhenAny(container.Exited.Task, graceChanged.WaitAsync(stop.Token), Task.Delay(left + Tick, kubelet.Clock, stop.Token));
            stop.Cancel();
        }
    }

    private async Task RunHookAsync(KubeDocument pod, KubeDocument spec, SimContainer container, KubeDocument hook, TimeSpan grace)
    {
        using var timeout = new CancellationTokenSource(grace, kubelet.Clock);
        try
        {
            if (hook["sleep"] is { } sleep)
            {
                await Task.WhenAny(container.Exited.Task, Task.Delay(TimeSpan.FromSeconds(sleep.Integer("seconds") ?? 0), kubelet.Clock, timeout.Token));
            }
            else if (hook["exec"] is { } exec)
            {
                var result = await kubelet.Runtime.ExecAsync(container, exec.List("command").Select(c => c.ScalarText ?? "").ToList(), default, timeout.Token);
                if (result.ExitCode != 0) kubelet.Record(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", spec);
            }
            else if (hook["httpGet"] is { } get)
            {
                var failure = await new Probes.ProbeRunner(kubelet).RunAsync(pod, container, KubeDocument.Object(("httpGet", get), ("timeoutSeconds", (long)grace.TotalSeconds)), spec);
                if (failure is not null) kubelet.Record(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", spec);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ContainerStartException or SimSocketException)
        {
            kubelet.Record(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", spec);
        }
    }
}
