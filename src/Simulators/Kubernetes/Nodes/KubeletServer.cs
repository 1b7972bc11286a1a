using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>What the API server asks a kubelet for: exec and logs. Provenance: Recorded (kubectl 081–085, a missing executable), Documented (refusals).</summary>
internal sealed class KubeletServer(KubeletContext kubelet)
{
    private const int KubectlFailed = 1;

    public async Task<ExecResult> ExecAsync(ExecRequest request)
    {
        var container = kubelet.Runtime.Find(request.Namespace, request.Pod)?.Latest(request.Container);
        if (container is not { IsRunning: true })
        {
            return new ExecResult(KubectlFailed, "", "", $"unable to upgrade connection: container not found (\"{request.Container}\")");
        }

        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)), kubelet.Clock);
        if (!container.IsRunning)
        {
            return new ExecResult(KubectlFailed, "", "", $"Internal error occurred: Internal error occurred: error executing command in container: container is not running");
        }

        try
        {
            return await kubelet.Runtime.ExecAsync(container, request.Command, request.Stdin, CancellationToken.None);
        }
        catch (ContainerStartException exception)
        {
            return new ExecResult(
                KubectlFailed, "", "", "Internal error occurred: Internal error occurred: error executing command in container: " + exception.Message);
        }
    }

    public Task<PodLogResult> ReadLogAsync(PodLogRequest request)
    {
        var (container, error) = FindLog(kubelet.Runtime, request);
        return Task.FromResult(error is null ? new PodLogResult(Read(container!, request, kubelet.Clock.Now)) : new PodLogResult("", error));
    }

    /// <summary>Whose log is meant, or why there is none.</summary>
    internal static (SimContainer? Container, string? Error) FindLog(ContainerRuntime runtime, PodLogRequest request)
    {
        var sandbox = runtime.Find(request.Namespace, request.Pod);
        var latest = sandbox?.Latest(request.Container);
        var container = request.Previous ? sandbox?.Previous(request.Container) : latest;
        if (container is not null) return (container, null);
        return (null, request.Previous && latest is not null
            ? $"previous terminated container \"{request.Container}\" in pod \"{request.Pod}\" not found"
            : $"container \"{request.Container}\" in pod \"{request.Pod}\" is waiting to start: ContainerCreating");
    }

    internal static string Read(SimContainer container, PodLogRequest request, DateTimeOffset now)
    {
        var since = request.SinceSeconds is { } seconds ? now - TimeSpan.FromSeconds(seconds) : request.SinceTime;
        return container.Log.Read(request.TailLines, since, request.Timestamps, request.LimitBytes);
    }
}
