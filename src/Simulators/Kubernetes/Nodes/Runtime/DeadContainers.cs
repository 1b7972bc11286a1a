using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>
/// What a runtime finds on its disk after a power loss that this program did not live through: the containers that pods' statuses tell of, all ended. What they had written is gone.
/// </summary>
internal static class DeadContainers
{
    private const int ExitCodeUnknown = 255;
    private static readonly SimImage NoImage = new("", [], [], "/", new Dictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal));

    /// <summary>The containers of a sandbox that is no more.</summary>
    public static IEnumerable<SimContainer> Of(PodSandbox sandbox, TimeProvider clock)
    {
        foreach (var list in new[] { "initContainerStatuses", "containerStatuses" })
        {
            foreach (var status in sandbox.Pod.List("status", list))
            {
                if (status.Text("containerID") is { } id) yield return Make(sandbox, status, id[(id.LastIndexOf('/') + 1)..], clock);
            }
        }
    }

    private static SimContainer Make(PodSandbox sandbox, KubeDocument status, string id, TimeProvider clock)
    {
        var imageId = status.Text("imageID") ?? "";
        var files = new MemoryFileSystem(clock);
        var config = new ContainerConfig(
            status.Text("name") ?? "", (int)(status.Integer("restartCount") ?? 0), status.Text("image") ?? "", NoImage, "", imageId[(imageId.IndexOf('@', StringComparison.Ordinal) + 1)..], [],
            new SortedDictionary<string, string>(StringComparer.Ordinal), "/", files, null!, null);
        var ended = status.At("state", "terminated");
        return new SimContainer(id, sandbox, config, new ContainerLog(clock), clock)
        {
            State = ContainerState.Exited,
            StartedAt = KubeTime.Parse((ended ?? status.At("state", "running"))?["startedAt"]),
            FinishedAt = KubeTime.Parse(ended?["finishedAt"]) ?? clock.GetUtcNow(),
            ExitCode = ended is null ? ExitCodeUnknown : (int)(ended.Integer("exitCode") ?? 0),
            Reason = ended is null ? "Unknown" : ended.Text("reason") ?? "",
            Message = ended?.Text("message") ?? "",
        };
    }
}
