using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>
/// pods/exec, attach, portforward, and log with follow=true: checks, finds the kubelet and has it take the stream (Recorded: refusals, kubectl 081–085. Documented: since 1.35 an
/// upgrade by GET needs the verb create as well).
/// </summary>
internal sealed class PodStreamOpener(ApiServer server, ServerState state, RequestRouter router)
{
    public async Task<PodStreamReply> OpenAsync(RequestInfo request, SimProcess client)
    {
        if (Refuse(request) is { } refused) return new PodStreamReply(null, refused);
        if (request.Subresource == "log")
        {
            var (answer, kubelet, log) = new PodLog(server, state).Check(request);
            if (answer is not null) return new PodStreamReply(null, answer);
            if (kubelet!.Streams is null) return new PodStreamReply(null, ApiStatus.InternalError("error dialing backend: this kubelet opens no streams"));
            return await AskAsync(request, kubelet, new KubeletStreamCall(PodStreamKind.Log, request.Namespace!, request.Name, log!.Container, new PodStream(client)) { Log = log });
        }

        if (state.Lookup(KubeResources.Pods, request.Namespace, request.Name) is not { } pod) return new PodStreamReply(null, ApiStatus.NotFound(KubeResources.Pods, request.Name));
        var node = pod.Text("spec", "nodeName") ?? "";
        if (request.Subresource == "portforward")
        {
            if (node.Length == 0) return new PodStreamReply(null, ApiStatus.BadRequest($"pod {request.Name} does not have a host assigned"));
        }
        else if (PodTarget.Refuse(pod, request.Query["container"] ?? "", "exec") is { } wrong)
        {
            return new PodStreamReply(null, wrong);
        }

        if (server.Kubelet(node) is not { Streams: not null } connection)
        {
            return new PodStreamReply(null, ApiStatus.InternalError($"error dialing backend: no kubelet of node {node} answers"));
        }

        return await AskAsync(request, connection, Call(request, pod, client));
    }

    private static KubeletStreamCall Call(RequestInfo request, KubeDocument pod, SimProcess client)
    {
        var kind = request.Subresource switch
        {
            "exec" => PodStreamKind.Exec,
            "attach" => PodStreamKind.Attach,
            _ => PodStreamKind.PortForward,
        };
        var query = request.Query;
        var container = kind == PodStreamKind.PortForward ? "" : PodTarget.Container(pod, query["container"] ?? "");
        return new KubeletStreamCall(kind, request.Namespace!, request.Name, container, new PodStream(client))
        {
            Command = query.All("command").ToList(),
            Stdin = query.Flag("stdin"),
            Stdout = query.Flag("stdout"),
            Stderr = query.Flag("stderr") && !query.Flag("tty"),
            Tty = query.Flag("tty"),
        };
    }

    private static async Task<PodStreamReply> AskAsync(RequestInfo request, KubeletConnection kubelet, KubeletStreamCall call)
    {
        try
        {
            var reply = await kubelet.Streams!.CallAsync(call, $"{request.Verb} pods/{request.Subresource} {request.Namespace}/{request.Name}", CancellationToken.None);
            if (reply.Error is not { } error) return new PodStreamReply(call.Stream);
            return call.Kind == PodStreamKind.Log ? new PodStreamReply(null, ApiStatus.BadRequest(error)) : new PodStreamReply(null, KubeletError: error);
        }
        catch (PortUnreachableException exception)
        {
            return new PodStreamReply(null, ApiStatus.InternalError($"error dialing backend: {exception.Message}"));
        }
    }

    private ApiResponse? Refuse(RequestInfo request)
    {
        if (router.Refuse(request) is { } forbidden) return forbidden;
        return request.Subresource != "log" && request.Verb == "get" ? router.Refuse(request with { Verb = "create" }) : null;
    }
}
