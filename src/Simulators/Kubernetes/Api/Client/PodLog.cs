using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>pods/log: the text of a container's log as a JSON string body; nothing (204) for a pod without a node (Recorded).</summary>
internal sealed class PodLog(ApiServer server, ServerState state)
{
    public async Task<ApiResponse> ReadAsync(RequestInfo request)
    {
        var (answer, kubelet, log) = Check(request);
        if (answer is not null) return answer;
        try
        {
            var result = await kubelet!.Logs.CallAsync(log!, $"get pods/log {request.Namespace}/{request.Name}", CancellationToken.None);
            return result.Error is { } error ? ApiStatus.BadRequest(error) : new ApiResponse(200, [new("Content-Type", "text/plain")], result.Text);
        }
        catch (PortUnreachableException exception)
        {
            return ApiStatus.InternalError($"error dialing backend: {exception.Message}");
        }
    }

    /// <summary>Everything but asking the kubelet.</summary>
    public (ApiResponse? Answer, KubeletConnection? Kubelet, PodLogRequest? Log) Check(RequestInfo request)
    {
        var query = request.Query;
        var log = new PodLogRequest(
            request.Namespace!, request.Name, query["container"] ?? "", query.Flag("previous"), query.Integer("tailLines"), query.Integer("sinceSeconds"), query.Flag("timestamps"), query.Integer("limitBytes"))
        {
            SinceTime = KubeTime.Parse(query["sinceTime"] is { } since ? (KubeDocument)since : null),
        };
        var errors = new FieldErrors();
        if (log.TailLines is < 0) errors.Add("FieldValueInvalid", "tailLines", $"Invalid value: {log.TailLines}: must be greater than or equal to 0");
        if (log.LimitBytes is < 1) errors.Add("FieldValueInvalid", "limitBytes", $"Invalid value: {log.LimitBytes}: must be greater than 0");
        if (log.SinceSeconds is < 1) errors.Add("FieldValueInvalid", "sinceSeconds", $"Invalid value: {log.SinceSeconds}: must be greater than 0");
        if (log is { SinceSeconds: not null, SinceTime: not null }) errors.Add("FieldValueForbidden", "", "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        if (errors.Any) return (ApiStatus.Invalid("", "PodLogOptions", request.Name, errors.Items), null, null);
        if (state.Lookup(KubeResources.Pods, request.Namespace, request.Name) is not { } pod) return (ApiStatus.NotFound(KubeResources.Pods, request.Name), null, null);
        if (PodTarget.Refuse(pod, log.Container, "log") is { } refused) return (refused, null, null);
        var node = pod.Text("spec", "nodeName") ?? "";
        if (node.Length == 0) return (new ApiResponse(204, [], null), null, null);
        return server.Kubelet(node) is { } kubelet
            ? (null, kubelet, log with { Container = PodTarget.Container(pod, log.Container) })
            : (ApiStatus.InternalError($"error dialing backend: no kubelet of node {node} answers"), null, null);
    }
}
