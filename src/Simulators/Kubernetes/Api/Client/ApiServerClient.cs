using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>
/// The Kubernetes port of any simulated process: every call is a message to the API server with drawn latency. One client may be shared by the code of one process;
/// the hooks are where scenarios hurt it.
/// </summary>
public sealed class ApiServerClient : IKubernetesApi
{
    private readonly RpcClient<ApiCall, ApiReply> _calls;
    private readonly ApiUser _user;
    private readonly string _userAgent;

    public ApiServerClient(ApiServer server, ApiUser user, string userAgent)
    {
        _user = user;
        _userAgent = userAgent;
        _calls = new RpcClient<ApiCall, ApiReply>(server.Calls) { Fates = (process, call) => Fates?.Invoke(process, call.Request) ?? CallFate.Deliver };
    }

    /// <summary>The fate of each call; null delivers all.</summary>
    public Func<SimProcess, KubeRequest, CallFate>? Fates { get; set; }

    /// <summary>An answer in place of the server's (an injected 409, 429, 500, 503), without effect; null lets the request through.</summary>
    public Func<KubeRequest, KubeResponse?>? Intercept { get; set; }

    /// <summary>How much later than usual each event of a watch arrives.</summary>
    public Func<TimeSpan>? WatchDelay { get; set; }

    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var call = new ApiCall(request, _user, _userAgent) { Injected = Intercept?.Invoke(request) };
        return _calls.CallAsync(call, request, static reply => reply.Response, cancellationToken);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) =>
        new WatchEvents(token => OpenAsync(request, token), cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var asRequest = new KubeRequest(KubeVerb.Create, KubeResources.Pods, request.Namespace, request.Pod, "exec");
        var call = new ApiCall(asRequest, _user, _userAgent) { Injected = Intercept?.Invoke(asRequest), Exec = request };
        return _calls.CallAsync(
            call,
            asRequest.ToString(),
            static reply => reply.Exec ?? new ExecResult(1, "", "", reply.Response.Message ?? $"exec refused with {reply.Response.StatusCode}"),
            cancellationToken);
    }

    /// <summary>Opens a stream to a pod, which ends with the API server too, since that passes everything on.</summary>
    /// <param name="ns">Namespace of the pod.</param>
    /// <param name="pod">Name of the pod.</param>
    /// <param name="subresource">exec, attach, portforward, or log (with <c>follow=true</c>).</param>
    /// <param name="query">As in the URL: <c>container=c&amp;command=sh&amp;stdin=true&amp;stdout=true</c>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="PortUnreachableException">The API server is down, or went down.</exception>
    public async Task<PodStreamReply> OpenStreamAsync(string ns, string pod, string subresource, string query, CancellationToken cancellationToken)
    {
        var client = SimProcess.Current;
        var asRequest = new KubeRequest(subresource == "log" ? KubeVerb.Get : KubeVerb.Create, KubeResources.Pods, ns, pod, subresource);
        var request = new ApiRequest(subresource == "log" ? "GET" : "POST", $"/api/v1/namespaces/{ns}/pods/{pod}/{subresource}", query, User: _user, UserAgent: _userAgent);
        var call = new ApiCall(asRequest, _user, _userAgent) { Stream = (request, client, client.Incarnation) };
        return (await _calls.CallAsync(call, asRequest.ToString(), cancellationToken)).Stream!;
    }

    /// <summary>Null when the server ended the watch at once.</summary>
    private async Task<SimStream<KubeWatchEvent>?> OpenAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var link = new WatchLink(SimProcess.Current, WatchDelay);
        try
        {
            var call = new ApiCall(request, _user, _userAgent) { Injected = Intercept?.Invoke(request), Watch = link };
            var reply = await _calls.CallAsync(call, "watch " + request.Resource, cancellationToken);
            return reply.Response.IsSuccess ? link.Stream : throw new KubeWatchRefusedException(reply.Response);
        }
        catch
        {
            link.Stream?.Close();
            throw;
        }
    }
}
