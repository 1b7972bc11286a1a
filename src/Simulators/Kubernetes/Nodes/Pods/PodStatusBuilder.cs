using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// A pod's status from what runs. Provenance: Recorded (conditions, reasons, order, PodCompleted, observedGeneration), Documented (getPhase of the kubelet).
/// </summary>
internal static class PodStatusBuilder
{
    /// <summary>The new status; conditions that the kubelet does not own (PodScheduled, readiness gates) are kept.</summary>
    /// <param name="before">The status as it was last written.</param>
    public static KubeDocument Build(PodView view, KubeDocument before, DateTimeOffset now)
    {
        var pod = view.Pod;
        var initialized = IsInitialized(view);
        var init = pod.List("spec", "initContainers").Select(c => ContainerStatusBuilder.Build(view, c, isInit: true, initialized: true)).ToList();
        var containers = pod.List("spec", "containers").Select(c => ContainerStatusBuilder.Build(view, c, isInit: false, initialized)).ToList();
        var phase = Phase(view, containers, initialized);
        var status = before
            .With("observedGeneration", pod.Integer("metadata", "generation") ?? 1)
            .With("phase", phase)
            .With("conditions", Conditions(view, before, containers, phase, initialized, now));
        if (view.Failure is { } failure) status = status.With("reason", failure.Reason).With("message", failure.Message ?? "");
        status = status.With("hostIP", view.HostAddress).With("hostIPs", Addresses(view.HostAddress));
        if (view.Sandbox is { } sandbox && phase != "Pending") status = status.With("podIP", sandbox.Address).With("podIPs", Addresses(sandbox.Address));
        status = status.With("startTime", KubeTime.Seconds(view.StartTime)).With("resources", status["resources"] ?? KubeDocument.EmptyObject);
        if (init.Count > 0) status = status.With("initContainerStatuses", KubeDocument.ArrayOf(init));
        var ephemeral = pod.List("spec", "ephemeralContainers");
        if (ephemeral.Count > 0) status = status.With("ephemeralContainerStatuses", KubeDocument.ArrayOf(ephemeral.Select(c => ContainerStatusBuilder.BuildEphemeral(view, c))));
        return status.With("containerStatuses", KubeDocument.ArrayOf(containers)).With("qosClass", before["qosClass"] ?? QosClass.Of(pod));
    }

    /// <summary>True when every init container has done its part: ended well, or, as a sidecar, started.</summary>
    public static bool IsInitialized(PodView view)
    {
        foreach (var container in view.Pod.List("spec", "initContainers"))
        {
            var name = container.Text("name") ?? "";
            var latest = view.Sandbox?.Latest(name);
            var isSidecar = container.Text("restartPolicy") == "Always";
            var done = isSidecar ? latest is { IsRunning: true } && view.Probes.IsStarted(name) : latest is { State: ContainerState.Exited, ExitCode: 0 };
            if (!done && !(isSidecar && view.IsTerminal)) return false;
        }

        return true;
    }

    private static KubeDocument Addresses(string address) => KubeDocument.Array(KubeDocument.Object(("ip", address)));

    private static string Phase(PodView view, List<KubeDocument> containers, bool initialized)
    {
        if (view.Failure is not null) return "Failed";
        int waiting = 0, running = 0, stopped = 0, succeeded = 0;
        foreach (var container in containers)
        {
            var state = container["state"]!;
            if (state["running"] is not null) running++;
            else if (state["terminated"] is { } terminated)
            {
                stopped++;
                if (terminated.Integer("exitCode") == 0) succeeded++;
            }
            else if (container.At("lastState", "terminated") is not null) stopped++;
            else waiting++;
        }

        var policy = view.Pod.Text("spec", "restartPolicy") ?? "Always";
        if (!initialized) return view.IsTerminal ? "Failed" : "Pending";
        if (view.IsTerminal && running == 0) return waiting == 0 && stopped > 0 && stopped == succeeded ? "Succeeded" : "Failed";
        if (waiting > 0) return "Pending";
        if (running > 0 || policy == "Always") return "Running";
        if (stopped == succeeded) return "Succeeded";
        return policy == "Never" ? "Failed" : "Running";
    }

    private static KubeDocument Conditions(
        PodView view, KubeDocument before, List<KubeDocument> containers, string phase, bool initialized, DateTimeOffset now)
    {
        var conditions = new List<KubeDocument>();
        var old = before.List("conditions");
        var generation = view.Pod.Integer("metadata", "generation") ?? 1;
        var terminal = phase switch { "Succeeded" => "PodCompleted", "Failed" => "PodFailed", _ => null };
        void Add(string type, bool holds, string? reason = null, string? message = null) =>
            conditions.Add(Condition(old, type, holds, reason, message, generation, now));

        Add("PodReadyToStartContainers", view.Sandbox is { IsReady: true } && !(view.IsTerminal && terminal is not null));
        if (initialized) Add("Initialized", true, phase == "Succeeded" ? terminal : null);
        else Add("Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{Names(view, "initContainers", view.Pod.List("spec", "initContainers").Where(c => !IsDone(view, c)))}]");
        var unready = containers.Where(c => c.Flag("ready") != true).Select(c => c.Text("name")).ToList();
        var why = terminal ?? (unready.Count > 0 || !initialized ? "ContainersNotReady" : null);
        var text = terminal is null && why is not null ? $"containers with unready status: [{string.Join(' ', unready)}]" : null;
        var ready = why is null;
        var gates = view.Pod.List("spec", "readinessGates").Select(g => g.Text("conditionType") ?? "").ToList();
        var closed = gates.Where(g => !old.Any(c => c.Text("type") == g && c.Text("status") == "True")).ToList();
        if (ready && closed.Count > 0)
        {
            Add("Ready", false, "ReadinessGatesNotReady", string.Join(", ", closed.Select(g => $"corresponding condition of pod readiness gate \"{g}\" does not exist.")));
        }
        else
        {
            Add("Ready", ready, why, text);
        }

        Add("ContainersReady", ready, why, text);
        foreach (var condition in old)
        {
            var type = condition.Text("type");
            if (conditions.Exists(c => c.Text("type") == type)) continue;
            conditions.Add(type == "PodScheduled" ? Condition(old, type, condition.Text("status") == "True", condition.Text("reason"), condition.Text("message"), generation, now) : condition);
        }

        return KubeDocument.ArrayOf(conditions);
    }

    private static bool IsDone(PodView view, KubeDocument container)
    {
        var name = container.Text("name") ?? "";
        var latest = view.Sandbox?.Latest(name);
        return latest is { State: ContainerState.Exited, ExitCode: 0 }
            || (container.Text("restartPolicy") == "Always" && latest is { IsRunning: true } && view.Probes.IsStarted(name));
    }

    private static string Names(PodView view, string list, IEnumerable<KubeDocument> containers) =>
        view.Pod.List("spec", list).Count == 0 ? "" : string.Join(' ', containers.Select(c => c.Text("name")));

    private static KubeDocument Condition(
        IReadOnlyList<KubeDocument> old, string type, bool holds, string? reason, string? message, long generation, DateTimeOffset now)
    {
        var status = holds ? "True" : "False";
        var known = old.FirstOrDefault(c => c.Text("type") == type);
        var since = known is not null && known.Text("status") == status ? known["lastTransitionTime"] ?? KubeTime.Seconds(now) : KubeTime.Seconds(now);
        return KubeDocument.Object(
            ("type", type),
            ("observedGeneration", generation),
            ("status", status),
            ("lastProbeTime", KubeDocument.Null),
            ("lastTransitionTime", since),
            ("reason", reason is null ? null : KubeDocument.Of(reason)),
            ("message", message is null ? null : KubeDocument.Of(message)));
    }
}
