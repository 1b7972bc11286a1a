using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Api.Watching;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>The server's side of <see cref="ApiServerClient"/>.</summary>
internal sealed class ApiCallHandler(ApiServer server, ServerState state, RequestRouter router, WatchHub watches)
{
    public async Task<ApiReply> HandleAsync(ApiCall call)
    {
        if (call.Injected is { } injected) return new ApiReply(injected);
        if (call.Stream is { } wanted) return await OpenStreamAsync(wanted.Request, wanted.Client, wanted.Incarnation);
        if (call.Exec is { } exec) return await ExecAsync(exec, call);
        var (info, refused) = router.Resolve(call.Request, call.User, call.UserAgent, call.Watch is not null);
        if (refused is not null) return new ApiReply(Convert(refused));
        if (call.Watch is not null) return OpenWatch(info!, call.Watch);
        if (info!.Subresource == "log" && info.Resource == KubeResources.Pods) return new ApiReply(Convert(await server.ConnectAsync(info)));
        return new ApiReply(Convert(router.Answer(info)));
    }

    private async Task<ApiReply> ExecAsync(ExecRequest exec, ApiCall call)
    {
        var (info, refused) = router.Resolve(call.Request, call.User, call.UserAgent, false);
        // A WebSocket is opened by GET, and since 1.35 the verb create is asked for as well (Documented).
        refused ??= router.Refuse(info!) ?? router.Refuse(info! with { Verb = "get" });
        return refused is not null ? PodExec.Refused(refused) : await new PodExec(server, state).RunAsync(exec, call);
    }

    private async Task<ApiReply> OpenStreamAsync(ApiRequest request, SimProcess client, int incarnation)
    {
        var reply = client.Incarnation == incarnation ? await server.OpenStreamAsync(request, client) : new PodStreamReply(null);
        return new ApiReply(Convert(reply.Refused ?? ApiStatus.Success(200, null))) { Stream = reply };
    }

    internal static KubeResponse Convert(ApiResponse answer) => new(answer.StatusCode, answer.Headers, answer.Body ?? KubeDocument.Null);

    private ApiReply OpenWatch(RequestInfo info, WatchLink link)
    {
        if (link.Receiver.Incarnation != link.Incarnation) return new ApiReply(Convert(ApiStatus.Ok(KubeDocument.Null)));
        var stream = new SimStream<KubeWatchEvent>(server.Process, link.Receiver, LatencyProfile.InCluster, $"watch {info.Resource}") { ExtraDelay = link.Delay };
        var (response, watch) = router.OpenWatch(info, watches, stream.Push, () => stream.Finish());
        if (watch is null)
        {
            stream.Close();
            return new ApiReply(Convert(response));
        }

        stream.OnClosed = watch.Close;
        link.Stream = stream;
        return new ApiReply(Convert(response));
    }
}
