using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>pods/exec: finds the pod's kubelet and hands the command on; refusals read as kubectl prints them (Recorded: kubectl 081–085).</summary>
internal sealed class PodExec(ApiServer server, ServerState state)
{
    public async Task<ApiReply> RunAsync(ExecRequest exec, ApiCall call)
    {
        var pod = state.Lookup(KubeResources.Pods, exec.Namespace, exec.Pod);
        if (pod is null) return Refused(ApiStatus.NotFound(KubeResources.Pods, exec.Pod));
        if (PodTarget.Refuse(pod, exec.Container, "exec") is { } refused) return Refused(refused);
        var container = PodTarget.Container(pod, exec.Container);
        if (server.Kubelet(pod.Text("spec", "nodeName")!) is not { } kubelet)
        {
            return Refused(ApiStatus.InternalError($"error dialing backend: no kubelet of node {pod.Text("spec", "nodeName")} answers"));
        }

        try
        {
            var result = await kubelet.Exec.CallAsync(exec with { Container = container }, call.Request.ToString(), CancellationToken.None);
            return new ApiReply(ApiCallHandler.Convert(ApiStatus.Success(200, null)), result);
        }
        catch (PortUnreachableException exception)
        {
            return Refused(ApiStatus.InternalError($"error dialing backend: {exception.Message}"));
        }
    }

    internal static ApiReply Refused(ApiResponse response)
    {
        var reason = response.Body!.Text("reason") ?? "Unknown";
        var message = response.Body!.Text("message")!;
        return new ApiReply(ApiCallHandler.Convert(response), new ExecResult(1, "", "", $"Error from server ({reason}): {message}"));
    }
}
