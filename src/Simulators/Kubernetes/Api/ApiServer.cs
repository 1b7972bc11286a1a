using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Api.Definitions;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Api.Tables;
using Drydock.Simulators.Kubernetes.Api.Watching;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>
/// The API server of a cluster (provenance: Recorded, Kubernetes 1.36.2). <see cref="HandleAsync"/> answers one request; <see cref="Start"/> brings the process to life so that
/// <see cref="ApiServerClient"/> reaches it. A crash of the process breaks every watch and every waiting call; the <see cref="EtcdStore"/> stays, and <see cref="Start"/> serves it again.
/// </summary>
public sealed class ApiServer
{
    private readonly ServerState _state;
    private readonly WatchHub _watches;
    private readonly DefinitionServer _definitions;
    private readonly RequestRouter _router;
    private readonly SortedDictionary<string, KubeletConnection> _kubelets = new(StringComparer.Ordinal);

    public ApiServer(World world, SimProcess process, EtcdStore store, IReadOnlyList<ResourceKind> kinds, ApiServerOptions? options = null)
    {
        Process = process;
        Store = store;
        _state = new ServerState(world, process, store, new KindRegistry(kinds), options ?? new ApiServerOptions());
        _watches = new WatchHub(_state);
        _definitions = new DefinitionServer(_state, _watches);
        _router = new RequestRouter(_state);
        Tables = new TableConverter(_state.Kinds.FindKindOrList);
        Calls = new RpcServer<ApiCall, ApiReply>(process, "kube-apiserver", LatencyProfile.InCluster);
        Bootstrap.Run(_state);
    }

    public SimProcess Process { get; }
    public EtcdStore Store { get; }

    /// <summary>Turns answers into Tables, as front ends do for clients that ask for them.</summary>
    public TableConverter Tables { get; }

    /// <summary>How many watches are open, those of the cluster's own components too.</summary>
    public int OpenWatches => _watches.Count;

    internal RpcServer<ApiCall, ApiReply> Calls { get; }

    /// <summary>Starts the process and serves; again after a crash.</summary>
    public void Start() => Process.Start(() =>
    {
        Serve();
        return Task.CompletedTask;
    });

    /// <summary>Serves in the current life of the process: what <see cref="Start"/> does, for a process with a main of its own.</summary>
    public void Serve()
    {
        _watches.Restart();
        _definitions.Restart();
        var calls = new ApiCallHandler(this, _state, _router, _watches);
        Calls.Serve(calls.HandleAsync);
    }

    /// <summary>Answers one request on the spot; a watch is opened with <see cref="Watch"/>.</summary>
    public ValueTask<ApiResponse> HandleAsync(ApiRequest request)
    {
        var (info, refused) = _router.Resolve(request);
        if (refused is not null) return ValueTask.FromResult(Representations.PrefersYaml(request.Accept) ? Representations.AsYaml(refused) : refused);
        if (info!.Resource == KubeResources.Pods && info.Subresource is "log" or "exec" or "attach" or "portforward") return new(ConnectAsync(info));
        var answer = _router.Answer(info);
        if (AnswerForm.Of(info, Tables) is { } form) answer = form.Apply(answer, _state.World.Clock.Now);
        return ValueTask.FromResult(info.Representation.IsYaml ? Representations.AsYaml(answer) : answer);
    }

    /// <summary>
    /// Opens a watch (a GET of a collection with <c>watch=1</c>, or a path under /watch/). The answer is what is sent ahead of the stream, or the refusal, then without a watch.
    /// Events are pushed on the server's process, the first ones before this returns.
    /// </summary>
    public (ApiResponse Response, ApiWatch? Watch) Watch(ApiRequest request, Action<KubeWatchEvent> push, Action onEnd)
    {
        var (info, refused) = _router.Resolve(request);
        if (refused is not null) return (refused, null);
        // YAML cannot be streamed.
        if (info!.Representation.IsYaml) return (Representations.NotAcceptable(), null);
        if (AnswerForm.Of(info!, Tables) is { } form)
        {
            var plain = push;
            push = change => plain(form.Apply(change, _state.World.Clock.Now));
        }

        return _router.OpenWatch(info!, _watches, push, onEnd);
    }

    /// <summary>True when the request is for <see cref="Watch"/> rather than <see cref="HandleAsync"/>.</summary>
    public bool IsWatch(ApiRequest request) => _router.Resolve(request).Info?.Verb == "watch";

    /// <summary>Tells how to reach the kubelet of a node, for exec and logs.</summary>
    public void RegisterKubelet(string nodeName, RpcServer<ExecRequest, ExecResult> exec, RpcServer<PodLogRequest, PodLogResult> logs) =>
        _kubelets[nodeName] = new KubeletConnection(new RpcClient<ExecRequest, ExecResult>(exec), new RpcClient<PodLogRequest, PodLogResult>(logs));

    internal void RegisterKubeletStreams(string nodeName, RpcServer<KubeletStreamCall, KubeletStreamReply> streams) =>
        _kubelets[nodeName] = _kubelets[nodeName] with { Streams = new RpcClient<KubeletStreamCall, KubeletStreamReply>(streams) };

    /// <summary>True when the request asks for a stream to a pod once its connection is upgraded, or for a log that is followed: see <see cref="OpenStreamAsync"/>.</summary>
    public bool IsStream(ApiRequest request) => _router.Resolve(request).Info is { } info && IsStream(info);

    /// <summary>
    /// Opens a stream to what runs in a pod: POST or GET of pods/exec, attach or portforward, and GET of pods/log with <c>follow=true</c>. Called on the server's process, or by
    /// <see cref="ApiServerClient.OpenStreamAsync"/>.
    /// </summary>
    /// <param name="request">The request that asks for the upgrade.</param>
    /// <param name="client">The process that the pieces arrive in.</param>
    public async Task<PodStreamReply> OpenStreamAsync(ApiRequest request, SimProcess client)
    {
        var (info, refused) = _router.Resolve(request);
        if (refused is not null) return new PodStreamReply(null, refused);
        if (!IsStream(info!)) return new PodStreamReply(null, await HandleAsync(request));
        var reply = await new PodStreamOpener(this, _state, _router).OpenAsync(info!, client);
        if (reply.Stream is { } stream && client != Process) stream.PassesThrough(Process);
        return reply;
    }

    private static bool IsStream(RequestInfo info) =>
        info.Resource == KubeResources.Pods && (info.Subresource is "exec" or "attach" or "portforward" ? info.Verb is "get" or "create" : info is { Subresource: "log", Verb: "get" } && info.Query.Flag("follow"));

    /// <summary>What goes on to a kubelet: the log of a container; of exec and attach only the refusals, since they need a stream.</summary>
    internal async Task<ApiResponse> ConnectAsync(RequestInfo request)
    {
        if (_router.Refuse(request) is { } forbidden) return forbidden;
        try
        {
            if (request.Subresource == "log") return await new PodLog(this, _state).ReadAsync(request);
            if (_state.Lookup(KubeResources.Pods, request.Namespace, request.Name) is not { } pod) return ApiStatus.NotFound(KubeResources.Pods, request.Name);
            var wrong = request.Subresource == "portforward" ? null : PodTarget.Refuse(pod, request.Query["container"] ?? "", "exec");
            return wrong ?? ApiStatus.BadRequest("Upgrade request required");
        }
        catch (ApiStatusException refused)
        {
            return refused.Response;
        }
    }

    internal KubeletConnection? Kubelet(string nodeName) => _kubelets.GetValueOrDefault(nodeName);
}
