using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Live.Environments;

/// <summary>What a person would ask a cluster when something does not become ready, written into a folder that is there: events, pods, claims, logs.</summary>
internal sealed class ClusterDiagnostics(IKubernetesApi api, string folder)
{
    private const int TailLines = 200;

    private static readonly KubeResource[] Kinds =
    [
        KubeResources.Nodes, KubeResources.CsiNodes, KubeResources.Deployments, KubeResources.StatefulSets, KubeResources.PersistentVolumeClaims, KubeResources.PersistentVolumes,
        KubeResources.VolumeAttachments, KubeResources.VolumeSnapshots, KubeResources.VolumeSnapshotContents,
    ];

    /// <summary>Writes what can be had; what can't is told in the file that it would be in.</summary>
    /// <returns>The few lines that most likely say why.</returns>
    internal async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var pods = await ListAsync(KubeResources.Pods, cancellationToken);
        var events = (await ListAsync(KubeResources.Events, cancellationToken)).OrderBy(TimeOf, StringComparer.Ordinal).Select(Line).ToList();
        await SaveAsync("events.txt", string.Join('\n', events), cancellationToken);
        await SaveAsync("pods.txt", string.Join('\n', pods.Select(Describe)), cancellationToken);
        foreach (var kind in Kinds) await SaveAsync($"{kind.Plural}.json", string.Join('\n', (await ListAsync(kind, cancellationToken)).Select(o => o.ToString())), cancellationToken);
        foreach (var pod in pods)
        {
            foreach (var container in pod.List("spec", "containers").Select(c => c.Text("name")!)) await LogAsync(pod, container, cancellationToken);
        }

        var late = pods.Where(p => p.Text("status", "phase") is not ("Running" or "Succeeded") || p.List("status", "containerStatuses").Any(c => c.Flag("ready") != true)).Select(Describe);
        return string.Join('\n', late.Concat(events.Where(e => e.Contains(" Warning ", StringComparison.Ordinal)).TakeLast(10)));
    }

    private Task SaveAsync(string file, string text, CancellationToken cancellationToken) => File.WriteAllTextAsync(Path.Combine(folder, file), text + "\n", cancellationToken);

    private async Task LogAsync(KubeDocument pod, string container, CancellationToken cancellationToken)
    {
        var tail = TailLines.ToString(CultureInfo.InvariantCulture);
        string text;
        try
        {
            var answer = await api.SendAsync(
                new KubeRequest(KubeVerb.Get, KubeResources.Pods, pod.Namespace, pod.Name, "log", [new("container", container), new("tailLines", tail)]), cancellationToken);
            text = answer.IsSuccess ? answer.Body.ScalarText ?? "" : $"(no log: {answer.Message})";
        }
        catch (PortUnreachableException exception)
        {
            text = $"(no log: {exception.Message})";
        }

        await SaveAsync($"{pod.Namespace}_{pod.Name}_{container}.log", text, cancellationToken);
    }

    private async Task<IReadOnlyList<KubeDocument>> ListAsync(KubeResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.SendAsync(new KubeRequest(KubeVerb.List, resource), cancellationToken)).Body.List("items");
        }
        catch (PortUnreachableException)
        {
            // The API itself may be what is not ready: the container's own log tells of that.
            return [];
        }
    }

    private static string TimeOf(KubeDocument happened) => happened.Text("lastTimestamp") ?? happened.Text("eventTime") ?? happened.Text("metadata", "creationTimestamp") ?? "";

    private static string Line(KubeDocument happened) =>
        $"{TimeOf(happened)} {happened.Text("type")} {happened.Text("reason")} {happened.Text("involvedObject", "kind")} "
        + $"{happened.Text("involvedObject", "namespace")}/{happened.Text("involvedObject", "name")}: {happened.Text("message")}";

    private static string Describe(KubeDocument pod)
    {
        var text = new StringBuilder($"pod {pod.Key}: {pod.Text("status", "phase")} on {pod.Text("spec", "nodeName") ?? "(no node)"}");
        foreach (var condition in pod.List("status", "conditions").Where(c => c.Text("status") != "True")) text.Append($"\n  not {condition.Text("type")}: {condition.Text("reason")} {condition.Text("message")}");
        foreach (var container in pod.List("status", "initContainerStatuses").Concat(pod.List("status", "containerStatuses")))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  container {container.Text("name")} ({container.Text("image")}): {State(container["state"])}, {container.Integer("restartCount") ?? 0} restarts");
            if (container["lastState"] is { IsObject: true, Fields.Count: > 0 } last) text.Append($", before that {State(last)}");
        }

        return text.ToString();
    }

    private static string State(KubeDocument? state)
    {
        if (state is not { Fields.Count: > 0 }) return "unknown";
        var (name, detail) = (state.Fields[0].Name, state.Fields[0].Value);
        return string.Join(' ', new[] { name, detail.Text("reason"), detail.Text("message"), detail.Integer("exitCode") is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}") : null }.OfType<string>());
    }
}
