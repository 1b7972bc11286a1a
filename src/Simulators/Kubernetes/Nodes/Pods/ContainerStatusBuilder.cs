using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>One entry of status.containerStatuses. Provenance: Recorded (fields and their order), Documented (lastState).</summary>
internal static class ContainerStatusBuilder
{
    public static KubeDocument Build(PodView view, KubeDocument container, bool isInit, bool initialized)
    {
        var name = container.Text("name") ?? "";
        var latest = view.Sandbox?.Latest(name);
        var waiting = view.Waiting.GetValueOrDefault(name);
        var last = LastTerminated(view, name, latest, waiting);
        var ready = isInit ? latest is { State: ContainerState.Exited, ExitCode: 0 } || IsRunningSidecar(view, container, latest) : IsReady(view, container, latest);
        return KubeDocument.Object(
            ("name", name),
            ("state", State(view, latest, waiting, isInit, initialized)),
            ("lastState", last is null ? KubeDocument.EmptyObject : KubeDocument.Object(("terminated", Terminated(last)))),
            ("ready", ready),
            ("restartCount", latest?.Attempt ?? 0),
            ("image", latest is null ? container.Text("image") ?? "" : FullReference(latest.Config.ImageReference)),
            ("imageID", latest is null ? "" : ImageId(latest)),
            ("containerID", latest is null ? null : KubeDocument.Of("containerd://" + latest.Id)),
            ("started", latest is { IsRunning: true } && view.Probes.IsStarted(name)),
            ("resources", latest is null ? null : container["resources"] ?? KubeDocument.EmptyObject),
            ("volumeMounts", Mounts(container)),
            ("user", latest is null ? null : KubeDocument.Object(("linux", KubeDocument.Object(("uid", 0), ("gid", 0), ("supplementalGroups", KubeDocument.Array(0)))))));
    }

    /// <summary>An ephemeral container is never ready.</summary>
    public static KubeDocument BuildEphemeral(PodView view, KubeDocument container) =>
        Build(view, container, isInit: false, initialized: true).With("ready", false).Without("started");

    private static bool IsReady(PodView view, KubeDocument container, SimContainer? latest) =>
        latest is { IsRunning: true } && view.Probes.IsReady(container.Text("name") ?? "");

    private static bool IsRunningSidecar(PodView view, KubeDocument container, SimContainer? latest) =>
        container.Text("restartPolicy") == "Always" && IsReady(view, container, latest);

    private static KubeDocument State(PodView view, SimContainer? latest, WaitingReason? waiting, bool isInit, bool initialized)
    {
        if (latest is { IsRunning: true })
        {
            return KubeDocument.Object(("running", KubeDocument.Object(("startedAt", KubeTime.Seconds(latest.StartedAt!.Value)))));
        }

        if (waiting is not null && !view.IsTerminal) return Waiting(waiting);
        if (latest is { State: ContainerState.Exited }) return KubeDocument.Object(("terminated", Terminated(latest)));
        return Waiting(new WaitingReason(initialized || (isInit && latest is not null) ? "ContainerCreating" : "PodInitializing"));
    }

    private static KubeDocument Waiting(WaitingReason waiting) => KubeDocument.Object(("waiting", KubeDocument.Object(
        ("reason", waiting.Reason),
        ("message", waiting.Message is null ? null : KubeDocument.Of(waiting.Message)))));

    private static SimContainer? LastTerminated(PodView view, string name, SimContainer? latest, WaitingReason? waiting)
    {
        if (latest is { State: ContainerState.Exited } && waiting is not null && !view.IsTerminal) return latest;
        return view.Sandbox?.Previous(name) is { State: ContainerState.Exited } previous ? previous : null;
    }

    private static KubeDocument Terminated(SimContainer container) => KubeDocument.Object(
        ("exitCode", container.ExitCode),
        ("reason", container.Reason),
        ("message", container.Message.Length == 0 ? null : KubeDocument.Of(container.Message)),
        ("startedAt", KubeTime.Seconds(container.StartedAt ?? DateTimeOffset.UnixEpoch)),
        ("finishedAt", KubeTime.Seconds(container.FinishedAt ?? DateTimeOffset.UnixEpoch)),
        ("containerID", "containerd://" + container.Id));

    private static KubeDocument? Mounts(KubeDocument container)
    {
        var mounts = container.List("volumeMounts");
        if (mounts.Count == 0) return null;
        return KubeDocument.ArrayOf(mounts.Select(m => m.Flag("readOnly") == true
            ? KubeDocument.Object(("name", m["name"]), ("mountPath", m["mountPath"]), ("readOnly", true), ("recursiveReadOnly", "Disabled"))
            : KubeDocument.Object(("name", m["name"]), ("mountPath", m["mountPath"]))));
    }

    private static string ImageId(SimContainer container)
    {
        var reference = FullReference(container.Config.ImageReference);
        if (reference.StartsWith("localhost/", StringComparison.Ordinal)) return container.Config.ImageId;
        var colon = reference.LastIndexOf(':');
        return (colon > reference.LastIndexOf('/') ? reference[..colon] : reference) + "@" + container.Config.ImageId;
    }

    /// <summary>As containerd names images: with registry host, repository and tag.</summary>
    private static string FullReference(string reference)
    {
        var first = reference.IndexOf('/', StringComparison.Ordinal);
        var hasHost = first > 0 && (reference[..first].Contains('.', StringComparison.Ordinal) || reference[..first].Contains(':', StringComparison.Ordinal) || reference[..first] == "localhost");
        var full = hasHost ? reference : first > 0 ? "docker.io/" + reference : "docker.io/library/" + reference;
        return full.LastIndexOf(':') > full.LastIndexOf('/') || full.Contains('@', StringComparison.Ordinal) ? full : full + ":latest";
    }
}
