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
        var container = Find(request.Namespace, request.Pod)?.Latest(request.Container);
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

    public Task<PodLogResult> ReadLogAsync(PodLogRequest request) => Task.FromResult(ReadLog(request));

    private PodLogResult ReadLog(PodLogRequest request)
    {
        var sandbox = Find(request.Namespace, request.Pod);
        var latest = sandbox?.Latest(request.Container);
        var container = request.Previous ? sandbox?.Previous(request.Container) : latest;
        if (container is null)
        {
            return request.Previous && latest is not null
                ? new PodLogResult("", $"previous terminated container \"{request.Container}\" in pod \"{request.Pod}\" not found")
                : new PodLogResult("", $"container \"{request.Container}\" in pod \"{request.Pod}\" is waiting to start: ContainerCreating");
        }

        var since = request.SinceSeconds is { } seconds ? kubelet.Clock.Now - TimeSpan.FromSeconds(seconds) : (DateTimeOffset?)null;
        return new PodLogResult(container.Log.Read(request.TailLines, since, request.Timestamps, request.LimitBytes));
    }

    private PodSandbox? Find(string ns, string name)
    {
        PodSandbox? found = null;
        foreach (var sandbox in kubelet.Runtime.Sandboxes)
        {
            if (sandbox.Pod.Name == name && sandbox.Pod.Namespace == ns) found = sandbox;
        }

        return found;
    }
}
